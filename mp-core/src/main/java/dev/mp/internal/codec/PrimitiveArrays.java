package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Moves the elements of primitive arrays in bulk, through a piece of memory that stays in the processor's cache. (Views
 * of byte buffers are as fast as memory segments here, and take a millisecond to begin with instead of some twenty.)
 */
final class PrimitiveArrays {
    private static final int CHUNK = Buffers.SEGMENT;

    private PrimitiveArrays() {}

    /** Writes the first elements of an array of numbers or chars. */
    static void write(Buffer sink, Object array, int length, int width) {
        int step = Math.min(CHUNK / width, length);
        ByteBuffer chunk = ByteBuffer.allocate(step * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i += step) {
            int count = Math.min(step, length - i);
            put(chunk, array, i, count);
            Buffers.write(sink, chunk.array(), 0, count * width);
        }
    }

    private static void put(ByteBuffer chunk, Object array, int from, int count) {
        if (array instanceof int[] ints) {
            chunk.asIntBuffer().put(ints, from, count);
        } else if (array instanceof long[] longs) {
            chunk.asLongBuffer().put(longs, from, count);
        } else if (array instanceof double[] doubles) {
            chunk.asDoubleBuffer().put(doubles, from, count);
        } else if (array instanceof float[] floats) {
            chunk.asFloatBuffer().put(floats, from, count);
        } else if (array instanceof char[] chars) {
            chunk.asCharBuffer().put(chars, from, count);
        } else {
            chunk.asShortBuffer().put((short[]) array, from, count);
        }
    }

    /** Fills an array of numbers or chars. The caller has made sure that so many bytes are there. */
    static <T> T read(BufferedSource source, T array, int length, int width) throws IOException {
        int step = Math.min(CHUNK / width, length);
        ByteBuffer chunk = ByteBuffer.allocate(step * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i += step) {
            int count = Math.min(step, length - i);
            Buffers.read(source.getBuffer(), chunk.array(), 0, count * width);
            get(chunk, array, i, count);
        }
        return array;
    }

    private static void get(ByteBuffer chunk, Object array, int to, int count) {
        if (array instanceof int[] ints) {
            chunk.asIntBuffer().get(ints, to, count);
        } else if (array instanceof long[] longs) {
            chunk.asLongBuffer().get(longs, to, count);
        } else if (array instanceof double[] doubles) {
            chunk.asDoubleBuffer().get(doubles, to, count);
        } else if (array instanceof float[] floats) {
            chunk.asFloatBuffer().get(floats, to, count);
        } else if (array instanceof char[] chars) {
            chunk.asCharBuffer().get(chars, to, count);
        } else {
            chunk.asShortBuffer().get((short[]) array, to, count);
        }
    }

    static byte[] readBytes(BufferedSource source, int length) throws IOException {
        byte[] bytes = new byte[length];
        Buffers.read(source.getBuffer(), bytes, 0, length);
        return bytes;
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
