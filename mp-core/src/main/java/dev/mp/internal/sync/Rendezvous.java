package dev.mp.internal.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Guard;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;

/**
 * Where a number of parties wait for each other, again and again.
 *
 * <pre>
 *    0 int  latch      8 long state                     24 long parties
 *    4 int  gate      16 long broken generations        32 int  identity of each party, twice
 *
 *     63        32    31     30       0
 *   +------------+--------+-----------+
 *   | generation | broken |  arrived  |     state; a compare-and-set commits each change
 *   +------------+--------+-----------+
 * </pre>
 *
 * <p>All changes but one happen under the latch. A generation is broken without it, so that who gives up can do so although
 * the latch's holder is stopped; for that reason the others are compare-and-sets, too.
 *
 * <p>A generation ends when all parties have arrived, or when it is broken and the barrier reset. One bit for each of the
 * last 64 says how it ended, for those who are slow to wake: it is written before the state and read after it.
 *
 * <p>Who arrived is noted by process, for this generation and for the one before. If a process is killed that waits, or
 * that took part the last time, the others would wait in vain, so the generation is broken. If all have arrived and the
 * generation has not ended, the last one runs the barrier's action; if it dies in it, that breaks the generation too.
 */
public final class Rendezvous {
    private static final int GENERATION_SHIFT = 32;
    private static final long BROKEN = 1L << 31;
    private static final long ARRIVED = BROKEN - 1;
    private static final long GATE = 4;
    private static final long STATE = 8;
    private static final long HISTORY = 16;
    private static final long PARTIES = 24;
    private static final long WHO = 32;

    /** Barriers have different sizes; the words of larger ones have no names. */
    static final long LONGEST_NAMED = 128;

    private final Member member;
    private final Seam seam;
    private final long base;
    private final int parties;
    private final Guard guard;
    private final WaitPoint endings;

    /** The one that is an object's contents. */
    public Rendezvous(Member member, int index, long block) {
        this.member = member;
        this.seam = member.seam();
        this.base = block;
        this.parties = (int) seam.getLongAcquire(block + PARTIES);
        this.guard = new Guard(member, block, () -> {});
        this.endings = new WaitPoint(member, block + GATE, index);
    }

    /** A new one. */
    public static Ref create(Member member, int parties) {
        Seam seam = member.seam();
        long bytes = WHO + 2L * parties * Integer.BYTES;
        return Creation.create(member, Type.ID, bytes, (_, _, block) -> {
            seam.zero(block, bytes);
            seam.setLongRelease(block + HISTORY, -1);
            seam.setLongRelease(block + PARTIES, parties);
        });
    }

    /** What stands at an offset. */
    static String word(long offset) {
        return switch ((int) offset) {
            case 0 -> "latch";
            case (int) GATE -> "gate";
            case (int) STATE -> "state";
            case (int) HISTORY -> "broken generations";
            case (int) PARTIES -> "parties";
            default -> "party " + (offset - WHO) / Integer.BYTES;
        };
    }

    public int parties() {
        return parties;
    }

    // ---- the state

    private long state() {
        return seam.getLongAcquire(base + STATE);
    }

    private static int generation(long state) {
        return (int) (state >>> GENERATION_SHIFT);
    }

    private static boolean isBroken(long state) {
        return (state & BROKEN) != 0;
    }

    private static int arrived(long state) {
        return (int) (state & ARRIVED);
    }

    private static long state(int generation, int arrived) {
        return (long) generation << GENERATION_SHIFT | arrived;
    }

    private long who(int generation, int party) {
        return base + WHO + ((long) (generation & 1) * parties + party) * Integer.BYTES;
    }

    private boolean wasBroken(int generation) {
        return (seam.getLongAcquire(base + HISTORY) & 1L << generation) != 0;
    }

    /**
     * Begins the next generation.
     *
     * @return false if this one has been broken since it was seen in that state
     */
    private boolean end(long seen, boolean broken) {
        int generation = generation(seen);
        long bit = 1L << generation;
        long history = seam.getLongAcquire(base + HISTORY);
        seam.setLongRelease(base + HISTORY, broken ? history | bit : history & ~bit);
        // This store ends the generation; what was written about it above is not read before.
        return seam.compareAndSetLong(base + STATE, seen, state(generation + 1, 0));
    }

    public boolean isBroken() {
        return isBroken(state());
    }

    /** How many parties wait. */
    public int waiting() {
        long state = state();
        return isBroken(state) ? 0 : arrived(state);
    }

    // ---- arriving

    /** A party that arrived: in which generation, after how many others. */
    public record Arrival(int generation, int order) {
        /** It has not: the barrier is broken. */
        public static final Arrival AT_BROKEN = new Arrival(-1, -1);

        /** It has not: all parties have arrived, and the action runs. */
        public static final Arrival TOO_EARLY = new Arrival(-1, -2);

        /** It has not: the deadline passed while somebody else was stuck in a change of his. */
        public static final Arrival TOO_LATE = new Arrival(-1, -3);
    }

    /** What changes under the latch. */
    private interface Change {
        /** @return whether those who wait are to look again */
        boolean make();
    }

