package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.StreamCorruptedException;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The default form of values as bytes: tagged data if the value consists of nothing else, JDK serialization otherwise.
 *
 * <p>It is the value as a whole that is one or the other. Whenever something in it is not tagged data, or is met twice,
 * or nests too deep, what was written is taken back and JDK serialization writes the value from its root: then
 * identity, sharing and cycles inside it are what the JDK makes of them, always.
 *
 * <p>Instances are immutable, and safe for use by any number of threads.
 */
public final class ObjectFormat {
    private static final ObjectFormat STANDARD = new ObjectFormat(false, null);
    private static final ObjectFormat TAGGED_ONLY = new ObjectFormat(true, null);

    /** What four bytes can count. */
    private static final long MAX_JDK_LENGTH = 0xffff_ffffL;

    /** Whether what does not travel as tagged data needs the filter's explicit consent. */
    private final boolean guarded;

    private final @Nullable ObjectInputFilter filter;

    private ObjectFormat(boolean guarded, @Nullable ObjectInputFilter filter) {
        this.guarded = guarded;
        this.filter = filter;
    }

    /** The form for those whose code is trusted: every class decodes that the filter of the JVM does not refuse. */
    public static ObjectFormat standard() {
        return STANDARD;
    }

    /** The form for strangers: only tagged data is written and read. */
    public static ObjectFormat taggedOnly() {
        return TAGGED_ONLY;
    }

    /**
     * Returns a format that asks the filter too before it decodes a class by JDK serialization. What the filter leaves
     * undecided is allowed by formats derived from {@link #standard()}, and refused by those from
     * {@link #taggedOnly()}.
     */
    public ObjectFormat withFilter(ObjectInputFilter added) {
        ObjectInputFilter strict = guarded ? ObjectInputFilter.rejectUndecidedClass(added) : added;
        return new ObjectFormat(guarded, filter == null ? strict : ObjectInputFilter.merge(strict, filter));
    }

    private boolean usesJdk() {
        return !guarded || filter != null;
    }

    /** Appends a value to a buffer; see {@link #encode(Object, Buffer, String)}. */
    public void encode(@Nullable Object value, Buffer sink) {
        encode(value, sink, "value");
    }

    /**
     * Appends a value to a buffer.
     *
     * @param name what the value is to its sender; the paths in error messages begin with it
     * @throws SerializationException if the value cannot be encoded; the buffer is as it was
     */
    public void encode(@Nullable Object value, Buffer sink, String name) {
        long mark = sink.size();
        boolean complete = false;
        try {
            if (Scalars.write(sink, value) || value == null || encodeTagged(value, sink, name)) {
                complete = true;
                return;
            }
            Buffers.truncate(sink, mark);
            sink.writeByte(Tags.JDK);
            writeJdk(value, sink, name, null);
            complete = true;
        } finally {
            if (!complete) {
                Buffers.truncate(sink, mark);
            }
        }
    }

    /** Returns false if the value is for JDK serialization; a part may have been written. */
    private boolean encodeTagged(Object value, Buffer sink, String name) {
        TaggedWriter writer = new TaggedWriter(sink, usesJdk());
        try {
            if (writer.write(value, 0)) {
                return true;
            }
        } catch (ConcurrentModificationException e) {
            throw new EncodeFailures(value, name).changed(writer.culprit(), e);
        } catch (StackOverflowError e) {
            throw new EncodeFailures(value, name).of(e, null);
        }
        if (!usesJdk()) {
            throw new EncodeFailures(value, name).notTagged(writer.culprit(), writer.reason());
        }
        return false;
    }

