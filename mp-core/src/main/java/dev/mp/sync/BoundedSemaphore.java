package dev.mp.sync;

import dev.mp.internal.member.Member;
import dev.mp.internal.sync.Permits;
import java.io.InvalidObjectException;

/** A semaphore that never has more permits than in the beginning: returning one too many is an error. */
public final class BoundedSemaphore extends Semaphore {
    private static final long serialVersionUID = 1;

    private BoundedSemaphore(Permits permits) {
        super(permits);
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static BoundedSemaphore create(Member member, int initial) {
        return new BoundedSemaphore(Permits.create(member, requireNotNegative(initial), initial));
    }

    @Override
    Ticket ticket(Name name) {
        return new BoundedSemaphoreTicket(name);
    }

    private record BoundedSemaphoreTicket(Name name) implements Ticket {
        private Object readResolve() throws InvalidObjectException {
            return new BoundedSemaphore(Permits.of(name.arrive(BoundedSemaphore.class)));
        }
    }
}
