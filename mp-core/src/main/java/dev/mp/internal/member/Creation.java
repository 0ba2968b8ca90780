package dev.mp.internal.member;

import dev.mp.CapacityException;
import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Objects;
import java.util.function.Supplier;

/** The steps in which a shared object comes to life, and what undoes them when one fails. */
public final class Creation {
    private Creation() {}

    /** Lays the contents of a new object out in a block that nobody else knows yet. */
    public interface Contents {
        void format(int index, long uid, long block);
    }

    /**
     * A new object with a block of its own, and this member's first handle to it.
     *
     * @throws dev.mp.CapacityException if the family has no room for it
     */
    public static Ref create(Member member, int type, long bytes, Contents contents) {
        Objects objects = member.arena().objects();
        int index = entry(member, type);
        return orDiscard(
                member,
                () -> {
                    long uid = objects.uid(index);
                    long block = member.allocate(bytes);
                    contents.format(index, uid, block);
                    objects.setBlock(index, block);
                    boolean _ =
                            member.arena().blocks().pass(block, Blocks.hand(member.identity()), Blocks.part(uid, 0));
                    Ref ref = member.holdings().created(index);
                    objects.publish(index);
                    return ref;
                },
                index);
    }

    /**
     * Takes an entry for an object; tries again after a garbage collection before it says that all are taken.
     *
     * @throws dev.mp.CapacityException if all are
     */
    public static int entry(Member member, int type) {
        try {
            return member.arena().objects().create(member.identity(), type);
        } catch (CapacityException full) {
            member.seam().collectUnreachable();
            member.holdings().letGoOfWhatHasNoHandle();
            return member.arena().objects().create(member.identity(), type);
        }
    }

    /** Runs a step; if it fails, gives up the entries made so far. */
    public static <T> T orDiscard(Member member, Supplier<T> step, int... entries) {
        try {
            return step.get();
        } catch (Throwable e) {
            member.lifetimes().discard(entries);
            throw e;
        }
    }
}
