package dev.mp.internal.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.IdentityHashMap;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's serialization into a buffer, without the header that would say so.
 *
 * <p>A class whose objects make sense only inside mp finds out in its {@code writeObject} whether it is written by mp:
 * the stream is one of these.
 */
public final class JdkOutput extends ObjectOutputStream {
    private final @Nullable IdentityHashMap<Throwable, ? extends Throwable> substitutes;
    private @Nullable Object refused;
    private @Nullable RuntimeException refusal;

    JdkOutput(Buffer sink) throws IOException {
        this(sink, null);
    }

    /** @param substitutes what throwables are written in place of others */
    JdkOutput(Buffer sink, @Nullable IdentityHashMap<Throwable, ? extends Throwable> substitutes) throws IOException {
        super(new BufferStream(sink));
        this.substitutes = substitutes;
        enableReplaceObject(true);
    }

    /** The last object that was met and is not serializable. After a failure of the stream it is the likely reason. */
    @Nullable Object refused() {
        return refused;
    }

    /** What a {@link ReplaceHook} threw to refuse that object, or null. */
    @Nullable RuntimeException refusal() {
        return refusal;
    }

    /** The tag says it all. */
    @Override
    protected void writeStreamHeader() {}

    @Override
    protected void writeClassDescriptor(ObjectStreamClass description) throws IOException {
        int number = Descriptions.numberOf(description.forClass());
        writeByte(number);
        if (number == 0) {
            super.writeClassDescriptor(description);
        }
    }

    @Override
    protected Object replaceObject(Object value) {
        if (value instanceof Serializable) {
            Object substitute = substitutes == null ? null : substitutes.get(value);
            return substitute == null ? StandIns.forSerializable(value) : substitute;
        }
        refused = value;
        Object replacement;
        try {
            replacement = StandIns.forOther(value);
        } catch (RuntimeException e) {
            refusal = e;
            throw e;
        }
        if (replacement == null) {
            return value;
        }
        refused = null;
        return replacement;
    }

    private static final class BufferStream extends OutputStream {
        private final Buffer sink;

        BufferStream(Buffer sink) {
            this.sink = sink;
        }

        @Override
        public void write(int value) {
            sink.writeByte(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            Buffers.write(sink, bytes, offset, count);
        }
    }
}
