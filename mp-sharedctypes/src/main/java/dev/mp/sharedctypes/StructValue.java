package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.function.UnaryOperator;

/**
 * A structure in shared memory, described by a record class: C's {@code struct} with the same fields in the same order. Read
 * and written as a whole, by value, or {@linkplain #field field by field} in place. Without a lock of its own unless it is a
 * {@link Locked}.
 *
 * <p>Fields are numbers of primitive types, {@code char} (C's {@code char16_t}), {@code boolean}, other records, arrays of all
 * these whose length {@link Length} says, and {@code String} with the number of its bytes. The fields of a new structure that
 * is given no value are zero.
 *
 * <p>Accesses are plain, as those of a {@link SharedArray}: another process may see a part of what is being written.
 */
public sealed class StructValue<R extends Record> extends SharedObject<StructValue.Locked<R>>
        permits StructValue.Locked {
    private static final long serialVersionUID = 1;

    final RecordLayout<R> layout;

    StructValue(Storage storage, long offset, RecordLayout<R> layout) {
        super(storage, offset);
        this.layout = layout;
    }

    /** The record class. */
    public final Class<R> type() {
        return layout.type();
    }

    /** All fields, as a record. */
    public R get() {
        return layout.read(storage.data, offset);
    }

    /**
     * Sets all fields.
     *
     * @throws IllegalArgumentException if an array has another length than its field, or a text is too long
     */
    public void set(R value) {
        layout.set(storage.data, offset, value);
    }

    /**
     * Reads all fields, and writes what {@code change} makes of them, which is one step towards others only on a
     * {@link Locked}.
     *
     * @return what was written
     */
    public R update(UnaryOperator<R> change) {
        R value = change.apply(get());
        set(value);
        return value;
    }

    /**
     * A field in place.
     *
     * {@snippet :
     * point.field("x", DoubleValue.class).set(1.5);
     * }
     *
     * @param type the class of a value for a number, char or boolean, that of an array for an array of these, and
     *     {@link SharedBytes} for text and bytes
     * @throws IllegalArgumentException if there is no field of this name, or it is something else
     */
    public <V extends SharedObject<?>> V field(String name, Class<V> type) {
        return new Views(storage, null).field(layout, offset, name, type);
    }

    /**
     * A structure inside this one, in place.
     *
     * @throws IllegalArgumentException if there is no field of this name and type
     */
    public <S extends Record> StructValue<S> struct(String name, Class<S> type) {
        return requireType(field(name, StructValue.class), name, type);
    }

    /**
     * An array of structures inside this one, in place.
     *
     * @throws IllegalArgumentException if there is no field of this name and type
     */
    public <S extends Record> StructArray<S> structArray(String name, Class<S> type) {
        return requireTypes(field(name, StructArray.class), name, type);
    }

    @SuppressWarnings("unchecked") // it is of this type, or refused
    private <S extends Record> StructValue<S> requireType(StructValue<?> found, String name, Class<S> type) {
        requireSame(found.type(), name, type);
        return (StructValue<S>) found;
    }

    @SuppressWarnings("unchecked") // they are of this type, or refused
    private <S extends Record> StructArray<S> requireTypes(StructArray<?> found, String name, Class<S> type) {
        requireSame(found.type(), name, type);
        return (StructArray<S>) found;
    }

    private void requireSame(Class<?> found, String name, Class<?> wanted) {
        if (found != wanted) {
            throw new IllegalArgumentException(type().getSimpleName() + "." + name + " is of "
                    + found.getSimpleName() + ", not of " + wanted.getSimpleName());
        }
    }

    @Override
    public final long byteSize() {
        return layout.bytes();
    }

    /** A new structure without a lock, with the fields that this has now. */
    public StructValue<R> copy() {
        StructValue<R> copy = new StructValue<>(Storage.allocate(byteSize()), 0, layout);
        copy.set(get());
        return copy;
    }

    @Override
    Locked<R> synchronizedBy(Guard guard) {
        return new Locked<>(storage, offset, layout, guard);
    }

    @Override
    public String toString() {
        return Names.of(this) + "[" + (isClosed() ? "closed" : type().getSimpleName()) + "]";
    }

    /** A structure in shared memory that is read and written while holding a lock, also by its fields. */
    public static final class Locked<R extends Record> extends StructValue<R> implements Synchronized<StructValue<R>> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, RecordLayout<R> layout, Guard guard) {
            super(storage, offset, layout);
            this.guard = guard;
        }

        @Override
        public R get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(R value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the structure while holding the lock. If {@code change} fails, it stays. */
        @Override
        public R update(UnaryOperator<R> change) {
            try (Guard _ = guard.hold()) {
                R value = change.apply(super.get());
                super.set(value);
                return value;
            }
        }

        /** A field in place, with the same lock. */
        @Override
        public <V extends SharedObject<?>> V field(String name, Class<V> type) {
            return new Views(storage, guard).field(layout, offset, name, type);
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public StructValue<R> getObj() {
            return new StructValue<>(storage, offset, layout);
        }

        @Override
        Locked<R> synchronizedBy(Guard other) {
            throw Guard.alreadyGuards(this);
        }

        @Override
        public void close() {
            super.close();
            guard.closeOwn();
        }
    }
}
