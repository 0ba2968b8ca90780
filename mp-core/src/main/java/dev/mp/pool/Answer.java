package dev.mp.pool;

import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.codec.Throwables;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** What a worker has said, see {@link Wire}. */
final class Answer {
    final int kind;
    final long id;
    final long nanos;
    final int flags;

    /** What it is the answer to; null if it is to nothing, or to something that nobody waits for. */
    @Nullable Chunk chunk;

    /** Which of the calls failed. */
    int index;

    /** What is to be encoded next, now that its worker has room; null if there is nothing. */
    MapJob<?>.@Nullable Part part;

    @Nullable Object value;
    @Nullable Throwable failure;

    private Answer(Buffer message) {
        kind = Wire.readByte(message);
        id = Wire.readLong(message);
        nanos = Wire.readLong(message);
        flags = Wire.readByte(message);
    }

    /** The part that tells what it is about. */
    static Answer head(Buffer message) {
        return new Answer(message);
    }

    /** The rest, which may be of any class of the program's, and may fail in any way. */
    void decode(Buffer rest) {
        try {
            switch (kind) {
                case Wire.DONE, Wire.FINISHED -> value = ObjectFormat.standard().decodeWhole(rest);
                case Wire.FAILED -> {
                    index = Wire.readInt(rest);
                    failure = Throwables.read(rest);
                }
                case Wire.UNFIT -> failure = Throwables.read(rest);
                default -> {}
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }
}
