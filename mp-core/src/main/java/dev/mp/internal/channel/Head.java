package dev.mp.internal.channel;

import static dev.mp.internal.channel.ChannelLayout.*;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.seam.Seam;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The consumers' side of a channel: everything that is done under their latch. */
final class Head {
    private static final int[] NONE = {};

    private final Member member;
    private final Seam seam;
    private final Blocks blocks;
    private final long base;
    private final long owner;
    private final long taking;
    private final Cursor cursor;
    private final @Nullable Tally tally;

    // The message that was located last, while the latch is held.

    private long segment;
    private long position;
    private long header;
    private long payload;
    private int listBytes;

    /** The segment before the message's, if it has been read to its end. */
    private long finished;

    /** @param tally counts who takes; or null */
    Head(Member member, long base, long owner, @Nullable Tally tally) {
        this.member = member;
        this.seam = member.seam();
        this.blocks = member.arena().blocks();
        this.base = base;
        this.owner = owner;
        this.taking = owner + TAKING;
        this.cursor = new Cursor(seam, base + HEAD, base + TAKEN);
        this.tally = tally;
    }

    /** How many messages were ever taken. */
    long taken() {
        return seam.getLongVolatile(base + TAKEN);
    }

    /** How an attempt under the latch ended. */
    enum Attempt {
        TAKEN,
        /** There is nothing to take. */
        EMPTY,
        /** {@link Take#prepare} has to be called for {@link Take#size} first. */
        NOT_READY
    }

    /** Finds the message after the last one that was taken. There is one. */
    private void locate() {
        segment = cursor.segment();
        position = cursor.position();
        finished = 0;
        if (segment == 0) {
            segment = seam.getLongAcquire(base + FIRST);
            position = segment + SEGMENT_HEADER;
        } else if (kind(seam.getLongAcquire(position)) == LINK) {
            finished = segment;
            segment = seam.getLongAcquire(finished);
            position = segment + SEGMENT_HEADER;
        }
        header = seam.getLongAcquire(position);
        payload = payloadAt(position, header);
        listBytes = (header & REFERENCES) == 0 ? 0 : Transfer.listBytes((int) seam.getLongAcquire(payload));
    }

    /** Makes the references in the message what the take brings, and this member their holder. */
    private int[] hold(Take take) {
        if (listBytes == 0) {
            return NONE;
        }
        int[] references = Transfer.read(seam, payload);
        take.arriving(references);
        if (take.holds()) {
            for (int reference : references) {
                member.holdings().hold(reference);
            }
        }
        return references;
    }

    private boolean isReady(Take take) {
        take.size = length(header) - listBytes;
        return (listBytes == 0 || take.canArrive()) && take.isReadyFor(take.size);
    }

    /**
     * Copies the message that is the next to take. It stays, and what it refers to stays in flight with it, but this
     * member holds that too by now.
     *
     * @param sent how many messages were ever sent, at least
     */
    Attempt peek(Take take, long sent) {
        if (sent <= cursor.look()) {
            return Attempt.EMPTY;
        }
        locate();
        if (!isReady(take)) {
            return Attempt.NOT_READY;
        }
        int[] _ = hold(take);
        // A long one as well: once the latch is free, its block may be another's.
        take.copy(seam, payload + listBytes, take.size);
        return Attempt.TAKEN;
    }

    /** @param sent how many messages were ever sent, at least */
    Attempt take(Take take, long sent) {
        long sequence = cursor.look();
        if (sent <= sequence) {
            return Attempt.EMPTY;
        }
        locate();
        if (!isReady(take)) {
            return Attempt.NOT_READY;
        }
        boolean isLarge = kind(header) == LARGE;
        if (!isLarge) {
            take.copy(seam, payload + listBytes, take.size);
        }
        if (finished != 0 || isLarge) {
            intend(sequence, finished, isLarge ? payload : 0);
        }
        int[] references = hold(take);
        if (tally != null) {
            tally.announce(sequence + 1);
        }
        // This commits the take: from here on the message is this member's, and goes with it if it dies.
        cursor.commit(
                segment,
                position + Tail.recordBytes(length(header), isLarge),
                0, // consumers need not know: a link says where to go on
                cursor.passed() + length(header));
        if (tally != null) {
            tally.apply(sequence + 1);
        }
        for (int reference : references) {
            // After the commit, so that a death in between leaves a count too high, which a recount sets right; and under
            // the latch, so that a recount sees the message and its references, or neither.
            member.arena().objects().arrive(reference);
        }
        if (finished != 0) {
            boolean _ = blocks.pass(finished, taking, Blocks.hand(member.identity()));
            take.finished = finished;
        }
        if (isLarge) {
            boolean _ = blocks.pass(payload, taking, Blocks.hand(member.identity()));
            take.large = payload;
            take.largeAt = payload + listBytes;
        }
        if (finished != 0 || isLarge) {
            Tail.clearIntent(seam, base + HEAD_INTENT);
        }
        return Attempt.TAKEN;
    }

    /** Lets blocks be taken out of the channel. */
    private void intend(long sequence, long finished, long large) {
        seam.setLongRelease(base + HEAD_INTENT, sequence);
        if (finished != 0) {
            seam.setLongRelease(base + HEAD_INTENT + INTENT_SEGMENT, finished);
            boolean _ = blocks.pass(finished, owner, taking);
        }
        if (large != 0) {
            seam.setLongRelease(base + HEAD_INTENT + INTENT_LARGE, large);
            boolean _ = blocks.pass(large, owner, taking);
        }
    }

    private static int kind(long header) {
        return (int) header & KIND;
    }

    private static long length(long header) {
        return header >>> 32;
    }

    private long payloadAt(long position, long header) {
        long payload = position + RECORD_HEADER;
        return kind(header) == LARGE ? seam.getLongAcquire(payload) : payload;
    }

    /**
     * The latch was taken from the dead: what it was about to take, and did not, goes back into the channel; what it had
     * taken and not got into its hand goes with it.
     */
    void repair() {
        if (tally != null) {
            tally.apply(taken());
        }
        boolean taken = seam.getLongAcquire(base + HEAD_INTENT) != taken();
        settle(INTENT_SEGMENT, taken);
        settle(INTENT_LARGE, taken);
        Tail.clearIntent(seam, base + HEAD_INTENT);
    }

    private void settle(long which, boolean taken) {
        long block = seam.getLongAcquire(base + HEAD_INTENT + which);
        if (block != 0 && taken) {
            blocks.free(block, taking, member.identity());
        } else if (block != 0) {
            boolean _ = blocks.pass(block, taking, owner);
        }
    }

    /** Hands out the references in all messages from the head up to the {@code sent}th. Both latches are held. */
    void references(long sent, IntConsumer each) {
        long sequence = cursor.look();
        long segment = cursor.segment();
        long position = cursor.position();
        for (; sequence < sent; sequence++) {
            if (segment == 0 || kind(seam.getLongAcquire(position)) == LINK) {
                segment = seam.getLongAcquire(segment == 0 ? base + FIRST : segment);
                position = segment + SEGMENT_HEADER;
            }
            long header = seam.getLongAcquire(position);
            if ((header & REFERENCES) != 0) {
                for (int reference : Transfer.read(seam, payloadAt(position, header))) {
                    each.accept(reference);
                }
            }
            position += Tail.recordBytes(length(header), kind(header) == LARGE);
        }
    }
}
