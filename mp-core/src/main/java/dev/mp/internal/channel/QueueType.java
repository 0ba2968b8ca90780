package dev.mp.internal.channel;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.Ref;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.function.IntConsumer;

/** Queues: one channel, which every holder may write and read. */
public final class QueueType extends ObjectType {
    static final int ID = 3;

    private static final Duration LONGEST_HINDRANCE = Duration.ofMillis(30);

    public static final QueueType QUEUE = new QueueType();

    private QueueType() {
        super(ID);
    }

    /** A new queue, bounded in items if {@code maxItems} is not 0. */
    public static Endpoint create(Member member, long maxItems) {
        return create(member, maxItems, false);
    }

    /** @param acknowledged whether it knows which of its messages have been dealt with */
    public static Endpoint create(Member member, long maxItems, boolean acknowledged) {
        Seam seam = member.seam();
        long bytes = acknowledged ? ChannelLayout.ACKNOWLEDGED_BYTES : ChannelLayout.BYTES;
        return endpoint(Creation.create(member, ID, bytes, (index, uid, block) -> {
            Channel.format(seam, block, Blocks.part(uid, 0), maxItems, 0, index, index);
            if (acknowledged) {
                Channel.formatAcknowledged(seam, block);
            }
        }));
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

    /** What the dead had taken and not acknowledged is lost, so that nobody waits for it. */
    @Override
    public boolean giveBack(Member member, int index, long block, int dead, Deadline deadline)
            throws InterruptedException {
        Ledger ledger = Ledger.of(member, block);
        return ledger == null || ledger.settle(Identity.slot(dead), deadline);
    }

    /**
     * Without a handle this member can acknowledge nothing any more. If somebody who was stopped is in the way, what it has
     * taken is lost when it ends.
     */
    @Override
    public boolean letGo(Member member, int index, long block) {
        Ledger ledger = Ledger.of(member, block);
        if (ledger == null) {
            return true;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ledger.settle(member.slot(), Deadline.in(member.seam(), LONGEST_HINDRANCE));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
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