    /**
     * Appends a length in four bytes, and so many that are a value by JDK serialization. After a failure, a part of
     * them is there.
     *
     * @param substitutes what throwables are written in place of others
     */
    static void writeJdk(
            Object value,
            Buffer sink,
            String name,
            @Nullable IdentityHashMap<Throwable, ? extends Throwable> substitutes) {
        long start = sink.size();
        JdkOutput stream = null;
        try {
            sink.writeIntLe(0);
            stream = new JdkOutput(sink, substitutes);
            stream.writeObject(value);
            stream.flush();
        } catch (Exception | StackOverflowError | LinkageError e) {
            throw new EncodeFailures(value, name).of(e, stream);
        }
        long length = sink.size() - start - Integer.BYTES;
        if (length > MAX_JDK_LENGTH) {
            throw new SerializationException(
                    "cannot serialize " + value.getClass().getTypeName() + " at " + name + ": it"
                            + " takes bytes=" + length + ", more than one message can have; send it in parts");
        }
        Buffers.setIntLe(sink, start, (int) length);
    }

    /**
     * Reads one value and leaves what follows it.
     *
     * @throws SerializationException if the bytes do not make a value here
     * @throws IOException if the source fails; a buffer does not
     */
    public @Nullable Object decode(BufferedSource source) throws IOException {
        try {
            int tag = source.readByte() & 0xff;
            return tag == Tags.JDK ? decodeJdk(source) : new TaggedReader(source).read(tag, 0);
        } catch (SerializationException e) {
            throw e;
        } catch (EOFException e) {
            throw new SerializationException(
                    "cannot decode: the data ends within a value; truncated or corrupt data", e);
        } catch (RuntimeException e) {
            if (!source.isOpen()) {
                throw e;
            }
            throw new SerializationException("cannot decode: the data makes no value: " + e + "; corrupt data", e);
        } catch (StackOverflowError e) {
            throw new SerializationException("cannot decode: the stack of this thread has no room for that; call from"
                    + " less deep, or use a thread with a larger stack", e);
        }
    }

    /** Reads one value and leaves what follows it; see {@link #decode(BufferedSource)}. */
    public @Nullable Object decode(Buffer source) {
        try {
            return decode((BufferedSource) source);
        } catch (IOException e) {
            throw new SerializationException("cannot decode: " + e, e);
        }
    }

    /**
     * Reads the one value that a message consists of.
     *
     * @throws SerializationException if the bytes do not make a value here, or bytes are left over after it
     */
    public @Nullable Object decodeWhole(Buffer message) {
        Object value = decode(message);
        long left = message.size();
        if (left > 0) {
            throw new SerializationException("cannot decode: " + left + (left == 1 ? " byte is" : " bytes are")
                    + " left over after a value; perhaps the message was sent with sendBytes: receive it with"
                    + " recvBytes");
        }
        return value;
    }

    private @Nullable Object decodeJdk(BufferedSource source) throws IOException {
        long length = source.readIntLe() & MAX_JDK_LENGTH;
        if (!source.request(length)) {
            throw new SerializationException(
                    "cannot decode: length=" + length + " was claimed, but no more than " + source.getBuffer().size()
                            + " bytes are left; truncated or corrupt data");
        }
        return decodeJdk(source.getBuffer(), length);
    }

    /** Reads a value from so many bytes, all of which are consumed whatever happens. */
    @Nullable Object decodeJdk(Buffer source, long length) {
        if (!usesJdk()) {
            skip(source, length);
            throw new SerializationException("cannot decode: the value came by JDK serialization, and this codec takes"
                    + " tagged data only; widen it with withFilter if the sender is to be trusted with some classes");
        }
        long rest = source.size() - length;
        JdkInput stream = null;
        try {
            stream = new JdkInput(source, length, filter);
            Object value = stream.readObject();
            if (stream.left() > 0) {
                throw new StreamCorruptedException(stream.left() + " bytes follow the value");
            }
            return value;
        } catch (Exception | StackOverflowError | LinkageError | InternalError e) {
            // The last is what some classes of the JDK throw on finding themselves corrupt.
            throw DecodeFailures.of(e, stream);
        } finally {
            skip(source, source.size() - rest);
        }
    }

    private static void skip(Buffer source, long count) {
        try {
            source.skip(count);
        } catch (EOFException e) {
            throw new IllegalStateException("size=" + source.size() + " count=" + count, e);
        }
    }
}
