package dev.mp.internal.codec;

import java.io.EOFException;
import java.util.Objects;
import okio.Buffer;

/**
 * Bytes into okio's buffers and out of them, by way of their segments.
 *
 * <p>The buffers have such methods themselves. Those load a class of Kotlin's so large that the first message of a
 * process would wait for it longer than for all else together.
 */
final class Buffers {
    /** The size of a segment of a buffer. */
    static final int SEGMENT = 8192;

    private Buffers() {}

    static void write(Buffer buffer, byte[] bytes, int offset, int count) {
        if (count == 0) {
            return;
        }
        long size = buffer.size();
        try (Buffer.UnsafeCursor cursor = buffer.readAndWriteUnsafe(new Buffer.UnsafeCursor())) {
            for (int at = 0; at < count;) {
                int part = (int) Math.min(cursor.expandBuffer(1), count - at);
                System.arraycopy(bytes, offset + at, Objects.requireNonNull(cursor.data), cursor.start, part);
                at += part;
            }
            cursor.resizeBuffer(size + count);
        }
    }

    /** Moves bytes out of a buffer that holds so many. */
    static void read(Buffer buffer, byte[] into, int offset, int count) throws EOFException {
        if (buffer.size() < count) {
            throw new EOFException("size=" + buffer.size() + " count=" + count);
        }
        try (Buffer.UnsafeCursor cursor = buffer.readUnsafe(new Buffer.UnsafeCursor())) {
            for (int at = 0; at < count;) {
                int part = Math.min(cursor.next(), count - at);
                System.arraycopy(Objects.requireNonNull(cursor.data), cursor.start, into, offset + at, part);
                at += part;
            }
        }
        buffer.skip(count);
    }

    /** Overwrites four bytes of a buffer. */
    static void setIntLe(Buffer buffer, long at, int value) {
        try (Buffer.UnsafeCursor cursor = buffer.readAndWriteUnsafe(new Buffer.UnsafeCursor())) {
            for (int i = 0; i < Integer.BYTES; i++) {
                cursor.seek(at + i);
                Objects.requireNonNull(cursor.data)[cursor.start] = (byte) (value >>> i * Byte.SIZE);
            }
        }
    }

    /** Takes back what was written since the buffer had that size. */
    static void truncate(Buffer buffer, long size) {
        if (buffer.size() > size) {
            try (Buffer.UnsafeCursor cursor = buffer.readAndWriteUnsafe(new Buffer.UnsafeCursor())) {
                cursor.resizeBuffer(size);
            }
        }
    }
}
