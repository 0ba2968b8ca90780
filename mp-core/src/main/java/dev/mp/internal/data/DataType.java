package dev.mp.internal.data;

import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.Ref;

/**
 * Blocks of data that belong to programs. What the bytes mean is known to the handles and travels with them; here they
 * are zeros in the beginning, and stay as they are when somebody dies who wrote to them.
 */
public final class DataType extends ObjectType {
    static final int ID = 16;
    public static final DataType DATA = new DataType();

    private DataType() {
        super(ID);
    }

    /**
     * A new block of zeros.
     *
     * @throws dev.mp.CapacityException if the family has no room for it
     */
    public static Ref create(Member member, long bytes) {
        // The block may have been used before. The zeros are plain stores: publishing orders them before all that others do.
        return Creation.create(
                member, ID, Math.max(bytes, 1), (_, _, block) -> member.seam().zero(block, bytes));
    }

    @Override
    public void repair(Member member, int index, long block) {
        // What is written to it is the program's business.
    }

    @Override
    public void wakeAll(Member member, int index, long block) {
        // Nobody waits for data.
    }
}
