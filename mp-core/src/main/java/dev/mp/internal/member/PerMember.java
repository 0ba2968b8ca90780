package dev.mp.internal.member;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Layout;
import dev.mp.internal.seam.Seam;

/**
 * A long of a shared object for each member of the family, zero at first.
 *
 * <p>The cells stand in groups of 64 in blocks of their own, made when the first member of a group gets a handle to the
 * object: most families have one group, and none pays for a thousand members.
 *
 * <pre>
 *   object's block:   | group 0 | group 1 | ... | group 15 |      addresses, 0 for none
 *                          |
 *                          +--> | cell of slot 0 | cell of slot 1 | ... | cell of slot 63 |
 * </pre>
 */
public final class PerMember {
    private static final int GROUP = 64;
    private static final long GROUP_BYTES = GROUP * 8L;

    /** How much room the addresses take in the object's block, zero at first. */
    public static final long BYTES = Layout.MAX_SLOTS / GROUP * 8L;

    private final Seam seam;
    private final long groups;

    public PerMember(Seam seam, long at) {
        this.seam = seam;
        this.groups = at;
    }

    private long group(int slot) {
        return groups + slot / GROUP * 8L;
    }

    /**
     * Makes sure that a member has a cell; done by it before it does anything else with the object.
     *
     * @param uid the object that the cells are part of
     * @throws dev.mp.CapacityException if there is no room
     */
    public void ensure(Member member, long uid) {
        ensureOwned(member, Blocks.part(uid, 0));
    }

    /** As {@link #ensure}, with cells in a certain part of the object. */
    public void ensureOwned(Member member, long owner) {
        long group = group(member.slot());
        if (seam.getLongAcquire(group) != 0) {
            return;
        }
        long cells = member.allocate(GROUP_BYTES);
        seam.zero(cells, GROUP_BYTES);
        // The object's before it is linked: if this process dies in between, it is freed with the object.
        boolean _ = member.arena().blocks().pass(cells, Blocks.hand(member.identity()), owner);
        if (!seam.compareAndSetLong(group, 0, cells)) {
            member.arena().blocks().free(cells, owner, member.identity());
        }
    }

    /** The address of a member's cell, or 0 if it has none: it never came to do anything. */
    public long cell(int slot) {
        long cells = seam.getLongAcquire(group(slot));
        return cells == 0 ? 0 : cells + slot % GROUP * 8L;
    }

    /** All cells together, while nobody changes one. */
    public long sum() {
        long sum = 0;
        for (int slot = 0; slot < Layout.MAX_SLOTS; slot += GROUP) {
            long cells = seam.getLongAcquire(group(slot));
            for (long cell = cells; cells != 0 && cell < cells + GROUP_BYTES; cell += 8) {
                sum += seam.getLongAcquire(cell);
            }
        }
        return sum;
    }
}
