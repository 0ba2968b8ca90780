package dev.mp.internal.channel;

import static dev.mp.internal.channel.ChannelLayout.*;

import dev.mp.internal.member.Member;
import dev.mp.internal.member.PerMember;
import dev.mp.internal.seam.Seam;

/**
 * How many messages each member has taken from a channel, exactly, whoever is killed when.
 *
 * <pre>
 *   word of a take:  | slot of the taker: 16 | how many it has taken by then: 48 |     twice, as the state beside them
 * </pre>
 *
 * <p>The count of a slot only grows, whoever lives in it. Who takes writes its next count beside the state that its commit
 * puts in force, so both happen by one store; then it stores the count into its cell. If it dies in between, whoever takes
 * the latch from it does that. The count is written as it is and not as a difference, so twice does no harm.
 */
final class Tally {
    private static final int SLOT_SHIFT = 48;
    private static final long COUNT = (1L << SLOT_SHIFT) - 1;

    /** What stands beside a take that nobody is going to acknowledge, at the end of the queue. */
    private static final long NOBODY = -1;

    private final Member member;
    private final Seam seam;
    private final long base;
    private final PerMember cells;

    /** This member's cell, once it has one. */
    private long cell;

    Tally(Member member, long base) {
        this.member = member;
        this.seam = member.seam();
        this.base = base;
        this.cells = new PerMember(seam, base + TAKEN_BY);
    }

    /** In a new channel nobody has taken anything. */
    static void format(Seam seam, long base) {
        seam.setLongRelease(base + TAKERS, NOBODY);
        seam.setLongRelease(base + TAKERS + 8, NOBODY);
    }

    /** Makes sure that this member can be counted. No latch is held. */
    void prepare() {
        if (cell == 0) {
            cells.ensureOwned(member, seam.getLongAcquire(base + OWNER) + COUNTS);
            cell = cells.cell(member.slot());
        }
    }

    // ---- under the consumers' latch

    /** Before the commit that makes {@code sequence} the count of all: what this member's own will be. */
    void announce(long sequence) {
        long word = cell == 0 ? NOBODY : (long) member.slot() << SLOT_SHIFT | seam.getLongAcquire(cell) + 1;
        seam.setLongRelease(word(sequence), word);
    }

    /** After the commit, or in place of somebody who died after it. */
    void apply(long sequence) {
        long word = seam.getLongAcquire(word(sequence));
        if (word != NOBODY) {
            seam.setLongRelease(cells.cell(slot(word)), word & COUNT);
        }
    }

    private long word(long sequence) {
        return base + TAKERS + (sequence & 1) * 8;
    }

    private static int slot(long word) {
        return (int) (word >>> SLOT_SHIFT);
    }

    // ---- without it

    /** How many messages were taken in a slot, by members that take nothing any more. */
    long takenIn(int slot) {
        while (true) {
            // First what is in force: a last take may not have come to the cell, but if another followed, it has.
            long sequence = seam.getLongVolatile(base + TAKEN);
            long word = seam.getLongVolatile(word(sequence));
            long cell = cells.cell(slot);
            long count = cell == 0 ? 0 : seam.getLongVolatile(cell);
            if (seam.getLongVolatile(base + TAKEN) == sequence) {
                return word != NOBODY && slot(word) == slot ? word & COUNT : count;
            }
        }
    }
}
