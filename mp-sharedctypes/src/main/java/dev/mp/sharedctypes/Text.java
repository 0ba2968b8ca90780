package dev.mp.sharedctypes;

import dev.mp.internal.seam.Data;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as C keeps it: bytes of UTF-8, which a NUL ends if there is room for one. */
final class Text {
    private Text() {}

    static String tooLong(int bytes, int length) {
        return "too long: " + bytes + " bytes for a byte string of " + length;
    }

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The bytes before the first NUL, of {@code length}. */
    static byte[] read(Data data, long offset, int length) {
        byte[] bytes = new byte[length];
        data.copyOut(offset, MemorySegment.ofArray(bytes), 0, length);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return end == length ? bytes : Arrays.copyOf(bytes, end);
    }

    /** Puts the bytes there, and a NUL behind them if they are less than {@code length}. */
    static void write(Data data, long offset, int length, byte[] bytes) {
        if (bytes.length > length) {
            throw new IllegalArgumentException(tooLong(bytes.length, length));
        }
        byte[] ended = bytes.length == length ? bytes : Arrays.copyOf(bytes, bytes.length + 1);
        data.copyIn(offset, MemorySegment.ofArray(ended), 0, ended.length);
    }
}
