package dev.mp.sharedctypes;

import dev.mp.internal.seam.Data;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A record class as C's struct of the same fields in the same order: each field at the next multiple of its alignment, and
 * the whole as long as a multiple of the largest.
 *
 * <p>A record is read by one method handle, the constructor with a reader of memory in place of each argument, and written by
 * another; so no number is boxed.
 */
final class RecordLayout<R extends Record> implements Serializable {
    private static final long serialVersionUID = 1;

    private static final ClassValue<RecordLayout<?>> KNOWN = new ClassValue<>() {
        @Override
        protected RecordLayout<?> computeValue(Class<?> type) {
            return new RecordLayout<>(type.asSubclass(Record.class));
        }
    };

    private final Class<R> type;
    private final transient List<Field> fields = new ArrayList<>();
    private final transient long bytes;
    private final transient long alignment;

    /** (Data, long) to the record at that offset. */
    private final transient MethodHandle reader;

    /** (Data, long, record) to void. */
    private final transient MethodHandle writer;

    /** The components that a value may have wrong. */
    private final transient List<Part> parts = new ArrayList<>();

    /** A field: what it is, and where. */
    record Field(String name, FieldType type, long offset) {}

    /** A component that is an object; {@code get} is (record) to it. */
    private record Part(Field field, MethodHandle get) {}

    private RecordLayout(Class<R> type) {
        this.type = type;
        long end = 0;
        long largest = 1;
        RecordComponent[] components = type.getRecordComponents();
        if (components.length == 0) {
            throw new IllegalArgumentException("a structure needs a field: " + type.getName() + " has no components");
        }
        for (RecordComponent component : components) {
            FieldType field = FieldType.of(type, component);
            long offset = align(end, field.alignment());
            fields.add(new Field(component.getName(), field, offset));
            end = offset + field.bytes();
            largest = Math.max(largest, field.alignment());
        }
        this.bytes = align(end, largest);
        this.alignment = largest;
        try {
            this.reader = reader(components);
            this.writer = writer(components);
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw new IllegalArgumentException("the record class of a structure is not accessible: " + type.getName(),
                    e);
        }
    }

    /**
     * The layout of a record class.
     *
     * @throws IllegalArgumentException if a component is nothing that a structure can have
     */
    @SuppressWarnings("unchecked") // of this very class
    static <R extends Record> RecordLayout<R> of(Class<R> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("a structure is described by a record class: " + type.getName());
        }
        try {
            return (RecordLayout<R>) KNOWN.get(type);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("a structure cannot contain itself: " + type.getName(), e);
        }
    }

    private static long align(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    private MethodHandle reader(RecordComponent[] components) throws IllegalAccessException, NoSuchMethodException {
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        Constructor<R> constructor = type.getDeclaredConstructor(types);
        makeAccessible(constructor);
        MethodHandle made = MethodHandles.lookup().unreflectConstructor(constructor);
        // (T0, T1, ... Tn) becomes (Data, long, T1, ... Tn), and so on; each step drops the second pair again.
        for (int i = 0; i < types.length; i++) {
            Field field = fields.get(i);
            MethodHandle read = field.type().reader(field.offset());
            made = MethodHandles.collectArguments(made, i == 0 ? 0 : 2, read.asType(
                    read.type().changeReturnType(types[i])));
            if (i > 0) {
                made = mergePairs(made);
            }
        }
        return made.asType(MethodType.methodType(Record.class, Data.class, long.class));
    }

    /** (Data, long, Data, long, rest) becomes (Data, long, rest). */
    private static MethodHandle mergePairs(MethodHandle handle) {
        MethodType merged = handle.type().dropParameterTypes(2, 4);
        int[] order = new int[handle.type().parameterCount()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i < 2 ? i : i - 2;
        }
        return MethodHandles.permuteArguments(handle, merged, order);
    }

    private MethodHandle writer(RecordComponent[] components) throws IllegalAccessException {
        MethodType erased = MethodType.methodType(void.class, Data.class, long.class, type);
        MethodHandle all = MethodHandles.empty(erased);
        for (int i = components.length - 1; i >= 0; i--) {
            makeAccessible(components[i].getAccessor());
            MethodHandle get = MethodHandles.lookup().unreflect(components[i].getAccessor());
            Field field = fields.get(i);
            if (!components[i].getType().isPrimitive()) {
                parts.addFirst(new Part(field, get.asType(MethodType.methodType(Object.class, Record.class))));
            }
            MethodHandle write = field.type().writer(field.offset());
            write = write.asType(write.type().changeParameterType(2, components[i].getType()));
            all = MethodHandles.foldArguments(all, MethodHandles.filterArguments(write, 2, get));
        }
        return all.asType(MethodType.methodType(void.class, Data.class, long.class, Record.class));
    }

    private void makeAccessible(AccessibleObject part) {
        try {
            part.setAccessible(true);
        } catch (InaccessibleObjectException e) {
            throw new IllegalArgumentException("the record class of a structure must be public in an exported package,"
                    + " or its package be opened to " + RecordLayout.class.getModule().getName() + ": "
                    + type.getName(), e);
        }
    }

    Class<R> type() {
        return type;
    }

    long bytes() {
        return bytes;
    }

    long alignment() {
        return alignment;
    }

    /**
     * A field by its name.
     *
     * @throws IllegalArgumentException if there is none
     */
    Field field(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        throw new IllegalArgumentException(type.getSimpleName() + " has no field of this name: " + name
                + "; it has " + fields.stream().map(Field::name).toList());
    }

    R read(Data data, long offset) {
        try {
            return type.cast((Record) reader.invokeExact(data, offset));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the constructor of " + type.getName() + " failed", e);
        }
    }

    /**
     * Writes a structure, all of it or nothing.
     *
     * @throws IllegalArgumentException if an array or a text does not fit in its field
     * @throws NullPointerException if there is no value, or one of its components is missing
     */
    void set(Data data, long offset, R value) {
        check(value, type.getSimpleName());
        write(data, offset, value);
    }

    /** Sees that all fits that is written then; {@code name} is what it is called in errors. */
    void check(Record value, String name) {
        Objects.requireNonNull(value, name);
        try {
            for (Part part : parts) {
                String path = name + "." + part.field.name();
                Object component = part.get.invokeExact(value);
                part.field.type().check(Objects.requireNonNull(component, path), path);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("an accessor of " + type.getName() + " failed", e);
        }
    }

    /** Writes what was {@linkplain #check checked}. */
    void write(Data data, long offset, R value) {
        try {
            writer.invokeExact(data, offset, (Record) value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("an accessor of " + type.getName() + " failed", e);
        }
    }

    private Object writeReplace() {
        return new Token<>(type);
    }

    private record Token<R extends Record>(Class<R> type) implements Serializable {
        private Object readResolve() {
            return RecordLayout.of(type);
        }
    }
}
