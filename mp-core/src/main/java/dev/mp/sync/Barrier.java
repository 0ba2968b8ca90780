package dev.mp.sync;

import dev.mp.MpRunnable;
import dev.mp.TaskFailedException;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Ref;
import dev.mp.internal.sync.Rendezvous;
import dev.mp.internal.sync.Rendezvous.Arrival;
import dev.mp.internal.sync.Shared;
import java.io.InvalidObjectException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import org.jspecify.annotations.Nullable;

/**
 * Where a number of threads, of any processes, wait until all of them have come. Then they all go on, and the barrier can
 * be used again.
 *
 * <p>If one of them gives up (its limit passes, it is interrupted, its handle is closed) the barrier is <em>broken</em>: all
 * who wait, and all who come, get a {@link BrokenBarrierException} until somebody resets it.
 *
 * <p><b>If a process is killed</b> while a thread of it waits or runs the action, the barrier breaks, within about a second.
 * So it does if the process took part in the last round and has not come to this one: it would be waited for in vain. A
 * process that never came is not known to the barrier; those who wait for it wait for their limit. A process that ends in
 * order, also by an uncaught exception, and does not wait breaks nothing: who waits for it waits for the limit, or for ever
 * without one.
 *
 * <p><b>If a process is stopped</b>, by a debugger say, exactly within the few instructions in which it arrives, others can
 * give up all the same; a reset waits until it goes on or is killed.
 *
 * <p>Memory consistency effects: what each thread did before it came happens before the action, and that before what all
 * do after they went on.
 */
@SuppressWarnings("exports") // what it implements for this library is nobody else's
public final class Barrier extends Handle implements Shared<Rendezvous> {
    private static final long serialVersionUID = 1;

    private final transient Rendezvous rendezvous;
    private final transient @Nullable MpRunnable action;
    private final transient @Nullable Duration limit;

    private Barrier(Ref ref, @Nullable MpRunnable action, @Nullable Duration limit) {
        super(ref);
        this.rendezvous = new Rendezvous(ref.member(), ref.index(), ref.block());
        this.action = action;
        this.limit = limit;
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static Barrier create(Member member, int parties, @Nullable MpRunnable action, @Nullable Duration limit) {
        if (parties < 1) {
            throw new IllegalArgumentException("a barrier needs at least 1 party, asked for " + parties);
        }
        return new Barrier(Rendezvous.create(member, parties), action, limit);
    }

    /**
     * Waits until all parties have come, no longer than the barrier's own limit if it has one. The last to come runs the
     * barrier's action before anyone goes on; if it fails, the barrier breaks.
     *
     * @return how many came after this one: 0 for the last, one less than the parties for the first
     * @throws BrokenBarrierException if the barrier is broken or reset, also while waiting, or the limit passes
     * @throws InterruptedException if the thread is interrupted before or while it waits; that breaks the barrier
     * @throws TaskFailedException if the action fails with a checked exception, for who ran it
     * @throws IllegalStateException if this handle is closed, also while waiting, which breaks the barrier
     */
    public int await() throws InterruptedException, BrokenBarrierException {
        return await(limit == null ? Deadline.NEVER : Deadline.in(member().seam(), limit), limit);
    }

    /**
     * Waits until all parties have come, no longer than a limit; when it passes, the barrier breaks for all.
     *
     * @return how many came after this one: 0 for the last, one less than the parties for the first
     * @throws BrokenBarrierException if the barrier is broken or reset, also while waiting, or the limit passes
     * @throws InterruptedException if the thread is interrupted before or while it waits; that breaks the barrier
     * @throws TaskFailedException if the action fails with a checked exception, for who ran it
     * @throws IllegalStateException if this handle is closed, also while waiting, which breaks the barrier
     */
    public int await(Duration limit) throws InterruptedException, BrokenBarrierException {
        return await(Deadline.in(member().seam(), limit), limit);
    }

    private int await(Deadline deadline, @Nullable Duration limit) throws InterruptedException, BrokenBarrierException {
        enter();
        try {
            Arrival arrival = arrive(deadline, limit);
            int after = rendezvous.parties() - 1 - arrival.order();
            if (after > 0) {
                await(arrival.generation(), deadline, limit);
            } else if (action != null) {
                act(action, arrival.generation());
            }
            return after;
        } finally {
            exit();
        }
    }

    private Arrival arrive(Deadline deadline, @Nullable Duration limit)
            throws InterruptedException, BrokenBarrierException {
        while (true) {
            Arrival arrival = arrive(deadline);
            if (arrival.equals(Arrival.TOO_LATE)) {
                rendezvous.abort();
                throw tooLate(limit);
            }
            if (arrival.equals(Arrival.AT_BROKEN)) {
                throw broken("the barrier is broken; reset it before it is used again");
            }
            if (!arrival.equals(Arrival.TOO_EARLY)) {
                return arrival;
            }
            if (!rendezvous.endings().await(() -> !rendezvous.isActing() || isClosed(), deadline)) {
                rendezvous.abort();
                throw tooLate(limit);
            }
            requireOpen();
        }
    }

    private Arrival arrive(Deadline deadline) throws InterruptedException {
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return rendezvous.arrive(action != null, deadline);
        } catch (InterruptedException e) {
            rendezvous.abort();
            throw e;
        }
    }

