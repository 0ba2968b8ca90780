package dev.mp.internal.channel;

import static dev.mp.internal.channel.ChannelLayout.*;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Layout;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.seam.Seam;
import org.jspecify.annotations.Nullable;

/** The producers' side of a channel: everything that is done under their latch. */
final class Tail {
    private final Member member;
    private final Seam seam;
    private final Blocks blocks;
    private final long base;
    private final long owner;
    private final Cursor cursor;

    Tail(Member member, long base, long owner) {
        this.member = member;
        this.seam = member.seam();
        this.blocks = member.arena().blocks();
        this.base = base;
        this.owner = owner;
        this.cursor = new Cursor(seam, base + TAIL, base + SENT);
    }

    /** How many messages were ever sent. */
    long sent() {
        return seam.getLongVolatile(base + SENT);
    }

    // ---- under the latch

    /** Where the producers stand; what is below goes by that. */
    Cursor look() {
        long _ = cursor.look();
        return cursor;
    }

    /** Whether a record and the link behind it fit into the last segment. */
    boolean fits(long record) {
        return cursor.position() + record + RECORD_HEADER <= cursor.end();
    }

    /** Segments double while a channel is in use, so that an idle one costs little and a busy one seldom links. */
    long nextSegmentBytes(long record) {
        long last = cursor.segment() == 0 ? 0 : cursor.end() - cursor.segment();
        return Math.max(Math.clamp(last * 2, FIRST_SEGMENT, LARGEST_SEGMENT), SEGMENT_HEADER + record + RECORD_HEADER);
    }

    static long recordBytes(long size, boolean isLarge) {
        return RECORD_HEADER + (isLarge ? Long.BYTES : Layout.align(size, 8));
    }

    /**
     * Appends a message, after a {@link #look}.
     *
     * @param large the block that holds it already, or 0 if it goes into the segment
     * @param segment a new segment to put it into, or 0 if it fits into the last
     */
    void append(Payload payload, @Nullable Transfer transfer, long size, long large, long segment) {
        long sequence = cursor.sequence();
        long position = cursor.position();
        boolean carries = transfer != null && transfer.carriesAny();
        if (segment != 0 || large != 0) {
            // The sequence first: an intent beside an older sequence would be taken for one that was committed.
            seam.setLongRelease(base + TAIL_INTENT, sequence);
            if (segment != 0) {
                seam.setLongRelease(base + TAIL_INTENT + INTENT_SEGMENT, segment);
                boolean _ = blocks.pass(segment, Blocks.hand(member.identity()), owner);
                link(cursor.segment(), position, segment);
                position = segment + SEGMENT_HEADER;
            }
            if (large != 0) {
                seam.setLongRelease(base + TAIL_INTENT + INTENT_LARGE, large);
                boolean _ = blocks.pass(large, Blocks.hand(member.identity()), owner);
            }
        }
        int flags = 0;
        if (carries) {
            flags = REFERENCES;
            int _ = seam.getAndBitwiseOrInt(base + FLAGS, CARRIED_REFERENCES);
        }
        if (large != 0) {
            writeHeader(position, size, LARGE | flags);
            seam.setLongRelease(position + RECORD_HEADER, large);
        } else {
            writeHeader(position, size, INLINE | flags);
            write(position + RECORD_HEADER, payload, transfer);
        }
        if (transfer != null && carries) {
            // Under the latch, so that a recount finds a reference either not counted yet or in a message.
            transfer.depart();
        }
        // This commits the message: from here on it is sent, whatever happens to this process.
        cursor.commit(
                segment == 0 ? cursor.segment() : segment,
                position + recordBytes(size, large != 0),
                segment == 0 ? cursor.end() : segment + blocks.capacity(segment),
                cursor.passed() + size);
        if (segment != 0 || large != 0) {
            clearIntent(seam, base + TAIL_INTENT);
        }
    }

    /** Nobody follows the link before the commit, and if that never comes the next producer writes over it. */
    private void link(long last, long position, long segment) {
        if (last == 0) {
            seam.setLongRelease(base + FIRST, segment);
        } else {
            seam.setLongRelease(last, segment);
            writeHeader(position, 0, LINK);
        }
    }

    private void writeHeader(long at, long length, int kind) {
        seam.setLongRelease(at, length << 32 | kind);
    }

    void write(long at, Payload payload, @Nullable Transfer transfer) {
        long to = at;
        if (transfer != null && transfer.carriesAny()) {
            transfer.write(seam, to);
            to += transfer.listBytes();
        }
        payload.copyTo(seam, to);
    }

    static void clearIntent(Seam seam, long intent) {
        seam.setLongRelease(intent + INTENT_SEGMENT, 0);
        seam.setLongRelease(intent + INTENT_LARGE, 0);
    }

    /** The latch was taken from the dead: what it was about to add, and did not, goes. */
    void repair() {
        if (seam.getLongAcquire(base + TAIL_INTENT) == sent()) {
            freeIntended(INTENT_SEGMENT);
            freeIntended(INTENT_LARGE);
        }
        clearIntent(seam, base + TAIL_INTENT);
    }

    private void freeIntended(long which) {
        long block = seam.getLongAcquire(base + TAIL_INTENT + which);
        if (block != 0) {
            // Only if the channel owns it: what was not given yet is freed as a block in the hand of the dead.
            blocks.free(block, owner, member.identity());
        }
    }
}
