package dev.mp.internal.member;

import dev.mp.internal.seam.Seam;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import okio.Buffer;

/** The bytes of a message on their way into the arena, copied once and straight from where they are. */
public interface Payload {
    long size();

    /** Copies all of it; may be called again if a first attempt was not committed. */
    void copyTo(Seam seam, long at);

    /** A range of memory. */
    static Payload of(MemorySegment bytes) {
        return new Payload() {
            @Override
            public long size() {
                return bytes.byteSize();
            }

            @Override
            public void copyTo(Seam seam, long at) {
                seam.copyIn(at, bytes, 0, bytes.byteSize());
            }
        };
    }

    static Payload of(byte[] bytes, int offset, int length) {
        return new Payload() {
            @Override
            public long size() {
                return length;
            }

            @Override
            public void copyTo(Seam seam, long at) {
                seam.copyIn(at, bytes, offset, length);
            }
        };
    }

    /** What a buffer holds; the buffer keeps it. */
    static Payload of(Buffer buffer) {
        return new Payload() {
            @Override
            public long size() {
                return buffer.size();
            }

            @Override
            public void copyTo(Seam seam, long at) {
                try (Buffer.UnsafeCursor cursor = buffer.readUnsafe(new Buffer.UnsafeCursor())) {
                    long to = at;
                    for (int n = cursor.next(); n > 0; n = cursor.next()) {
                        seam.copyIn(to, Objects.requireNonNull(cursor.data), cursor.start, n);
                        to += n;
                    }
                }
            }
        };
    }

    /** Gives a buffer a size; what it holds is not specified where it grew. */
    static void resize(Buffer buffer, long size) {
        if (buffer.size() == size) {
            return;
        }
        try (Buffer.UnsafeCursor cursor = buffer.readAndWriteUnsafe(new Buffer.UnsafeCursor())) {
            long _ = cursor.resizeBuffer(size);
        }
    }

    /** Fills a buffer, all that it has room for, from a range of the arena. */
    static void copyOut(Seam seam, long at, Buffer buffer) {
        try (Buffer.UnsafeCursor cursor = buffer.readAndWriteUnsafe(new Buffer.UnsafeCursor())) {
            long from = at;
            for (int n = cursor.next(); n > 0; n = cursor.next()) {
                seam.copyOut(from, Objects.requireNonNull(cursor.data), cursor.start, n);
                from += n;
            }
        }
    }
}