    private void await(int generation, Deadline deadline, @Nullable Duration limit)
            throws InterruptedException, BrokenBarrierException {
        try {
            if (!rendezvous.endings().await(() -> rendezvous.isOver(generation) || isClosed(), deadline)) {
                rendezvous.breakOff(generation);
                if (!rendezvous.hasPassed(generation)) {
                    throw tooLate(limit);
                }
            }
        } catch (InterruptedException e) {
            rendezvous.breakOff(generation);
            if (!rendezvous.hasPassed(generation)) {
                throw e;
            }
            // All had come already; the interrupt is for what the thread does next.
            Thread.currentThread().interrupt();
        }
        if (!rendezvous.hasPassed(generation)) {
            rendezvous.breakOff(generation);
            requireOpen();
            throw broken("the barrier was broken or reset while this thread waited:"
                    + " another one gave up, or its process ended");
        }
    }

    private void act(MpRunnable action, int generation) throws BrokenBarrierException {
        boolean done = false;
        try {
            action.run();
            done = true;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new TaskFailedException("the action of the barrier failed: " + e, e);
        } finally {
            if (done) {
                rendezvous.complete(generation);
            } else {
                rendezvous.breakOff(generation);
            }
        }
        if (!rendezvous.hasPassed(generation)) {
            throw broken("the barrier was broken or reset while its action ran");
        }
    }

    private void requireOpen() {
        if (isClosed()) {
            throw closed();
        }
    }

    private static BrokenBarrierException broken(String why) {
        return new BrokenBarrierException(why);
    }

    private BrokenBarrierException tooLate(@Nullable Duration limit) {
        return broken("the barrier is broken: not all " + rendezvous.parties() + " parties came within " + limit);
    }

    /**
     * Begins anew. Who waits gets a {@link BrokenBarrierException}; who comes afterwards finds the barrier whole and
     * empty.
     */
    public void reset() {
        enter();
        try {
            rendezvous.reset();
        } finally {
            exit();
        }
    }

    /** Breaks the barrier: who waits and who comes gets a {@link BrokenBarrierException}, until it is reset. */
    public void abort() {
        enter();
        try {
            rendezvous.abort();
        } finally {
            exit();
        }
    }

    /** Whether the barrier is broken at this moment. */
    public boolean isBroken() {
        enter();
        try {
            return rendezvous.isBroken();
        } finally {
            exit();
        }
    }

    /** How many must come. */
    public int parties() {
        return rendezvous.parties();
    }

    /** How many wait at this moment. */
    public int numberWaiting() {
        enter();
        try {
            return rendezvous.waiting();
        } finally {
            exit();
        }
    }

    @Override
    public String toString() {
        if (isClosed()) {
            return "Barrier[closed]";
        }
        return "Barrier["
                + (rendezvous.isBroken() ? "broken" : rendezvous.waiting() + " of " + rendezvous.parties() + " wait")
                + "]";
    }

    /** @hidden */
    @Override
    public Rendezvous shared() {
        return rendezvous;
    }

    /** @hidden */
    public boolean hasAction() {
        return action != null;
    }

    @Override
    String kind() {
        return "barrier";
    }

    @Override
    Ticket ticket(Name name) {
        return new BarrierTicket(name, action, limit);
    }

    private record BarrierTicket(Name name, @Nullable MpRunnable action, @Nullable Duration limit) implements Ticket {
        private Object readResolve() throws InvalidObjectException {
            return new Barrier(name.arrive(Barrier.class), action, limit);
        }
    }
}
