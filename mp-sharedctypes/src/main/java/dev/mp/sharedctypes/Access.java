package dev.mp.sharedctypes;

import dev.mp.internal.seam.Data;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Reads and writes single fields of structures: {@code base} is where the structure begins, {@code offset} where the field is. */
final class Access {
    private Access() {}

    static byte getByte(long offset, Data data, long base) {
        return data.getByte(base + offset);
    }

    static void setByte(long offset, Data data, long base, byte value) {
        data.setByte(base + offset, value);
    }

    static short getShort(long offset, Data data, long base) {
        return data.getShort(base + offset);
    }

    static void setShort(long offset, Data data, long base, short value) {
        data.setShort(base + offset, value);
    }

    static char getChar(long offset, Data data, long base) {
        return data.getChar(base + offset);
    }

    static void setChar(long offset, Data data, long base, char value) {
        data.setChar(base + offset, value);
    }

    static int getInt(long offset, Data data, long base) {
        return data.getInt(base + offset);
    }

    static void setInt(long offset, Data data, long base, int value) {
        data.setInt(base + offset, value);
    }

    static long getLong(long offset, Data data, long base) {
        return data.getLong(base + offset);
    }

    static void setLong(long offset, Data data, long base, long value) {
        data.setLong(base + offset, value);
    }

    static float getFloat(long offset, Data data, long base) {
        return data.getFloat(base + offset);
    }

    static void setFloat(long offset, Data data, long base, float value) {
        data.setFloat(base + offset, value);
    }

    static double getDouble(long offset, Data data, long base) {
        return data.getDouble(base + offset);
    }

    static void setDouble(long offset, Data data, long base, double value) {
        data.setDouble(base + offset, value);
    }

    static boolean getBoolean(long offset, Data data, long base) {
        return data.getByte(base + offset) != 0;
    }

    static void setBoolean(long offset, Data data, long base, boolean value) {
        data.setByte(base + offset, (byte) (value ? 1 : 0));
    }

    static Record getStruct(RecordLayout<?> layout, long offset, Data data, long base) {
        return layout.read(data, base + offset);
    }

    static <R extends Record> void setStruct(RecordLayout<R> layout, long offset, Data data, long base, R value) {
        layout.write(data, base + offset, value);
    }

    static String getText(FieldType.Chars type, long offset, Data data, long base) {
        return Text.decode(Text.read(data, base + offset, type.length()));
    }

    static void setText(FieldType.Chars type, long offset, Data data, long base, String value) {
        Text.write(data, base + offset, type.length(), Text.encode(value));
    }

    static MethodHandle reader(Class<?> type, long offset) {
        return FieldType.bind(find("get", MethodType.methodType(type, long.class, Data.class, long.class), type),
                offset);
    }

    static MethodHandle writer(Class<?> type, long offset) {
        MethodType signature = MethodType.methodType(void.class, long.class, Data.class, long.class, type);
        return FieldType.bind(find("set", signature, type), offset);
    }

    static MethodHandle structReader(RecordLayout<?> layout, long offset) {
        return bound("getStruct", Record.class, layout, RecordLayout.class, offset, Record.class);
    }

    static MethodHandle structWriter(RecordLayout<?> layout, long offset) {
        return bound("setStruct", void.class, layout, RecordLayout.class, offset, Record.class);
    }

    static MethodHandle textReader(FieldType.Chars type, long offset) {
        return bound("getText", String.class, type, FieldType.Chars.class, offset, String.class);
    }

    static MethodHandle textWriter(FieldType.Chars type, long offset) {
        return bound("setText", void.class, type, FieldType.Chars.class, offset, String.class);
    }

    private static MethodHandle bound(
            String name, Class<?> result, Object first, Class<?> firstType, long offset, Class<?> value) {
        MethodType signature = MethodType.methodType(result, firstType, long.class, Data.class, long.class);
        MethodType full = result == void.class ? signature.appendParameterTypes(value) : signature;
        return FieldType.bind(FieldType.bind(find(name, full), first), offset);
    }

    private static MethodHandle find(String verb, MethodType signature, Class<?> type) {
        String name = type.getName();
        return find(verb + Character.toUpperCase(name.charAt(0)) + name.substring(1), signature);
    }

    static MethodHandle find(String name, MethodType signature) {
        try {
            return MethodHandles.lookup().findStatic(Access.class, name, signature);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no " + name + signature + " in " + Access.class, e);
        }
    }
}
