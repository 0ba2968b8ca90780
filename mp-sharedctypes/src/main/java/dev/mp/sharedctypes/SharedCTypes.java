package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes values, arrays, byte strings and structures in the shared memory of the family of the calling thread's process.
 *
 * {@snippet :
 * IntValue counter = SharedCTypes.intValue(0);
 * SharedDoubleArray results = SharedCTypes.rawDoubleArray(1_000_000);
 * MpProcess child = Mp.process(() -> {
 *     results.set(0, 1.5);
 *     counter.update(n -> n + 1);
 * });
 * }
 *
 * <p>Those whose names begin with {@code raw} have no lock; the others are {@link Synchronized}. Where a lock can be given,
 * {@code null} means a new recursive one, as does leaving it out; a lock that is given can guard several objects, and is not
 * closed with any of them.
 *
 * <p>An array that is made by its length is filled with zeros. All of these throw a {@link dev.mp.CapacityException} if the
 * family has no room for it.
 */
public final class SharedCTypes {
    private SharedCTypes() {}

    // ---- byte

    /** A byte without a lock. */
    public static ByteValue rawByte(byte value) {
        ByteValue made = new ByteValue(Storage.allocate(Byte.BYTES), 0);
        made.set(value);
        return made;
    }

    /** A byte with a lock of its own. */
    public static ByteValue.Locked byteValue(byte value) {
        return byteValue(value, null);
    }

