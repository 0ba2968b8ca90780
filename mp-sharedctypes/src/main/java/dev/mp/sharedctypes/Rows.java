package dev.mp.sharedctypes;

import dev.mp.internal.seam.Data;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;

/** Reads and writes arrays that are fields of structures. */
final class Rows {
    private Rows() {}

    static MethodHandle reader(FieldType.Row row, long offset) {
        MethodType signature =
                MethodType.methodType(Object.class, FieldType.Row.class, long.class, Data.class, long.class);
        return FieldType.bind(FieldType.bind(find("get", signature), row), offset);
    }

    static MethodHandle writer(FieldType.Row row, long offset) {
        MethodType signature = MethodType.methodType(
                void.class, FieldType.Row.class, long.class, Data.class, long.class, Object.class);
        return FieldType.bind(FieldType.bind(find("set", signature), row), offset);
    }

    private static MethodHandle find(String name, MethodType signature) {
        try {
            return MethodHandles.lookup().findStatic(Rows.class, name, signature);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no " + name + signature + " in " + Rows.class, e);
        }
    }

    static Object get(FieldType.Row row, long offset, Data data, long base) {
        Object array = Array.newInstance(row.arrayType().getComponentType(), row.length());
        long at = base + offset;
        switch (array) {
            case boolean[] flags -> {
                for (int i = 0; i < flags.length; i++) {
                    flags[i] = data.getByte(at + i) != 0;
                }
            }
            case Record[] structs -> {
                RecordLayout<?> layout = ((FieldType.Struct) row.element()).layout();
                for (int i = 0; i < structs.length; i++) {
                    structs[i] = layout.read(data, at + i * layout.bytes());
                }
            }
            default -> data.copyOut(at, segment(array), 0, row.bytes());
        }
        return array;
    }

    static void set(FieldType.Row row, long offset, Data data, long base, Object array) {
        long at = base + offset;
        switch (array) {
            case boolean[] flags -> {
                for (int i = 0; i < flags.length; i++) {
                    data.setByte(at + i, (byte) (flags[i] ? 1 : 0));
                }
            }
            case Record[] structs -> setAll(((FieldType.Struct) row.element()).layout(), data, at, structs);
            default -> data.copyIn(at, segment(array), 0, row.bytes());
        }
    }

    private static <R extends Record> void setAll(RecordLayout<R> layout, Data data, long at, Record[] structs) {
        for (int i = 0; i < structs.length; i++) {
            layout.write(data, at + i * layout.bytes(), layout.type().cast(structs[i]));
        }
    }

    private static MemorySegment segment(Object array) {
        return switch (array) {
            case byte[] elements -> MemorySegment.ofArray(elements);
            case short[] elements -> MemorySegment.ofArray(elements);
            case char[] elements -> MemorySegment.ofArray(elements);
            case int[] elements -> MemorySegment.ofArray(elements);
            case long[] elements -> MemorySegment.ofArray(elements);
            case float[] elements -> MemorySegment.ofArray(elements);
            case double[] elements -> MemorySegment.ofArray(elements);
            default -> throw new AssertionError(array.getClass());
        };
    }
}
