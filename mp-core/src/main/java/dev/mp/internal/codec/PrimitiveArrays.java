package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import okio.Buffer;
import okio.BufferedSource;

/** Moves the elements of primitive arrays in bulk, through a piece of memory that stays in the processor's cache. */
final class PrimitiveArrays {
    /** One segment of an okio buffer. */
    static final int CHUNK = 8192;

    static final ValueLayout SHORT = littleEndian(ValueLayout.JAVA_SHORT_UNALIGNED);
    static final ValueLayout CHAR = littleEndian(ValueLayout.JAVA_CHAR_UNALIGNED);
    static final ValueLayout INT = littleEndian(ValueLayout.JAVA_INT_UNALIGNED);
    static final ValueLayout LONG = littleEndian(ValueLayout.JAVA_LONG_UNALIGNED);
    static final ValueLayout FLOAT = littleEndian(ValueLayout.JAVA_FLOAT_UNALIGNED);
    static final ValueLayout DOUBLE = littleEndian(ValueLayout.JAVA_DOUBLE_UNALIGNED);

    private PrimitiveArrays() {}

    private static ValueLayout littleEndian(ValueLayout layout) {
        return layout.withOrder(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes the elements [from, to) of a primitive array. */
    static void write(Buffer sink, Object array, int from, int to, ValueLayout layout) {
        int width = (int) layout.byteSize();
        byte[] chunk = new byte[(int) Math.min(CHUNK, (long) (to - from) * width)];
        MemorySegment view = MemorySegment.ofArray(chunk);
        int step = CHUNK / width;
        for (int i = from; i < to; i += step) {
            int count = Math.min(step, to - i);
            MemorySegment.copy(array, i, view, layout, 0, count);
            sink.write(chunk, 0, count * width);
        }
    }

    /** Fills a primitive array of that length. The caller has made sure that so many bytes are there. */
    static void read(BufferedSource source, Object array, int length, ValueLayout layout) throws IOException {
        int width = (int) layout.byteSize();
        byte[] chunk = new byte[(int) Math.min(CHUNK, (long) length * width)];
        MemorySegment view = MemorySegment.ofArray(chunk);
        Buffer buffer = source.getBuffer();
        int step = CHUNK / width;
        for (int i = 0; i < length; i += step) {
            int count = Math.min(step, length - i);
            readFully(buffer, chunk, count * width);
            MemorySegment.copy(view, layout, 0, array, i, count);
        }
    }

    private static void readFully(Buffer buffer, byte[] into, int count) throws IOException {
        for (int at = 0; at < count;) {
            int read = buffer.read(into, at, count - at);
            if (read < 0) {
                throw new EOFException();
            }
            at += read;
        }
    }

    static void write(Buffer sink, boolean[] array) {
        for (boolean element : array) {
            sink.writeByte(element ? 1 : 0);
        }
    }

    static boolean[] readBooleans(BufferedSource source, int length) throws IOException {
        boolean[] array = new boolean[length];
        for (int i = 0; i < length; i++) {
            int element = source.readByte();
            if (element >>> 1 != 0) {
                throw new SerializationException(
                        "cannot decode: a boolean was claimed to be " + element + "; corrupt data");
            }
            array[i] = element == 1;
        }
        return array;
    }
}
