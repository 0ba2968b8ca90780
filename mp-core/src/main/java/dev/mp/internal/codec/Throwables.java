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
        Buffer original = original(throwable, likeness);
        Varints.write(sink, original.size());
        sink.write(original, original.size());
        likeness.write(sink);
    }

    /** Returns the original's bytes: none if there is no way to write it. */
    private static Buffer original(Throwable throwable, Likeness likeness) {
        try {
            return ObjectFormat.writeJdk(throwable, "exception", null);
        } catch (RuntimeException | Error e) {
            // It, or one of its causes. The type of the outermost is what callers look at.
        }
        IdentityHashMap<Throwable, SubstituteException> substitutes = likeness.substitutes();
        substitutes.remove(throwable);
        try {
            return ObjectFormat.writeJdk(throwable, "exception", substitutes);
        } catch (RuntimeException | Error e) {
            return new Buffer();
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
        long length = Varints.read(source);
        if (length < 0 || length > source.size()) {
            throw new SerializationException("cannot decode: an exception of length=" + Long.toUnsignedString(length)
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
