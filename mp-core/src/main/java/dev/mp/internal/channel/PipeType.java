package dev.mp.internal.channel;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Objects;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.Ref;
import java.util.function.IntConsumer;

/**
 * The ends of pipes. Both ends of a pipe share a block with two channels, one for each direction:
 *
 * <pre>
 *   | channel from first to second | channel from second to first | int duplex |
 * </pre>
 *
 * In a one-way pipe the first end only receives and the second only sends, and the other channel stays empty. When
 * nobody holds an end any more, its side of both channels is gone.
 */
public final class PipeType extends ObjectType {
    static final int FIRST_ID = 1;
    static final int SECOND_ID = 2;

    /** What may lie in one direction before the sender waits; a longer message passes alone. */
    private static final long MAX_BYTES = 8L << 20;

    private static final long FROM_FIRST = 0;
    private static final long FROM_SECOND = ChannelLayout.BYTES;
    private static final long DUPLEX = 2 * ChannelLayout.BYTES;
    private static final long BYTES = DUPLEX + 64;

    public static final PipeType FIRST = new PipeType(FIRST_ID);
    public static final PipeType SECOND = new PipeType(SECOND_ID);

    private PipeType(int id) {
        super(id);
    }

    /** The two ends of a new pipe. */
    public record Ends(Endpoint first, Endpoint second) {}

    public static Ends create(Member member, boolean duplex) {
        Objects objects = member.arena().objects();
        int first = Creation.entry(member, FIRST_ID);
        int second = Creation.orDiscard(member, () -> Creation.entry(member, SECOND_ID), first);
        objects.pair(first, second);
        return Creation.orDiscard(
                member,
                () -> {
                    long uid = objects.uid(first);
                    long block = member.allocate(BYTES);
                    Channel.format(member.seam(), block + FROM_FIRST, Blocks.part(uid, 0), 0, MAX_BYTES, first, second);
                    Channel.format(member.seam(), block + FROM_SECOND, Blocks.part(uid, 1), 0, MAX_BYTES, second,
                            first);
                    member.seam().setIntRelease(block + DUPLEX, duplex ? 1 : 0);
                    objects.setBlock(first, block);
                    objects.setBlock(second, block);
                    boolean _ =
                            member.arena().blocks().pass(block, Blocks.hand(member.identity()), Blocks.part(uid, 0));
                    Ref firstRef = member.holdings().created(first);
                    Ref secondRef = member.holdings().created(second);
                    objects.publish(first);
                    objects.publish(second);
                    return new Ends(endpoint(firstRef), endpoint(secondRef));
                },
                first,
                second);
    }

    /** The end that a reference leads to. */
    public static Endpoint endpoint(Ref ref) {
        Member member = ref.member();
        boolean isFirst = member.arena().objects().type(ref.index()) == FIRST_ID;
        boolean duplex = member.seam().getIntAcquire(ref.block() + DUPLEX) == 1;
        Channel in = new Channel(member, ref.block() + (isFirst ? FROM_SECOND : FROM_FIRST));
        Channel out = new Channel(member, ref.block() + (isFirst ? FROM_FIRST : FROM_SECOND));
        return new Endpoint(ref, duplex || isFirst ? in : null, duplex || !isFirst ? out : null);
    }

    private Channel sends(Member member, long block) {
        return new Channel(member, block + (id() == FIRST_ID ? FROM_FIRST : FROM_SECOND));
    }

    private Channel receives(Member member, long block) {
        return new Channel(member, block + (id() == FIRST_ID ? FROM_SECOND : FROM_FIRST));
    }

    @Override
    public void repair(Member member, int index, long block) {
        sends(member, block).repair();
        receives(member, block).repair();
    }

    @Override
    public void wakeAll(Member member, int index, long block) {
        sends(member, block).wakeAll();
        receives(member, block).wakeAll();
    }

    @Override
    public void detach(Member member, int index, long block) {
        sends(member, block).markGone(ChannelLayout.PRODUCERS_GONE);
        receives(member, block).markGone(ChannelLayout.CONSUMERS_GONE);
    }

    @Override
    public void drop(Member member, int index, long block, IntConsumer each) throws InterruptedException {
        sends(member, block).drop(each);
        receives(member, block).drop(each);
    }

    @Override
    public boolean references(Member member, int index, long block, Deadline deadline, IntConsumer each)
            throws InterruptedException {
        // Either end leads to the whole pipe; the first speaks for both, and the second when it is alone.
        Objects objects = member.arena().objects();
        if (id() == SECOND_ID && objects.isLive(objects.peer(index))) {
            return true;
        }
        return sends(member, block).references(deadline, each) && receives(member, block).references(deadline, each);
    }
}
