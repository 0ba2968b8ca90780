package dev.mp.internal.channel;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.Ref;
import java.util.function.IntConsumer;

/** Queues: one channel, which every holder may write and read. */
public final class QueueType extends ObjectType {
    static final int ID = 3;
    public static final QueueType QUEUE = new QueueType();

    private QueueType() {
        super(ID);
    }

    /** A new queue, bounded in items if {@code maxItems} is not 0. */
    public static Endpoint create(Member member, long maxItems) {
        return endpoint(Creation.create(
                member,
                ID,
                ChannelLayout.BYTES,
                (index, uid, block) -> Channel.format(member.seam(), block, Blocks.part(uid, 0), maxItems, 0, index,
                        index)));
    }

    /** The queue that a reference leads to. */
    public static Endpoint endpoint(Ref ref) {
        Channel channel = new Channel(ref.member(), ref.block());
        return new Endpoint(ref, channel, channel);
    }

    @Override
    public void repair(Member member, int index, long block) {
        new Channel(member, block).repair();
    }

    @Override
    public void wakeAll(Member member, int index, long block) {
        new Channel(member, block).wakeAll();
    }

    @Override
    public void drop(Member member, int index, long block, IntConsumer each) throws InterruptedException {
        new Channel(member, block).drop(each);
    }

    @Override
    public boolean references(Member member, int index, long block, Deadline deadline, IntConsumer each)
            throws InterruptedException {
        return new Channel(member, block).references(deadline, each);
    }
}