    /** A byte with the given lock. */
    public static ByteValue.Locked byteValue(byte value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawByte(value), lock);
    }

    /** An array of bytes without a lock, all 0. */
    public static SharedByteArray rawByteArray(int length) {
        return new SharedByteArray(Storage.allocate(SharedArray.checkLength(length) * (long) Byte.BYTES), 0, length);
    }

    /** An array of bytes without a lock, with these values. */
    public static SharedByteArray rawByteArray(byte[] values) {
        SharedByteArray made = rawByteArray(values.length);
        made.setAll(values);
        return made;
    }

    /** An array of bytes with a lock of its own, all 0. */
    public static SharedByteArray.Locked byteArray(int length) {
        return byteArray(length, null);
    }

    /** An array of bytes with the given lock, all 0. */
    public static SharedByteArray.Locked byteArray(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawByteArray(length), lock);
    }

    /** An array of bytes with a lock of its own, with these values. */
    public static SharedByteArray.Locked byteArray(byte[] values) {
        return byteArray(values, null);
    }

    /** An array of bytes with the given lock, with these values. */
    public static SharedByteArray.Locked byteArray(byte[] values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawByteArray(values), lock);
    }

    // ---- short

    /** A short without a lock. */
    public static ShortValue rawShort(short value) {
        ShortValue made = new ShortValue(Storage.allocate(Short.BYTES), 0);
        made.set(value);
        return made;
    }

    /** A short with a lock of its own. */
    public static ShortValue.Locked shortValue(short value) {
        return shortValue(value, null);
    }

    /** A short with the given lock. */
    public static ShortValue.Locked shortValue(short value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawShort(value), lock);
    }

    /** An array of shorts without a lock, all 0. */
    public static SharedShortArray rawShortArray(int length) {
        return new SharedShortArray(Storage.allocate(SharedArray.checkLength(length) * (long) Short.BYTES), 0, length);
    }

    /** An array of shorts without a lock, with these values. */
    public static SharedShortArray rawShortArray(short[] values) {
        SharedShortArray made = rawShortArray(values.length);
        made.setAll(values);
        return made;
    }

    /** An array of shorts with a lock of its own, all 0. */
    public static SharedShortArray.Locked shortArray(int length) {
        return shortArray(length, null);
    }

    /** An array of shorts with the given lock, all 0. */
    public static SharedShortArray.Locked shortArray(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawShortArray(length), lock);
    }

    /** An array of shorts with a lock of its own, with these values. */
    public static SharedShortArray.Locked shortArray(short[] values) {
        return shortArray(values, null);
    }

    /** An array of shorts with the given lock, with these values. */
    public static SharedShortArray.Locked shortArray(short[] values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawShortArray(values), lock);
    }

    // ---- char

    /** A UTF-16 code unit without a lock. */
    public static CharValue rawChar(char value) {
        CharValue made = new CharValue(Storage.allocate(Character.BYTES), 0);
        made.set(value);
        return made;
    }

    /** A UTF-16 code unit with a lock of its own. */
    public static CharValue.Locked charValue(char value) {
        return charValue(value, null);
    }

    /** A UTF-16 code unit with the given lock. */
    public static CharValue.Locked charValue(char value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawChar(value), lock);
    }

    /** An array of chars without a lock, all 0. */
    public static SharedCharArray rawCharArray(int length) {
        return new SharedCharArray(Storage.allocate(SharedArray.checkLength(length) * (long) Character.BYTES), 0,
                length);
    }

    /** An array of chars without a lock, with these values. */
    public static SharedCharArray rawCharArray(char[] values) {
        SharedCharArray made = rawCharArray(values.length);
        made.setAll(values);
        return made;
    }

    /** An array of chars with a lock of its own, all 0. */
    public static SharedCharArray.Locked charArray(int length) {
        return charArray(length, null);
    }

    /** An array of chars with the given lock, all 0. */
    public static SharedCharArray.Locked charArray(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawCharArray(length), lock);
    }

    /** An array of chars with a lock of its own, with these values. */
    public static SharedCharArray.Locked charArray(char[] values) {
        return charArray(values, null);
    }

    /** An array of chars with the given lock, with these values. */
    public static SharedCharArray.Locked charArray(char[] values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawCharArray(values), lock);
    }

    // ---- int

    /** An int without a lock. */
    public static IntValue rawInt(int value) {
        IntValue made = new IntValue(Storage.allocate(Integer.BYTES), 0);
        made.set(value);
        return made;
    }

    /** An int with a lock of its own. */
    public static IntValue.Locked intValue(int value) {
        return intValue(value, null);
    }

    /** An int with the given lock. */
    public static IntValue.Locked intValue(int value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawInt(value), lock);
    }

    /** An array of ints without a lock, all 0. */
    public static SharedIntArray rawIntArray(int length) {
        return new SharedIntArray(Storage.allocate(SharedArray.checkLength(length) * (long) Integer.BYTES), 0, length);
    }

    /** An array of ints without a lock, with these values. */
    public static SharedIntArray rawIntArray(int[] values) {
        SharedIntArray made = rawIntArray(values.length);
        made.setAll(values);
        return made;
    }

    /** An array of ints with a lock of its own, all 0. */
    public static SharedIntArray.Locked intArray(int length) {
        return intArray(length, null);
    }

    /** An array of ints with the given lock, all 0. */
    public static SharedIntArray.Locked intArray(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawIntArray(length), lock);
    }

    /** An array of ints with a lock of its own, with these values. */
    public static SharedIntArray.Locked intArray(int[] values) {
        return intArray(values, null);
    }

    /** An array of ints with the given lock, with these values. */
    public static SharedIntArray.Locked intArray(int[] values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawIntArray(values), lock);
    }

    // ---- long

    /** A long without a lock. */
    public static LongValue rawLong(long value) {
        LongValue made = new LongValue(Storage.allocate(Long.BYTES), 0);
        made.set(value);
        return made;
    }

    /** A long with a lock of its own. */
    public static LongValue.Locked longValue(long value) {
        return longValue(value, null);
    }

    /** A long with the given lock. */
    public static LongValue.Locked longValue(long value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawLong(value), lock);
    }

    /** An array of longs without a lock, all 0. */
    public static SharedLongArray rawLongArray(int length) {
        return new SharedLongArray(Storage.allocate(SharedArray.checkLength(length) * (long) Long.BYTES), 0, length);
    }

    /** An array of longs without a lock, with these values. */
    public static SharedLongArray rawLongArray(long[] values) {
        SharedLongArray made = rawLongArray(values.length);
        made.setAll(values);
        return made;
    }

    /** An array of longs with a lock of its own, all 0. */
    public static SharedLongArray.Locked longArray(int length) {
        return longArray(length, null);
    }

    /** An array of longs with the given lock, all 0. */
    public static SharedLongArray.Locked longArray(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawLongArray(length), lock);
    }

    /** An array of longs with a lock of its own, with these values. */
    public static SharedLongArray.Locked longArray(long[] values) {
        return longArray(values, null);
    }

    /** An array of longs with the given lock, with these values. */
    public static SharedLongArray.Locked longArray(long[] values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawLongArray(values), lock);
    }

    // ---- float

    /** A float without a lock. */
    public static FloatValue rawFloat(float value) {
        FloatValue made = new FloatValue(Storage.allocate(Float.BYTES), 0);
        made.set(value);
        return made;
    }

    /** A float with a lock of its own. */
    public static FloatValue.Locked floatValue(float value) {
        return floatValue(value, null);
    }

    /** A float with the given lock. */
    public static FloatValue.Locked floatValue(float value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawFloat(value), lock);
    }

    /** An array of floats without a lock, all 0. */
    public static SharedFloatArray rawFloatArray(int length) {
        return new SharedFloatArray(Storage.allocate(SharedArray.checkLength(length) * (long) Float.BYTES), 0, length);
    }

    /** An array of floats without a lock, with these values. */
    public static SharedFloatArray rawFloatArray(float[] values) {
        SharedFloatArray made = rawFloatArray(values.length);
        made.setAll(values);
        return made;
    }

    /** An array of floats with a lock of its own, all 0. */
    public static SharedFloatArray.Locked floatArray(int length) {
        return floatArray(length, null);
    }

    /** An array of floats with the given lock, all 0. */
    public static SharedFloatArray.Locked floatArray(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawFloatArray(length), lock);
    }

    /** An array of floats with a lock of its own, with these values. */
    public static SharedFloatArray.Locked floatArray(float[] values) {
        return floatArray(values, null);
    }

    /** An array of floats with the given lock, with these values. */
    public static SharedFloatArray.Locked floatArray(float[] values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawFloatArray(values), lock);
    }

    // ---- double

    /** A double without a lock. */
    public static DoubleValue rawDouble(double value) {
        DoubleValue made = new DoubleValue(Storage.allocate(Double.BYTES), 0);
        made.set(value);
        return made;
    }

    /** A double with a lock of its own. */
    public static DoubleValue.Locked doubleValue(double value) {
        return doubleValue(value, null);
    }

    /** A double with the given lock. */
    public static DoubleValue.Locked doubleValue(double value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawDouble(value), lock);
    }

    /** An array of doubles without a lock, all 0. */
    public static SharedDoubleArray rawDoubleArray(int length) {
        return new SharedDoubleArray(Storage.allocate(SharedArray.checkLength(length) * (long) Double.BYTES), 0,
                length);
    }

    /** An array of doubles without a lock, with these values. */
    public static SharedDoubleArray rawDoubleArray(double[] values) {
        SharedDoubleArray made = rawDoubleArray(values.length);
        made.setAll(values);
        return made;
    }

    /** An array of doubles with a lock of its own, all 0. */
    public static SharedDoubleArray.Locked doubleArray(int length) {
        return doubleArray(length, null);
    }

    /** An array of doubles with the given lock, all 0. */
    public static SharedDoubleArray.Locked doubleArray(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawDoubleArray(length), lock);
    }

    /** An array of doubles with a lock of its own, with these values. */
    public static SharedDoubleArray.Locked doubleArray(double[] values) {
        return doubleArray(values, null);
    }

    /** An array of doubles with the given lock, with these values. */
    public static SharedDoubleArray.Locked doubleArray(double[] values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawDoubleArray(values), lock);
    }

    // ---- boolean

    /** A boolean without a lock. */
    public static BooleanValue rawBoolean(boolean value) {
        BooleanValue made = new BooleanValue(Storage.allocate(Byte.BYTES), 0);
        made.set(value);
        return made;
    }

    /** A boolean with a lock of its own. */
    public static BooleanValue.Locked booleanValue(boolean value) {
        return booleanValue(value, null);
    }

    /** A boolean with the given lock. */
    public static BooleanValue.Locked booleanValue(boolean value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawBoolean(value), lock);
    }

    /** An array of booleans without a lock, all false. */
    public static SharedBooleanArray rawBooleanArray(int length) {
        return new SharedBooleanArray(Storage.allocate(SharedArray.checkLength(length) * (long) Byte.BYTES), 0, length);
    }

    /** An array of booleans without a lock, with these values. */
    public static SharedBooleanArray rawBooleanArray(boolean[] values) {
        SharedBooleanArray made = rawBooleanArray(values.length);
        made.setAll(values);
        return made;
    }

    /** An array of booleans with a lock of its own, all false. */
    public static SharedBooleanArray.Locked booleanArray(int length) {
        return booleanArray(length, null);
    }

    /** An array of booleans with the given lock, all false. */
    public static SharedBooleanArray.Locked booleanArray(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawBooleanArray(length), lock);
    }

    /** An array of booleans with a lock of its own, with these values. */
    public static SharedBooleanArray.Locked booleanArray(boolean[] values) {
        return booleanArray(values, null);
    }

    /** An array of booleans with the given lock, with these values. */
    public static SharedBooleanArray.Locked booleanArray(boolean[] values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawBooleanArray(values), lock);
    }

    // ---- byte strings

    /** A byte string without a lock, all zeros: its value is empty. */
    public static SharedBytes rawBytes(int length) {
        return new SharedBytes(Storage.allocate(SharedArray.checkLength(length)), 0, length);
    }

    /** A byte string without a lock, as long as these bytes and with them. */
    public static SharedBytes rawBytes(byte[] bytes) {
        SharedBytes made = rawBytes(bytes.length);
        made.setRaw(bytes);
        return made;
    }

    /** A byte string with a lock of its own, all zeros: its value is empty. */
    public static SharedBytes.Locked bytes(int length) {
        return bytes(length, null);
    }

    /** A byte string with the given lock, all zeros: its value is empty. */
    public static SharedBytes.Locked bytes(int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawBytes(length), lock);
    }

    /** A byte string with a lock of its own, as long as these bytes and with them. */
    public static SharedBytes.Locked bytes(byte[] bytes) {
        return bytes(bytes, null);
    }

    /** A byte string with the given lock, as long as these bytes and with them. */
    public static SharedBytes.Locked bytes(byte[] bytes, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawBytes(bytes), lock);
    }

    // ---- structures

    /**
     * A structure without a lock, all zeros.
     *
     * @throws IllegalArgumentException if the record class describes no structure; see {@link StructValue}
     */
    public static <R extends Record> StructValue<R> rawStruct(Class<R> type) {
        RecordLayout<R> layout = RecordLayout.of(type);
        return new StructValue<>(Storage.allocate(layout.bytes()), 0, layout);
    }

    /** A structure without a lock, with these values. */
    public static <R extends Record> StructValue<R> rawStruct(R value) {
        StructValue<R> made = rawStruct(typeOf(value));
        setOrClose(made, () -> made.set(value));
        return made;
    }

    /** A structure with a lock of its own, with these values. */
    public static <R extends Record> StructValue.Locked<R> struct(R value) {
        return struct(value, null);
    }

    /** A structure with the given lock, with these values. */
    public static <R extends Record> StructValue.Locked<R> struct(R value, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawStruct(value), lock);
    }

    /**
     * An array of structures without a lock, all zeros.
     *
     * @throws IllegalArgumentException if the record class describes no structure; see {@link StructValue}
     */
    public static <R extends Record> StructArray<R> rawStructArray(Class<R> type, int length) {
        RecordLayout<R> layout = RecordLayout.of(type);
        long bytes = SharedArray.checkLength(length) * layout.bytes();
        return new StructArray<>(Storage.allocate(bytes), 0, length, layout);
    }

    /** An array of structures without a lock, with these values. */
    public static <R extends Record> StructArray<R> rawStructArray(Class<R> type, List<? extends R> values) {
        StructArray<R> made = rawStructArray(type, values.size());
        setOrClose(made, () -> made.setAll(values));
        return made;
    }

    /** An array of structures with a lock of its own, all zeros. */
    public static <R extends Record> StructArray.Locked<R> structArray(Class<R> type, int length) {
        return structArray(type, length, null);
    }

    /** An array of structures with the given lock, all zeros. */
    public static <R extends Record> StructArray.Locked<R> structArray(
            Class<R> type, int length, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawStructArray(type, length), lock);
    }

    /** An array of structures with a lock of its own, with these values. */
    public static <R extends Record> StructArray.Locked<R> structArray(Class<R> type, List<? extends R> values) {
        return structArray(type, values, null);
    }

    /** An array of structures with the given lock, with these values. */
    public static <R extends Record> StructArray.Locked<R> structArray(
            Class<R> type, List<? extends R> values, @Nullable ExclusiveLock lock) {
        return synchronizedOf(rawStructArray(type, values), lock);
    }

    @SuppressWarnings("unchecked") // a record's class has no subclasses
    private static <R extends Record> Class<R> typeOf(R value) {
        return (Class<R>) value.getClass();
    }

    /** What cannot be stored is refused, and leaves nothing behind. */
    private static void setOrClose(SharedObject<?> made, Runnable set) {
        try {
            set.run();
        } catch (Throwable e) {
            made.close();
            throw e;
        }
    }

    // ---- by Python's typecodes

    /**
     * A value without a lock, of the C type that Python calls by a letter: {@code "b" "B" "h" "H" "i" "I" "l" "L" "q" "Q"} for
     * whole numbers, signed and unsigned, {@code "f" "d"} for float and double, {@code "c"} for char.
     *
     * {@snippet :
     * IntValue n = SharedCTypes.rawValue("i", 7).as(IntValue.class);
     * }
     *
     * @throws IllegalArgumentException if there is no such typecode, or the type cannot hold the number
     */
    public static SharedValue<?> rawValue(String typecode, Number value) {
        TypeCode code = TypeCode.of(typecode);
        Objects.requireNonNull(value, "value");
        Storage storage = Storage.allocate(code.bytes());
        SharedValue<?> made = (SharedValue<?>) new Views(storage, null).value(code.type(), 0);
        setOrClose(made, () -> code.set(storage, 0, value));
        return made;
    }

    /** A value with a lock of its own; see {@link #rawValue}. */
    public static SharedValue<?> value(String typecode, Number value) {
        return value(typecode, value, null);
    }

    /** A value with the given lock; see {@link #rawValue}. */
    public static SharedValue<?> value(String typecode, Number value, @Nullable ExclusiveLock lock) {
        return (SharedValue<?>) synchronizedOf(rawValue(typecode, value), lock);
    }

    /**
     * An array without a lock, all zeros, of the C type that Python calls by a letter; {@code "c"} is a byte string, the others
     * as {@link #rawValue} says.
     *
     * @throws IllegalArgumentException if there is no such typecode
     */
    public static SharedArray<?> rawArray(String typecode, int length) {
        TypeCode code = TypeCode.of(typecode);
        Storage storage = Storage.allocate(SharedArray.checkLength(length) * code.bytes());
        return code == TypeCode.CHAR
                ? new SharedBytes(storage, 0, length)
                : (SharedArray<?>) new Views(storage, null).array(code.type(), 0, length);
    }

    /**
     * An array without a lock, with these values.
     *
     * @throws IllegalArgumentException if there is no such typecode, or the type cannot hold a number
     */
    public static SharedArray<?> rawArray(String typecode, List<? extends Number> values) {
        TypeCode code = TypeCode.of(typecode);
        SharedArray<?> made = rawArray(typecode, values.size());
        setOrClose(made, () -> {
            long offset = 0;
            for (Number value : values) {
                code.set(made.storage, offset, value);
                offset += code.bytes();
            }
        });
        return made;
    }

    /** An array with a lock of its own, all zeros; see {@link #rawArray(String, int)}. */
    public static SharedArray<?> array(String typecode, int length) {
        return array(typecode, length, null);
    }

    /** An array with the given lock, all zeros; see {@link #rawArray(String, int)}. */
    public static SharedArray<?> array(String typecode, int length, @Nullable ExclusiveLock lock) {
        return (SharedArray<?>) synchronizedOf(rawArray(typecode, length), lock);
    }

    /** An array with a lock of its own, with these values; see {@link #rawArray(String, List)}. */
    public static SharedArray<?> array(String typecode, List<? extends Number> values) {
        return array(typecode, values, null);
    }

    /** An array with the given lock, with these values; see {@link #rawArray(String, List)}. */
    public static SharedArray<?> array(
            String typecode, List<? extends Number> values, @Nullable ExclusiveLock lock) {
        return (SharedArray<?>) synchronizedOf(rawArray(typecode, values), lock);
    }

    // ---- locks for what has none

    /** The same memory with a lock of its own. */
    public static <L extends Synchronized<?>> L synchronizedOf(SharedObject<L> raw) {
        return synchronizedOf(raw, null);
    }

    /**
     * The same memory with the given lock. It guards accesses through what is returned, not those through {@code raw}.
     *
     * @throws IllegalArgumentException if it has a lock already
     * @throws IllegalStateException if {@code raw} or the lock is closed here
     */
    public static <L extends Synchronized<?>> L synchronizedOf(SharedObject<L> raw, @Nullable ExclusiveLock lock) {
        if (raw instanceof Synchronized<?>) {
            throw Guard.alreadyGuards(raw);
        }
        if (raw.isClosed()) {
            throw new IllegalStateException("cannot give a lock to shared data that is closed here: make new data");
        }
        return raw.synchronizedBy(Guard.of(lock));
    }
}
