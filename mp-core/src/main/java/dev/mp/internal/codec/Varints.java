package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Whole numbers of variable length: seven bits a byte, the low ones first, the high bit set on all bytes but the last.
 * Signed ones are folded first ("zigzag"), so that small ones are short on both sides of zero.
 */
final class Varints {
    /** A folded long below this takes no more bytes than a fixed one. */
    private static final long WIDE = 1L << 56;

    private Varints() {}

    static void write(Buffer sink, long value) {
        long rest = value;
        // Each call costs more than what it moves: two bytes at a time.
        while ((rest & -1L << 14) != 0) {
            sink.writeShortLe((int) rest & 0x7f | 0x80 | ((int) rest << 1 & 0x7f00) | 0x8000);
            rest >>>= 14;
        }
        if (rest < 0x80) {
            sink.writeByte((int) rest);
        } else {
            sink.writeShortLe((int) rest & 0x7f | 0x80 | (int) rest << 1 & 0x7f00);
        }
    }

    static void writeSigned(Buffer sink, long value) {
        write(sink, fold(value));
    }

    static boolean isShort(long value) {
        long folded = fold(value);
        return folded >= 0 && folded < WIDE;
    }

    private static long fold(long value) {
        return value << 1 ^ value >> 63;
    }

    static long read(BufferedSource source) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = source.readByte();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw new SerializationException("cannot decode: a variable-length number has more than 64 bits; corrupt data");
    }

    static long readSigned(BufferedSource source) throws IOException {
        long folded = read(source);
        return folded >>> 1 ^ -(folded & 1);
    }

    static int readInt(BufferedSource source) throws IOException {
        long value = readSigned(source);
        if (value != (int) value) {
            throw new SerializationException("cannot decode: an int was claimed to be " + value + "; corrupt data");
        }
        return (int) value;
    }

    /** Reads a length or a count: an int that is not negative. */
    static int readLength(BufferedSource source) throws IOException {
        long value = read(source);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new SerializationException("cannot decode: length=" + Long.toUnsignedString(value)
                    + " is more than any value can have; corrupt data");
        }
        return (int) value;
    }
}
