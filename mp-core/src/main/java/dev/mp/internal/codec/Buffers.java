package dev.mp.internal.codec;

import okio.Buffer;

/** What okio's buffers lack. */
final class Buffers {
    private Buffers() {}

    /** Takes back what was written since the buffer had that size. */
    static void truncate(Buffer buffer, long size) {
        if (buffer.size() > size) {
            try (Buffer.UnsafeCursor cursor = buffer.readAndWriteUnsafe(new Buffer.UnsafeCursor())) {
                cursor.resizeBuffer(size);
            }
        }
    }
}
