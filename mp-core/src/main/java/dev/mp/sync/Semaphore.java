package dev.mp.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Visitor;
import dev.mp.internal.sync.Permits;
import dev.mp.internal.sync.Shared;
import java.io.InvalidObjectException;
import java.time.Duration;
import java.util.Objects;

/**
 * A number of permits that threads of any process take and return. Anyone may return permits, also more than were there in
 * the beginning; a {@link BoundedSemaphore} refuses that.
 *
 * <p><b>If a process is killed</b>, by any signal, by {@code halt} or by a crash of the JVM, the permits that it had taken
 * and not returned are returned for it, within about a second, as far as permits are missing: there are never more for it
 * than in the beginning. So a semaphore that starts with permits is whole again, and in one that starts with none and is
 * used to send signals, no signal appears that nobody sent. A process that <em>ends in order</em> with permits in its hands, also by an uncaught exception, has taken
 * them for good, as in Python; so has one that closes its last handle. Who waits for a permit goes on waiting while there is
 * none.
 *
 * <p>Permits are counted by process, so let each process return what it took itself: what another one returned for it is
 * returned again when it is killed, as far as permits are missing.
 *
 * <p><b>If a process is stopped</b>, by a debugger say, exactly within the few instructions in which it takes or returns a
 * permit, the others wait for it: a call with a limit until that passes, {@link #tryAcquire()} for a tenth of a second, a
 * return until it goes on or is killed.
 *
 * <p>Memory consistency effects: what a thread did before it returned a permit happens before what a thread does after it
 * took that permit.
 */
@SuppressWarnings("exports") // what it implements for this library is nobody else's
public sealed class Semaphore extends Handle implements Shared<Permits> permits BoundedSemaphore {
    private static final long serialVersionUID = 1;

    private final transient Permits permits;

    Semaphore(Permits permits) {
        super(permits.ref());
        this.permits = permits;
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static Semaphore create(Member member, int initial) {
        return new Semaphore(Permits.create(member, requireNotNegative(initial), Integer.MAX_VALUE));
    }

    static int requireNotNegative(int initial) {
        if (initial < 0) {
            throw new IllegalArgumentException("a semaphore cannot begin with fewer than 0 permits: " + initial);
        }
        return initial;
    }

    /**
     * Takes a permit, waiting until there is one.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public void acquire() throws InterruptedException {
        interruptible();
        if (takeAtOnce()) {
            return;
        }
        enter();
        try {
            if (!permits.acquire(Deadline.NEVER)) {
                throw closed();
            }
        } finally {
            exit();
        }
    }

    /**
     * Takes a permit if there is one at this moment; does not wait for one.
     *
     * @return whether it did
     * @throws IllegalStateException if this handle is closed
     */
    public boolean tryAcquire() {
        if (takeAtOnce()) {
            return true;
        }
        enter();
        try {
            return permits.tryAcquire();
        } finally {
            exit();
        }
    }

    /**
     * Takes a permit, waiting no longer than a limit; nothing or less is a look without a wait.
     *
     * @return false if the limit passed first
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public boolean tryAcquire(Duration limit) throws InterruptedException {
        Objects.requireNonNull(limit, "limit");
        interruptible();
        if (takeAtOnce()) {
            return true;
        }
        enter();
        try {
            if (permits.acquire(Deadline.in(member().seam(), limit))) {
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

    /**
     * Returns a permit.
     *
     * @throws IllegalStateException if there would be more than the bound allows, or this handle is closed
     */
    public void release() {
        release(1);
    }

    /**
     * Returns permits, all at once.
     *
     * @throws IllegalArgumentException if {@code count} is less than 1
     * @throws IllegalStateException if there would be more than the bound allows, or this handle is closed; none is
     *     returned then
     */
    public void release(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("cannot return fewer than 1 permits: " + count);
        }
        if (returnAtOnce(count)) {
            return;
        }
        enter();
        try {
            if (!permits.release(count)) {
                throw new IllegalStateException("cannot return " + count + ": there would be more than "
                        + permits.bound() + " permits, and " + permits.free() + " are free already");
            }
        } finally {
            exit();
        }
    }

    /**
     * Takes a permit, for a try-with-resources statement that returns it at its end.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public Held hold() throws InterruptedException {
        acquire();
        return new Held(this::release);
    }

    /** How many permits are free at this moment. */
    public int availablePermits() {
        Visitor visitor = visit();
        try {
            return (int) permits.free();
        } finally {
            endVisit(visitor);
        }
    }

    private boolean takeAtOnce() {
        Visitor visitor = visit();
        try {
            return permits.takeAtOnce();
        } finally {
            endVisit(visitor);
        }
    }

    private boolean returnAtOnce(int count) {
        Visitor visitor = visit();
        try {
            return permits.returnAtOnce(count);
        } finally {
            endVisit(visitor);
        }
    }

    final Permits permits() {
        return permits;
    }

    /** Says how many permits are free. */
    @Override
    public String toString() {
        String name = getClass().getSimpleName();
        return isClosed() ? name + "[closed]" : name + "[" + permits.free() + " free]";
    }

    /** @hidden */
    @Override
    public final Permits shared() {
        return permits;
    }

    @Override
    final String kind() {
        return "semaphore";
    }

    @Override
    Ticket ticket(Name name) {
        return new SemaphoreTicket(name);
    }

    private record SemaphoreTicket(Name name) implements Ticket {
        private Object readResolve() throws InvalidObjectException {
            return new Semaphore(Permits.of(name.arrive(Semaphore.class)));
        }
    }
}
