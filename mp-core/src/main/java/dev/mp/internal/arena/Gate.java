package dev.mp.internal.arena;

import dev.mp.internal.seam.Seam;

/**
 * A word that waiters sleep on until somebody says that things have changed.
 *
 * <pre>
 *   31                                  2    1          0
 *  +-------------------------------------+----------+----------+
 *  |           times it opened           | watchers | sleepers |
 *  +-------------------------------------+----------+----------+
 * </pre>
 *
 * <p>A waiter marks itself, looks at its condition, and sleeps while the word is what it marked. Who changes the
 * condition looks at the word afterwards: no mark, nothing to do and no system call. A mark is a flag and not a
 * counter, so a waiter that dies leaves nothing wrong behind. Opening clears the marks and changes the word in one
 * step, so a waiter between its look and its sleep does not fall asleep.
 *
 * <p>Waking one of several sleepers clears the mark of all, so the woken one takes over the duty to keep the chain
 * going: it marks the gate again before it looks, and once it has what it came for and there is more, it opens the
 * gate for the next. If it is killed before that, whoever recovers it opens every gate it could have come from.
 */
public final class Gate {
    public static final int SLEEPERS = 1;
    public static final int WATCHERS = 2;
    private static final int MARKS = SLEEPERS | WATCHERS;
    private static final int OPENED = 4;

    private Gate() {}

    /** Announces a waiter. The value returned is what to sleep on. */
    public static int mark(Seam seam, long gate, int mark) {
        int seen = seam.getIntVolatile(gate);
        while ((seen & mark) == 0) {
            if (seam.compareAndSetInt(gate, seen, seen | mark)) {
                return seen | mark;
            }
            seen = seam.getIntVolatile(gate);
        }
        return seen;
    }

    /**
     * Wakes {@code count} sleepers if there may be any. The caller has made its change with a volatile store or a
     * compare-and-set before, so that a waiter this call misses sees the change when it looks.
     *
     * @return whether watchers were marked too and must be rung
     */
    public static boolean open(Seam seam, long gate, int count) {
        int seen = seam.getIntVolatile(gate);
        while ((seen & MARKS) != 0) {
            if (seam.compareAndSetInt(gate, seen, (seen & ~MARKS) + OPENED)) {
                if ((seen & SLEEPERS) != 0) {
                    seam.wake(gate, count);
                }
                return (seen & WATCHERS) != 0;
            }
            seen = seam.getIntVolatile(gate);
        }
        return false;
    }

    /** Wakes everyone who is marked. */
    static void open(Seam seam, long gate) {
        boolean _ = open(seam, gate, Integer.MAX_VALUE);
    }

    /** Wakes everyone, marked or not: a recovery's answer to a wake that the dead may have owed. */
    public static void burst(Seam seam, long gate) {
        int seen;
        do {
            seen = seam.getIntVolatile(gate);
        } while (!seam.compareAndSetInt(gate, seen, (seen & ~MARKS) + OPENED));
        seam.wake(gate, Integer.MAX_VALUE);
    }
}
