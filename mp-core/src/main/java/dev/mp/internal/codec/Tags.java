package dev.mp.internal.codec;

/**
 * The format of an encoded value: one tag byte that says what follows, then the data.
 *
 * <pre>
 *   00        null                       20 21 22  String[], Object[], Optional: count, then the values
 *   01 02     false, true                28..2D    lists  \
 *   03..0A    boxed numbers, Character   30..35    sets    } count, then the values
 *   0B 0C     text: length, characters   38..3D    maps   /  (of maps: key, value, key, value)
 *   10..17    arrays of primitives:      3F        JDK serialization: length in four bytes, stream
 *             length, elements           40..7F    text of 0 to 63 Latin-1 characters
 *   18..1F    other single values        80..FF    Integer of -32 to 95
 * </pre>
 *
 * Counts, lengths and most whole numbers are variable-length ({@link Varints}); everything of fixed width is little
 * endian. A value is either tagged throughout or JDK serialization throughout: tag 3F stands only at the beginning.
 */
final class Tags {
    static final int NULL = 0x00;
    static final int FALSE = 0x01;
    static final int TRUE = 0x02;
    static final int BYTE = 0x03;
    static final int SHORT = 0x04;
    static final int CHARACTER = 0x05;
    static final int INTEGER = 0x06;
    /** A Long as a variable-length number. */
    static final int LONG = 0x07;
    /** A Long in eight bytes, where the variable-length form would be longer. */
    static final int WIDE_LONG = 0x08;
    static final int FLOAT = 0x09;
    static final int DOUBLE = 0x0A;
    static final int LATIN1 = 0x0B;
    /** Text as chars, hence exact for unpaired surrogates too; the length counts chars. */
    static final int UTF16 = 0x0C;

    static final int BOOLEANS = 0x10;
    static final int BYTES = 0x11;
    static final int SHORTS = 0x12;
    static final int CHARS = 0x13;
    static final int INTS = 0x14;
    static final int LONGS = 0x15;
    static final int FLOATS = 0x16;
    static final int DOUBLES = 0x17;

    static final int BIG_INTEGER = 0x18;
    static final int BIG_DECIMAL = 0x19;
    static final int UUID = 0x1A;
    static final int DURATION = 0x1B;
    static final int INSTANT = 0x1C;
    static final int LOCAL_DATE = 0x1D;
    static final int LOCAL_TIME = 0x1E;
    static final int LOCAL_DATE_TIME = 0x1F;

    static final int STRINGS = 0x20;
    static final int OBJECTS = 0x21;
    /** An Optional, as a list of at most one value. */
    static final int OPTIONAL = 0x22;

    static final int ARRAY_LIST = 0x28;
    static final int AS_LIST = 0x29;
    static final int LIST_OF = 0x2A;
    /** An immutable list that tolerates nulls, as {@code Stream.toList} makes. */
    static final int STREAM_LIST = 0x2B;
    static final int SINGLETON_LIST = 0x2C;
    static final int EMPTY_LIST = 0x2D;

    static final int HASH_SET = 0x30;
    static final int LINKED_HASH_SET = 0x31;
    static final int TREE_SET = 0x32;
    static final int SET_OF = 0x33;
    static final int SINGLETON_SET = 0x34;
    static final int EMPTY_SET = 0x35;

    static final int HASH_MAP = 0x38;
    static final int LINKED_HASH_MAP = 0x39;
    static final int TREE_MAP = 0x3A;
    static final int MAP_OF = 0x3B;
    static final int SINGLETON_MAP = 0x3C;
    static final int EMPTY_MAP = 0x3D;

    static final int JDK = 0x3F;

    static final int SHORT_TEXT = 0x40;
    static final int SHORT_TEXT_MAX = 63;
    static final int SMALL_INTEGER = 0x80;
    static final int SMALL_INTEGER_MIN = -32;
    static final int SMALL_INTEGER_MAX = 95;

    /** Containers nested deeper than this are left to JDK serialization, and refused when they arrive. */
    static final int MAX_DEPTH = 100;

    private Tags() {}
}
