package dev.mp.internal.arena;

import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The short lock inside a shared structure. It survives the death of its holder.
 *
 * <pre>
 *    31    30                                                     0
 *  +-----+----------------------------------------------------------+
 *  |sleep| identity of the holder; 0 nobody; ABANDONED by a failure |
 *  +-----+----------------------------------------------------------+
 * </pre>
 *
 * <p>Acquiring is a compare-and-set from 0, releasing one to 0, which fails only if somebody sleeps. Who has waited for
 * a moment asks whether the holder lives; if not, it takes the latch from the dead and is told so, and must repair the
 * structure before it goes on. The same happens when the holder failed with an exception half-way: it leaves the latch
 * {@linkplain #abandon abandoned}, for which it has {@linkplain StackReserve stack enough}, and the next one repairs.
 *
 * <p>While one is held: no waiting for items, no user code, no call that can block. So a wait for a latch is short
 * unless its holder is stopped or descheduled, and even then obeys the caller's limit and interrupts.
 */
public final class Latch {
    private static final int SLEEPERS = 1 << 31;
    private static final int HOLDER = ~SLEEPERS;

    /** No slot: no member is ever called that, so everybody takes it for dead. */
    private static final int ABANDONED = HOLDER;

    private static final long FIRST_SLEEP = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int SPINS = 100;

    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** Long enough to take a latch from the dead. */
    private static final Duration SHORT_PATIENCE = Duration.ofMillis(2);

    /** How an attempt to acquire ended. */
    public enum Outcome {
        ACQUIRED,
        /** Acquired from a dead holder: repair what it guards first. */
        REPAIR,
        TIMED_OUT
    }

    private Latch() {}

    /**
     * How long a caller waits for the short moments of others whose own deadline has passed, so that its answer is about what
     * it asked for and not about who else looks at it. Only for somebody who was stopped half-way nobody waits longer than
     * that, and less if the deadline is {@link Deadline#NOW}, of a coroutine, which may try again.
     */
    public static Deadline patience(Seam seam, Deadline deadline) {
        return Deadline.in(seam, deadline == Deadline.NOW ? SHORT_PATIENCE : PATIENCE);
    }

    /**
     * Acquires the latch for a member.
     *
     * @throws InterruptedException if the thread is interrupted while it has to sleep
     */
    public static Outcome acquire(Seam seam, Slots slots, long latch, int identity, Deadline deadline)
            throws InterruptedException {
        StackReserve.forSection();
        if (seam.compareAndSetInt(latch, 0, identity)) {
            return Outcome.ACQUIRED;
        }
        return acquireSlowly(seam, slots, latch, identity, deadline);
    }

    private static Outcome acquireSlowly(Seam seam, Slots slots, long latch, int identity, Deadline deadline)
            throws InterruptedException {
        int spins = seam.spinNanos() == 0 ? 0 : SPINS;
        for (int i = 0; i < spins; i++) {
            if (seam.getIntAcquire(latch) == 0 && seam.compareAndSetInt(latch, 0, identity)) {
                return Outcome.ACQUIRED;
            }
            seam.onSpinWait();
        }
        long sleep = FIRST_SLEEP;
        while (true) {
            int seen = seam.getIntVolatile(latch);
            int holder = seen & HOLDER;
            // Whoever has slept acquires with the mark set, since others may sleep still.
            if (holder == 0) {
                if (seam.compareAndSetInt(latch, seen, identity | SLEEPERS)) {
                    return Outcome.ACQUIRED;
                }
                continue;
            }
            if (holder == ABANDONED || sleep > FIRST_SLEEP && slots.isDead(holder)) {
                if (seam.compareAndSetInt(latch, seen, identity | SLEEPERS)) {
                    return Outcome.REPAIR;
                }
                continue;
            }
            if (deadline.passed()) {
                return Outcome.TIMED_OUT;
            }
            int marked = seen | SLEEPERS;
            if (seen == marked || seam.compareAndSetInt(latch, seen, marked)) {
                seam.sleep(latch, marked, Math.min(sleep, deadline.left()));
                sleep = Math.min(sleep * 2, LONGEST_SLEEP);
            }
        }
    }

    public static void release(Seam seam, long latch, int identity) {
        if (!seam.compareAndSetInt(latch, identity, 0)) {
            seam.setIntVolatile(latch, 0);
            seam.wake(latch, 1);
        }
    }

    /** Leaves the latch to the next one, who repairs: for a holder that failed half-way. */
    public static void abandon(Seam seam, long latch) {
        seam.setIntVolatile(latch, ABANDONED | SLEEPERS);
        seam.wake(latch, 1);
    }

    /**
     * Acquires a latch that its holder will never release, without waiting for one that lives. The caller repairs.
     *
     * @return false if it is free or its holder lives
     */
    public static boolean takeOver(Seam seam, Slots slots, long latch, int identity) {
        StackReserve.forSection();
        while (true) {
            int seen = seam.getIntVolatile(latch);
            int holder = seen & HOLDER;
            if (holder == 0 || holder != ABANDONED && !slots.isDead(holder)) {
                return false;
            }
            if (seam.compareAndSetInt(latch, seen, identity | SLEEPERS)) {
                return true;
            }
        }
    }

    /** Wakes all who wait for the latch: the dead may have been woken to pass it on. */
    public static void burst(Seam seam, long latch) {
        seam.wake(latch, Integer.MAX_VALUE);
    }
}
