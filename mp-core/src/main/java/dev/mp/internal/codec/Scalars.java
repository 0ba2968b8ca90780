package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** The values without parts and without an identity worth keeping: null, numbers, text, times. */
final class Scalars {
    private Scalars() {}

    /** False if the value is none of them, in which case nothing was written. */
    static boolean write(Buffer sink, @Nullable Object value) {
        if (value instanceof String text) {
            Text.write(sink, text);
        } else if (value instanceof Integer number) {
            writeInteger(sink, number);
        } else if (value == null) {
            sink.writeByte(Tags.NULL);
        } else if (value instanceof Long number) {
            writeLong(sink, number);
        } else if (value instanceof Double number) {
            sink.writeByte(Tags.DOUBLE);
            sink.writeLongLe(Double.doubleToRawLongBits(number));
        } else if (value instanceof Boolean truth) {
            sink.writeByte(truth ? Tags.TRUE : Tags.FALSE);
        } else {
            return writeSmall(sink, value) || writeBig(sink, value) || writeTime(sink, value);
        }
        return true;
    }

    private static void writeInteger(Buffer sink, int number) {
        if (number >= Tags.SMALL_INTEGER_MIN && number <= Tags.SMALL_INTEGER_MAX) {
            sink.writeByte(Tags.SMALL_INTEGER - Tags.SMALL_INTEGER_MIN + number);
        } else {
            sink.writeByte(Tags.INTEGER);
            Varints.writeSigned(sink, number);
        }
    }

    private static void writeLong(Buffer sink, long number) {
        if (Varints.isShort(number)) {
            sink.writeByte(Tags.LONG);
            Varints.writeSigned(sink, number);
        } else {
            sink.writeByte(Tags.WIDE_LONG);
            sink.writeLongLe(number);
        }
    }

    private static boolean writeSmall(Buffer sink, Object value) {
        if (value instanceof Float number) {
            sink.writeByte(Tags.FLOAT);
            sink.writeIntLe(Float.floatToRawIntBits(number));
        } else if (value instanceof Character character) {
            sink.writeByte(Tags.CHARACTER);
            sink.writeShortLe(character);
        } else if (value instanceof Byte number) {
            sink.writeByte(Tags.BYTE);
            sink.writeByte(number);
        } else if (value instanceof Short number) {
            sink.writeByte(Tags.SHORT);
            sink.writeShortLe(number);
        } else {
            return false;
        }
        return true;
    }

    /** Neither of the big numbers is a final class: a subclass is somebody else's. */
    private static boolean writeBig(Buffer sink, Object value) {
        if (value instanceof UUID id) {
            sink.writeByte(Tags.UUID);
            sink.writeLongLe(id.getMostSignificantBits());
            sink.writeLongLe(id.getLeastSignificantBits());
        } else if (value.getClass() == BigInteger.class) {
            sink.writeByte(Tags.BIG_INTEGER);
            writeBytes(sink, ((BigInteger) value).toByteArray());
        } else if (value.getClass() == BigDecimal.class) {
            BigDecimal number = (BigDecimal) value;
            sink.writeByte(Tags.BIG_DECIMAL);
            Varints.writeSigned(sink, number.scale());
            writeBytes(sink, number.unscaledValue().toByteArray());
        } else {
            return false;
        }
        return true;
    }

    private static boolean writeTime(Buffer sink, Object value) {
        if (value instanceof Duration duration) {
            sink.writeByte(Tags.DURATION);
            Varints.writeSigned(sink, duration.getSeconds());
            Varints.write(sink, duration.getNano());
        } else if (value instanceof Instant instant) {
            sink.writeByte(Tags.INSTANT);
            Varints.writeSigned(sink, instant.getEpochSecond());
            Varints.write(sink, instant.getNano());
        } else if (value instanceof LocalDate date) {
            sink.writeByte(Tags.LOCAL_DATE);
            Varints.writeSigned(sink, date.toEpochDay());
        } else if (value instanceof LocalTime time) {
            sink.writeByte(Tags.LOCAL_TIME);
            Varints.write(sink, time.toNanoOfDay());
        } else if (value instanceof LocalDateTime both) {
            sink.writeByte(Tags.LOCAL_DATE_TIME);
            Varints.writeSigned(sink, both.toLocalDate().toEpochDay());
            Varints.write(sink, both.toLocalTime().toNanoOfDay());
        } else {
            return false;
        }
        return true;
    }

    private static void writeBytes(Buffer sink, byte[] bytes) {
        Varints.write(sink, bytes.length);
        Buffers.write(sink, bytes, 0, bytes.length);
    }

    /**
     * Reads what follows one of the tags below {@link Tags#BOOLEANS} or between {@link Tags#BIG_INTEGER} and
     * {@link Tags#LOCAL_DATE_TIME}.
     */
    static @Nullable Object read(TaggedReader reader, BufferedSource source, int tag) throws IOException {
        return switch (tag) {
            case Tags.NULL -> null;
            case Tags.FALSE -> false;
            case Tags.TRUE -> true;
            case Tags.BYTE -> source.readByte();
            case Tags.SHORT -> source.readShortLe();
            case Tags.CHARACTER -> (char) source.readShortLe();
            case Tags.INTEGER -> Varints.readInt(source);
            case Tags.LONG -> Varints.readSigned(source);
            case Tags.WIDE_LONG -> source.readLongLe();
            case Tags.FLOAT -> Float.intBitsToFloat(source.readIntLe());
            case Tags.DOUBLE -> Double.longBitsToDouble(source.readLongLe());
            case Tags.LATIN1 -> Text.readLatin1(source, reader.readLength(1));
            case Tags.UTF16 -> Text.readUtf16(source, reader.readLength(Character.BYTES));
            case Tags.UUID -> new UUID(source.readLongLe(), source.readLongLe());
            case Tags.BIG_INTEGER -> new BigInteger(PrimitiveArrays.readBytes(source, reader.readLength(1)));
            case Tags.BIG_DECIMAL -> {
                int scale = Varints.readInt(source);
                yield new BigDecimal(new BigInteger(PrimitiveArrays.readBytes(source, reader.readLength(1))), scale);
            }
            case Tags.DURATION -> Duration.ofSeconds(Varints.readSigned(source), readNanos(source));
            case Tags.INSTANT -> Instant.ofEpochSecond(Varints.readSigned(source), readNanos(source));
            case Tags.LOCAL_DATE -> LocalDate.ofEpochDay(Varints.readSigned(source));
            case Tags.LOCAL_TIME -> LocalTime.ofNanoOfDay(Varints.read(source));
            case Tags.LOCAL_DATE_TIME -> LocalDateTime.of(
                    LocalDate.ofEpochDay(Varints.readSigned(source)), LocalTime.ofNanoOfDay(Varints.read(source)));
            default -> throw TaggedReader.unknown(tag);
        };
    }

    private static long readNanos(BufferedSource source) throws IOException {
        long nanos = Varints.read(source);
        if (nanos < 0 || nanos > 999_999_999) {
            throw new SerializationException(
                    "cannot decode: nanos=" + nanos + " is not part of a second; corrupt data");
        }
        return nanos;
    }
}
