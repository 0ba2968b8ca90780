package dev.mp.sharedctypes;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The letters by which Python's {@code array} and {@code multiprocessing} modules call C's types. */
enum TypeCode {
    CHAR("c", byte.class, -128, 255),
    SIGNED_CHAR("b", byte.class, -128, 127),
    UNSIGNED_CHAR("B", byte.class, 0, 255),
    SHORT("h", short.class, Short.MIN_VALUE, Short.MAX_VALUE),
    UNSIGNED_SHORT("H", short.class, 0, 0xffff),
    INT("i", int.class, Integer.MIN_VALUE, Integer.MAX_VALUE),
    UNSIGNED_INT("I", int.class, 0, 0xffff_ffffL),
    LONG("l", false),
    UNSIGNED_LONG("L", true),
    LONG_LONG("q", long.class, Long.MIN_VALUE, Long.MAX_VALUE),
    UNSIGNED_LONG_LONG("Q", long.class, 0, -1),
    FLOAT("f", float.class, 0, 0),
    DOUBLE("d", double.class, 0, 0);

    private final String letter;
    private final Class<?> type;
    private final BigInteger least;
    private final BigInteger most;

    TypeCode(String letter, Class<?> type, long least, long most) {
        this.letter = letter;
        this.type = type;
        this.least = BigInteger.valueOf(least);
        // All bits set mean the largest value where none is negative.
        this.most = least == 0 ? Unsigned.of(most) : BigInteger.valueOf(most);
    }

    /** C's long, which has four bytes on Windows and eight on the other systems of 64 bits. */
    TypeCode(String letter, boolean isUnsigned) {
        this(letter, cLong(), isUnsigned ? 0 : cLong() == int.class ? Integer.MIN_VALUE : Long.MIN_VALUE, isUnsigned
                ? cLong() == int.class ? 0xffff_ffffL : -1
                : cLong() == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE);
    }

    private static Class<?> cLong() {
        boolean isWindows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return isWindows ? int.class : long.class;
    }

    /**
     * The type of a letter.
     *
     * @throws IllegalArgumentException if there is none, with those that there are
     */
    static TypeCode of(String letter) {
        for (TypeCode code : values()) {
            if (code.letter.equals(letter)) {
                return code;
            }
        }
        throw new IllegalArgumentException("unknown typecode: \"" + letter + "\"; known are " + Stream.of(values())
                .map(code -> "\"" + code.letter + "\" (" + code.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")")
                .collect(Collectors.joining(", "))
                + ("u".equals(letter) ? "; for UTF-16 code units make a char value or array" : ""));
    }

    Class<?> type() {
        return type;
    }

    long bytes() {
        return switch (type.getName()) {
            case "byte" -> 1;
            case "short" -> 2;
            case "int", "float" -> 4;
            default -> 8;
        };
    }

    /** Stores a number at an offset. */
    void set(Storage storage, long offset, Number value) {
        switch (type.getName()) {
            case "byte" -> storage.data.setByte(offset, (byte) whole(value));
            case "short" -> storage.data.setShort(offset, (short) whole(value));
            case "int" -> storage.data.setInt(offset, (int) whole(value));
            case "long" -> storage.data.setLong(offset, whole(value));
            case "float" -> storage.data.setFloat(offset, value.floatValue());
            default -> storage.data.setDouble(offset, value.doubleValue());
        }
    }

    /** The bits of a whole number that the type can hold. */
    private long whole(Number value) {
        BigInteger whole;
        try {
            whole = switch (value) {
                case BigInteger exact -> exact;
                case Double _,Float _,BigDecimal _ -> new BigDecimal(value.toString()).toBigIntegerExact();
                default -> BigInteger.valueOf(value.longValue());
            };
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("typecode \"" + letter + "\" is of whole numbers: " + value, e);
        }
        if (whole.compareTo(least) < 0 || whole.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "a number of typecode \"" + letter + "\" must be from " + least + " to " + most + ": " + value);
        }
        return whole.longValue();
    }
}