    private void change(Change change) {
        guard.enter();
        inside(change);
    }

    /** @return false if somebody is stuck in a change of his */
    private boolean change(Change change, Deadline deadline) throws InterruptedException {
        boolean entered = guard.tryEnterPatiently(deadline);
        if (entered) {
            inside(change);
        }
        return entered;
    }

    private void inside(Change change) {
        boolean wake;
        try {
            wake = change.make();
        } catch (Throwable e) {
            guard.abandon();
            throw e;
        }
        guard.exit();
        if (wake) {
            endings.openAll();
        }
    }

    /** Arrives. The last one ends the generation at once or, if there is an action to run first, by {@link #complete}. */
    public Arrival arrive(boolean hasAction, Deadline deadline) throws InterruptedException {
        Arrival[] arrival = {Arrival.TOO_LATE};
        boolean _ = change(
                () -> {
                    arrival[0] = arriveInside(hasAction);
                    return arrival[0].order() == parties - 1 && !hasAction;
                },
                deadline);
        return arrival[0];
    }

    private Arrival arriveInside(boolean hasAction) {
        long state = state();
        int order = arrived(state);
        if (isBroken(state)) {
            return Arrival.AT_BROKEN;
        }
        if (order == parties) {
            return Arrival.TOO_EARLY;
        }
        int generation = generation(state);
        seam.setIntRelease(who(generation, order), member.identity());
        boolean whole = order + 1 == parties && !hasAction
                ? end(state, false)
                // This store makes the party one that arrived.
                : seam.compareAndSetLong(base + STATE, state, state(generation, order + 1));
        return whole ? new Arrival(generation, order) : Arrival.AT_BROKEN;
    }

    /** Whether all have arrived and one of them runs the action. */
    public boolean isActing() {
        long state = state();
        return !isBroken(state) && arrived(state) == parties;
    }

    /** Ends a generation whose action has been run, unless it was broken meanwhile. */
    public void complete(int generation) {
        change(() -> {
            long state = state();
            return generation(state) == generation && !isBroken(state) && end(state, false);
        });
    }

    // ---- waiting

    /** Whether a generation has ended or is broken. */
    public boolean isOver(int generation) {
        long state = state();
        return generation(state) != generation || isBroken(state);
    }

    /** Whether a generation ended with all its parties. Of one that is too long ago nobody knows: it has not. */
    public boolean hasPassed(int generation) {
        int ago = generation(state()) - generation;
        return ago > 0 && ago <= Long.SIZE && !wasBroken(generation);
    }

    /** Where parties wait for the end of a generation, and early ones for the next. */
    public WaitPoint endings() {
        return endings;
    }

    // ---- breaking

    /** Breaks a generation, unless it is over. */
    public void breakOff(int generation) {
        for (long state = state(); generation(state) == generation && !isBroken(state); state = state()) {
            if (breakOff(state)) {
                return;
            }
        }
    }

    /** Breaks the current generation. */
    public void abort() {
        for (long state = state(); !isBroken(state); state = state()) {
            if (breakOff(state)) {
                return;
            }
        }
    }

    private boolean breakOff(long state) {
        // This store breaks it.
        boolean done = seam.compareAndSetLong(base + STATE, state, state | BROKEN);
        if (done) {
            endings.openAll();
        }
        return done;
    }

    /** Begins a new generation; those who wait find theirs broken. */
    public void reset() {
        change(() -> {
            while (!end(state(), true)) {
                // It was broken just now, which makes no difference.
            }
            return true;
        });
    }

    // ---- when a member is gone

    /** Whether others wait, or would wait, for a member in vain. */
    private boolean misses(int gone) {
        long state = state();
        int generation = generation(state);
        if (isBroken(state)) {
            return false;
        }
        boolean tookPart = !member.arena().slots().endedInOrder(gone) && !wasBroken(generation - 1);
        return isAmong(gone, generation, arrived(state)) || tookPart && isAmong(gone, generation - 1, parties);
    }

    private boolean isAmong(int identity, int generation, int count) {
        for (int party = 0; party < count; party++) {
            if (seam.getIntAcquire(who(generation, party)) == identity) {
                return true;
            }
        }
        return false;
    }

    /** How an end of a member shows here. Apart from the rest, which a process loads when it first needs it. */
    public static final class Type extends ObjectType {
        public static final Type INSTANCE = new Type();

        static final int ID = 8;

        private Type() {
            super(ID);
        }

        @Override
        public void repair(Member member, int index, long block) {
            new Rendezvous(member, index, block).guard.recover();
        }

        @Override
        public boolean giveBack(Member member, int index, long block, int dead, Deadline deadline)
                throws InterruptedException {
            Rendezvous barrier = new Rendezvous(member, index, block);
            if (!barrier.guard.tryEnter(deadline)) {
                return false;
            }
            barrier.inside(() -> {
                if (barrier.misses(dead)) {
                    barrier.abort();
                }
                return false;
            });
            return true;
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            Rendezvous barrier = new Rendezvous(member, index, block);
            barrier.endings.burst();
            barrier.guard.burst();
        }
    }
}
