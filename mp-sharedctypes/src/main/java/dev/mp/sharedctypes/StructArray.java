package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An array of structures in shared memory. Elements are read and written as a whole, by value, or {@linkplain #at in place}.
 * Without a lock of its own unless it is a {@link Locked}. See {@link StructValue} for what a structure is.
 */
public sealed class StructArray<R extends Record> extends SharedArray<StructArray.Locked<R>>
        permits StructArray.Locked {
    private static final long serialVersionUID = 1;

    final RecordLayout<R> layout;

    StructArray(Storage storage, long offset, int length, RecordLayout<R> layout) {
        super(storage, offset, length);
        this.layout = layout;
    }

    @Override
    final long stride() {
        return layout.bytes();
    }

    /** The record class. */
    public final Class<R> type() {
        return layout.type();
    }

    /** An element. */
    public R get(int index) {
        return layout.read(storage.data, offsetOf(index, 1));
    }

    /**
     * Sets an element.
     *
     * @throws IllegalArgumentException if an array has another length than its field, or a text is too long
     */
    public void set(int index, R value) {
        layout.set(storage.data, offsetOf(index, 1), value);
    }

    /**
     * Reads an element, and writes what {@code change} makes of it, which is one step towards others only on a
     * {@link Locked}.
     *
     * @return what was written
     */
    public R update(int index, UnaryOperator<R> change) {
        R value = change.apply(get(index));
        set(index, value);
        return value;
    }

    /** An element in place. */
    public StructValue<R> at(int index) {
        return new StructValue<>(storage, offsetOf(index, 1), layout);
    }

    /** All elements. */
    public List<R> toList() {
        List<R> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            elements.add(get(i));
        }
        return List.copyOf(elements);
    }

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if there are not as many as this has
     */
    public void setAll(List<? extends R> values) {
        checkAll(values.size());
        int index = 0;
        for (R value : values) {
            set(index++, value);
        }
    }

    /** A part of this, in place: the elements from {@code from} on, up to before {@code to}. */
    public StructArray<R> slice(int from, int to) {
        int count = checkSlice(from, to);
        return new StructArray<>(storage, offsetOf(from, count), count, layout);
    }

    /** A new array without a lock, with the elements that this has now. */
    public StructArray<R> copy() {
        StructArray<R> copy = new StructArray<>(Storage.allocate(byteSize()), 0, length, layout);
        copy.setAll(toList());
        return copy;
    }

    @Override
    Locked<R> synchronizedBy(Guard guard) {
        return new Locked<>(storage, offset, length, layout, guard);
    }

    /** An array of structures in shared memory that is read and written while holding a lock. */
    public static final class Locked<R extends Record> extends StructArray<R> implements Synchronized<StructArray<R>> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, RecordLayout<R> layout, Guard guard) {
            super(storage, offset, length, layout);
            this.guard = guard;
        }

        @Override
        public R get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, R value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** Changes an element while holding the lock. If {@code change} fails, the element stays. */
        @Override
        public R update(int index, UnaryOperator<R> change) {
            try (Guard _ = guard.hold()) {
                R value = change.apply(super.get(index));
                super.set(index, value);
                return value;
            }
        }

        /** An element in place, with the same lock. */
        @Override
        public StructValue.Locked<R> at(int index) {
            return new StructValue.Locked<>(storage, offsetOf(index, 1), layout, guard);
        }

        @Override
        public List<R> toList() {
            try (Guard _ = guard.hold()) {
                return getObj().toList();
            }
        }

        @Override
        public void setAll(List<? extends R> values) {
            try (Guard _ = guard.hold()) {
                getObj().setAll(values);
            }
        }

        /** A part of this, in place and with the same lock. */
        @Override
        public Locked<R> slice(int from, int to) {
            int count = checkSlice(from, to);
            return new Locked<>(storage, offsetOf(from, count), count, layout, guard);
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public StructArray<R> getObj() {
            return new StructArray<>(storage, offset, length, layout);
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
