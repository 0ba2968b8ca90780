package dev.mp.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Visitor;
import dev.mp.internal.sync.Flag;
import dev.mp.internal.sync.Shared;
import java.io.InvalidObjectException;
import java.time.Duration;

/**
 * A flag that one process sets and others wait for.
 *
 * <p>Setting it wakes all who wait, and they go on even if it is cleared again before they have run. What Python calls
 * {@code wait} is {@link #await()} here, since {@link Object} has taken that name.
 *
 * <p><b>If a process dies</b> while it sets the flag, either it is set and all are woken, or it is not set.
 *
 * <p>Memory consistency effects: what a thread did before it set the flag happens before what a thread does after it saw it
 * set.
 */
@SuppressWarnings("exports") // what it implements for this library is nobody else's
public final class Event extends Handle implements Shared<Flag> {
    private static final long serialVersionUID = 1;

    private final transient Flag flag;

    private Event(Flag flag) {
        super(flag.ref());
        this.flag = flag;
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static Event create(Member member) {
        return new Event(Flag.create(member));
    }

    /** Whether the flag is set at this moment. */
    public boolean isSet() {
        Visitor visitor = visit();
        try {
            return flag.isSet();
        } finally {
            endVisit(visitor);
        }
    }

    /** Sets the flag and wakes all who wait; nothing happens if it is set. */
    public void set() {
        enter();
        try {
            flag.set();
        } finally {
            exit();
        }
    }

    /** Clears the flag: who comes from now on waits. */
    public void clear() {
        enter();
        try {
            flag.clear();
        } finally {
            exit();
        }
    }

    /**
     * Waits until the flag is set.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public void await() throws InterruptedException {
        boolean _ = await(Deadline.NEVER);
    }

    /**
     * Waits until the flag is set, no longer than a limit.
     *
     * @return false if the limit passed first
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public boolean await(Duration limit) throws InterruptedException {
        return await(Deadline.in(member().seam(), limit));
    }

    private boolean await(Deadline deadline) throws InterruptedException {
        interruptible();
        enter();
        try {
            if (flag.await(deadline)) {
                return true;
            }
            if (isClosed()) {
                throw closed();
            }
            return false;
        } finally {
            exit();
        }
    }

    /** Says whether the flag is set. */
    @Override
    public String toString() {
        return "Event[" + (isClosed() ? "closed" : flag.isSet() ? "set" : "unset") + "]";
    }

    /** @hidden */
    @Override
    public final Flag shared() {
        return flag;
    }

    @Override
    String kind() {
        return "event";
    }

    @Override
    Ticket ticket(Name name) {
        return new EventTicket(name);
    }

    private record EventTicket(Name name) implements Ticket {
        private Object readResolve() throws InvalidObjectException {
            return new Event(new Flag(name.arrive(Event.class)));
        }
    }
}
