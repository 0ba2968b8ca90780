package dev.mp.internal.member;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Gate;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.seam.Seam;
import java.util.concurrent.TimeUnit;

/**
 * Where the threads of one member wait at a {@link Gate}.
 *
 * <p>A wait looks, spins for a while, then sleeps: a platform thread on the gate's word, a virtual thread parked until
 * the member's {@link Reactor} hears of a change. No sleep is longer than about a second: after that the thread looks for
 * dead members, since the one who should have woken it may be among them.
 *
 * <p>Spinning pays where the other side is about to answer, and is waste where it is asleep, busy, or waiting for this
 * very processor. So a long spin that was in vain is followed by waits that spin but shortly, and the more of them the
 * more often in a row it was. But it is tried again now and then: two processes that talk to each other while both sleep
 * each time would sleep for ever otherwise, since neither sees that the other could be fast.
 */
public final class WaitPoint {
    private static final long SLEEP_BESIDE_UNLINKED = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SHORT_SPIN = TimeUnit.MICROSECONDS.toNanos(1);
    private static final int LOOKS_PER_CLOCK = 16;
    private static final int MOST_SHORT_SPINS = 255;

    private final Member member;
    private final Seam seam;
    private final long gate;
    private final int index;
    private final long longSpin;

    // Races between threads cost a better guess, nothing else.

    /** How many of the next waits spin but shortly. */
    private int shortSpins;

    /** How many they were after the last long spin in vain. */
    private int restraint;

    /** @param index the object that {@linkplain dev.mp.internal.arena.Objects#watch watchers} of this gate watch */
    public WaitPoint(Member member, long gate, int index) {
        this.member = member;
        this.seam = member.seam();
        this.gate = gate;
        this.index = index;
        this.longSpin = seam.spinNanos();
    }

    /** What a waiter waits for. Evaluated again and again, without any lock. */
    public interface Condition {
        boolean holds();
    }

    /**
     * Waits until the condition holds.
     *
     * @return false if the deadline passed first
     */
    public boolean await(Condition condition, Deadline deadline) throws InterruptedException {
        if (condition.holds()) {
            return true;
        }
        if (deadline.passed()) {
            return false;
        }
        if (spins(condition)) {
            return true;
        }
        return seam.maySleep() ? sleep(condition, deadline) : park(condition, deadline);
    }

    /** Looks again and again for a moment, if that has paid lately; whether the condition holds by then. */
    public boolean spins(Condition condition) {
        if (longSpin == 0) {
            return false;
        }
        boolean isShort = shortSpins > 0;
        long end = seam.nanoTime() + (isShort ? Math.min(SHORT_SPIN, longSpin) : longSpin);
        do {
            for (int i = 0; i < LOOKS_PER_CLOCK; i++) {
                if (condition.holds()) {
                    shortSpins = 0;
                    restraint = 0;
                    return true;
                }
                seam.onSpinWait();
            }
        } while (seam.nanoTime() - end < 0);
        if (isShort) {
            shortSpins--;
        } else {
            restraint = Math.min(restraint * 2 + 1, MOST_SHORT_SPINS);
            shortSpins = restraint;
        }
        return false;
    }

    private boolean sleep(Condition condition, Deadline deadline) throws InterruptedException {
        boolean holds = false;
        try {
            while (true) {
                int marked = Gate.mark(seam, gate, Gate.SLEEPERS);
                if (condition.holds()) {
                    holds = true;
                    return true;
                }
                long left = deadline.left();
                if (left == 0) {
                    return false;
                }
                long cut = cut();
                seam.sleep(gate, marked, Math.min(left, cut));
                member.recovery().lookNowAndThen();
            }
        } finally {
            if (!holds) {
                // It gives up, but may have been the one woken for what it no longer wants.
                open(1);
            }
        }
    }

    private boolean park(Condition condition, Deadline deadline) throws InterruptedException {
        Thread me = Thread.currentThread();
        try (Reactor.Watch _ = member.reactor().watch(index, () -> seam.unpark(me))) {
            while (true) {
                Gate.mark(seam, gate, Gate.WATCHERS);
                if (condition.holds()) {
                    return true;
                }
                long left = deadline.left();
                if (left == 0) {
                    return false;
                }
                seam.park(Math.min(left, cut()));
                member.recovery().lookNowAndThen();
            }
        }
    }

    private long cut() {
        return cut(member);
    }

    /** For how long a member may sleep at most until it looks again. */
    static long cut(Member member) {
        Slots slots = member.arena().slots();
        return slots.anyUnlinked() ? SLEEP_BESIDE_UNLINKED : member.seam().longestSleep();
    }

    /** Makes sure that watchers hear of the next change; to be called before looking at the condition. */
    public void markWatched() {
        Gate.mark(seam, gate, Gate.WATCHERS);
    }

    /** Something changed: wakes up to {@code count} sleepers, and all watchers. The change is stored already. */
    public void open(int count) {
        if (Gate.open(seam, gate, count)) {
            member.arena().objects().ringWatchers(index);
        }
    }

    public void openAll() {
        open(Integer.MAX_VALUE);
    }

    /** Wakes everybody, marked or not. */
    public void burst() {
        Gate.burst(seam, gate);
        member.arena().objects().ringWatchers(index);
    }
}
