package dev.mp.internal.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Strings, in the two forms in which the JVM itself holds them: one byte a character where all are Latin-1, else chars.
 * Both are exact for every string, unpaired surrogates included, which UTF-8 is not; and both are copied, not computed.
 *
 * <p>There is no question that tells which of the two a string is. But a Latin-1 copy of it is cheap, as is to compare
 * that copy with the string: the JVM does both many bytes at a time, and sees at once if the two differ in form.
 */
final class Text {
    private static final int CHUNK = Buffers.SEGMENT;

    private Text() {}

    static void write(Buffer sink, String text) {
        int length = text.length();
        if (length > CHUNK) {
            writeLong(sink, text, length);
            return;
        }
        // The first character spares most of those that are not Latin-1 the copy, which is dear for them.
        if (length > 0 && text.charAt(0) > 0xff) {
            writeUtf16(sink, text, length);
            return;
        }
        byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
        if (!new String(latin1, StandardCharsets.ISO_8859_1).equals(text)) {
            writeUtf16(sink, text, length);
            return;
        }
        writeLatin1Head(sink, length);
        Buffers.write(sink, latin1, 0, length);
    }

    private static void writeLatin1Head(Buffer sink, int length) {
        if (length <= Tags.SHORT_TEXT_MAX) {
            sink.writeByte(Tags.SHORT_TEXT + length);
        } else {
            sink.writeByte(Tags.LATIN1);
            Varints.write(sink, length);
        }
    }

    /** Goes piece by piece, so that a long string is not copied as a whole. */
    private static void writeLong(Buffer sink, String text, int length) {
        long mark = sink.size();
        writeLatin1Head(sink, length);
        for (int i = 0; i < length; i += CHUNK) {
            String piece = text.substring(i, Math.min(length, i + CHUNK));
            byte[] latin1 = piece.getBytes(StandardCharsets.ISO_8859_1);
            if (!new String(latin1, StandardCharsets.ISO_8859_1).equals(piece)) {
                Buffers.truncate(sink, mark);
                writeUtf16(sink, text, length);
                return;
            }
            Buffers.write(sink, latin1, 0, latin1.length);
        }
    }

    private static void writeUtf16(Buffer sink, String text, int length) {
        sink.writeByte(Tags.UTF16);
        Varints.write(sink, length);
        int step = CHUNK / Character.BYTES;
        char[] chars = new char[Math.min(step, length)];
        for (int i = 0; i < length; i += step) {
            int count = Math.min(step, length - i);
            text.getChars(i, i + count, chars, 0);
            PrimitiveArrays.write(sink, chars, count, Character.BYTES);
        }
    }

    static String readLatin1(BufferedSource source, int length) throws IOException {
        return source.readString(length, StandardCharsets.ISO_8859_1);
    }

    static String readUtf16(BufferedSource source, int length) throws IOException {
        char[] chars = new char[length];
        return new String(PrimitiveArrays.read(source, chars, length, Character.BYTES));
    }
}
