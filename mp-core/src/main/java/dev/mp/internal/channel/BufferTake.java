package dev.mp.internal.channel;

import dev.mp.internal.member.Payload;
import dev.mp.internal.seam.Seam;
import okio.Buffer;

/** Takes a message into a buffer: a short one into one pooled segment, a long one into room made before. */
final class BufferTake extends Take {
    final Buffer buffer;
    private final long limit;
    private long prepared = ChannelLayout.MAX_INLINE;

    BufferTake() {
        this(new Buffer(), Long.MAX_VALUE);
    }

    /** @param limit a longer message is left where it is, with an exception that says so */
    BufferTake(Buffer buffer, long limit) {
        this.buffer = buffer;
        this.limit = limit;
    }

    @Override
    void prepare(long size) {
        if (size > limit) {
            throw new IllegalArgumentException("the message is longer than asked for: bytes=" + size + ", max=" + limit
                    + "; it is still there to be received");
        }
        if (size > ChannelLayout.MAX_INLINE) {
            Payload.resize(buffer, size);
            prepared = size;
        }
    }

    @Override
    boolean isReadyFor(long size) {
        return size <= limit && size <= prepared;
    }

    @Override
    void copy(Seam seam, long at, long size) {
        Payload.resize(buffer, size);
        Payload.copyOut(seam, at, buffer);
    }
}
