package dev.mp.internal.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;

/**
 * A flag that members set, clear and wait for.
 *
 * <pre>
 *    0 int  how often it was set, times 2, and whether it is set      4 int  gate
 * </pre>
 *
 * <p>A waiter goes on when the flag is set <em>or was set since it came</em>: one that is slow to wake does not miss a flag
 * that is cleared right after it was set.
 */
public final class Flag {
    private static final int SET = 1;
    private static final int ONE_MORE = 2;
    private static final long GATE = 4;
    static final long BYTES = 8;

    private final Ref ref;
    private final Seam seam;
    private final long word;
    private final WaitPoint changes;

    public Flag(Ref ref) {
        this.ref = ref;
        this.seam = ref.member().seam();
        this.word = ref.block();
        this.changes = new WaitPoint(ref.member(), word + GATE, ref.index());
    }

    /** A new one, not set. */
    public static Flag create(Member member) {
        return new Flag(Creation.create(
                member, Type.ID, BYTES, (_, _, block) -> member.seam().zero(block, BYTES)));
    }

    /** What stands at an offset. */
    static String word(long offset) {
        return offset == 0 ? "flag" : "gate";
    }

    public Ref ref() {
        return ref;
    }

    public boolean isSet() {
        return (seam.getIntAcquire(word) & SET) != 0;
    }

    public void set() {
        for (int seen = seam.getIntVolatile(word); (seen & SET) == 0; seen = seam.getIntVolatile(word)) {
            // This store sets it.
            if (seam.compareAndSetInt(word, seen, seen + ONE_MORE | SET)) {
                changes.openAll();
                return;
            }
        }
    }

    public void clear() {
        for (int seen = seam.getIntVolatile(word); (seen & SET) != 0; seen = seam.getIntVolatile(word)) {
            if (seam.compareAndSetInt(word, seen, seen & ~SET)) {
                return;
            }
        }
    }

    /** The state to hand to {@link #isSetSince}. */
    public int look() {
        return seam.getIntAcquire(word);
    }

    /** Whether it is set, or was set since it was looked at. */
    public boolean isSetSince(int look) {
        int seen = seam.getIntAcquire(word);
        return (seen & SET) != 0 || (seen & ~SET) != (look & ~SET);
    }

    /**
     * Waits until it is set.
     *
     * @return false if the deadline passed first, or the handle was closed meanwhile
     */
    public boolean await(Deadline deadline) throws InterruptedException {
        int look = look();
        return changes.await(() -> isSetSince(look) || ref.isClosed(), deadline) && isSetSince(look);
    }

    /** Where those wait who want it set. */
    public WaitPoint changes() {
        return changes;
    }

    /** How an end of a member shows here. Apart from the rest, which a process loads when it first needs it. */
    public static final class Type extends ObjectType {
        public static final Type INSTANCE = new Type();

        static final int ID = 6;

        private Type() {
            super(ID);
        }

        @Override
        public void repair(Member member, int index, long block) {
            // One word that one store changes is never half-done.
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            new WaitPoint(member, block + GATE, index).burst();
        }
    }
}
