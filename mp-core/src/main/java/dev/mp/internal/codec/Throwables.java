package dev.mp.internal.codec;

import dev.mp.SerializationException;
import dev.mp.SubstituteException;
import java.io.EOFException;
import java.io.IOException;
import java.util.IdentityHashMap;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions as values, so that they always travel.
 *
 * <pre>
 *   length  original by JDK serialization     likeness: all that can be shown of it
 *   |0: none
 * </pre>
 *
 * The original is written if it can be; failing that, with {@linkplain SubstituteException substitutes} for its causes
 * and for what it suppressed; failing that, not at all. Who reads it takes the original if it can be rebuilt, and else
 * makes a substitute from the {@link Likeness} that always follows.
 */
public final class Throwables {
    private Throwables() {}

    /** Appends a throwable. Whatever it is and does when it is asked for its parts, this succeeds. */
    public static void write(Throwable throwable, Buffer sink) {
        Likeness likeness = Likeness.of(throwable);
        if (!writeOriginal(throwable, sink, null)) {
            // It, or only one of its causes? Its own class is what callers look at first.
            IdentityHashMap<Throwable, SubstituteException> substitutes = likeness.substitutes();
            substitutes.remove(throwable);
            if (!writeOriginal(throwable, sink, substitutes)) {
                sink.writeIntLe(0);
            }
        }
        likeness.write(sink);
    }

    private static boolean writeOriginal(
            Throwable throwable, Buffer sink, @Nullable IdentityHashMap<Throwable, SubstituteException> substitutes) {
        long mark = sink.size();
        try {
            ObjectFormat.writeJdk(throwable, sink, "exception", substitutes);
            return true;
        } catch (RuntimeException | Error e) {
            Buffers.truncate(sink, mark);
            return false;
        }
    }

    /**
     * Reads what {@link #write} wrote: the throwable, or a {@link SubstituteException} if it cannot be rebuilt here.
     */
    public static Throwable read(Buffer source) {
        return read(source, ObjectFormat.standard());
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param format decides what may be rebuilt; of what it refuses, a substitute is made
     * @throws SerializationException if the bytes are not those of a throwable
     */
    public static Throwable read(Buffer source, ObjectFormat format) {
        try {
            Throwable original = readOriginal(source, format);
            Likeness likeness = Likeness.read(source);
            return original == null ? likeness.substitute() : original;
        } catch (EOFException e) {
            throw new SerializationException(
                    "cannot decode: the data ends within an exception; truncated or corrupt data", e);
        } catch (IOException e) {
            throw new SerializationException("cannot decode an exception: " + e, e);
        }
    }

    private static @Nullable Throwable readOriginal(Buffer source, ObjectFormat format) throws IOException {
        long length = Integer.toUnsignedLong(source.readIntLe());
        if (length > source.size()) {
            throw new SerializationException("cannot decode: an exception of length=" + length
                    + " was claimed where size=" + source.size() + " is left; truncated or corrupt data");
        }
        if (length == 0) {
            return null;
        }
        try {
            return format.decodeJdk(source, length) instanceof Throwable throwable ? throwable : null;
        } catch (RuntimeException | Error e) {
            return null;
        }
    }
}
