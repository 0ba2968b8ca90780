package dev.mp.internal.channel;

import dev.mp.internal.member.Payload;
import dev.mp.internal.seam.Seam;
import okio.Buffer;

/** Takes a message into a buffer: a short one into one pooled segment, a long one into room made before. */
final class BufferTake extends Take {
    final Buffer buffer;
    private long prepared = ChannelLayout.MAX_INLINE;

    BufferTake() {
        this(new Buffer());
    }

    BufferTake(Buffer buffer) {
        this.buffer = buffer;
    }

    @Override
    void prepare(long size) {
        if (size > ChannelLayout.MAX_INLINE) {
            Payload.resize(buffer, size);
            prepared = size;
        }
    }

    @Override
    boolean isReadyFor(long size) {
        return size <= prepared;
    }

    @Override
    void copy(Seam seam, long at, long size) {
        Payload.resize(buffer, size);
        Payload.copyOut(seam, at, buffer);
    }
}
