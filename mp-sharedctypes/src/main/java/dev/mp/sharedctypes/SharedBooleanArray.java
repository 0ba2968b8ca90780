package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * An array of booleans in shared memory: C's {@code _Bool[]}. Without a lock of its own unless it is a {@link Locked}.
 * See {@link SharedArray} for the memory order.
 */
public sealed class SharedBooleanArray extends SharedArray<SharedBooleanArray.Locked>
        permits SharedBooleanArray.Locked {
    private static final long serialVersionUID = 1;

    SharedBooleanArray(Storage storage, long offset, int length) {
        super(storage, offset, length);
    }

    @Override
    final long stride() {
        return Byte.BYTES;
    }

    private long at(int index) {
        return offset + ((long) Objects.checkIndex(index, length));
    }

    /**
     * An element.
     *
     * @throws IndexOutOfBoundsException if there is none of that index
     */
    public boolean get(int index) {
        return storage.data.getByte(at(index)) != 0;
    }

    /** Sets an element. */
    public void set(int index, boolean value) {
        storage.data.setByte(at(index), (byte) (value ? 1 : 0));
    }

    /**
     * Reads an element, changes it and writes it, which is one step towards others only on a {@link Locked}.
     *
     * @return what was written
     */
    public boolean update(int index, UnaryOperator<Boolean> change) {
        boolean value = change.apply(get(index));
        set(index, value);
        return value;
    }

    // ---- many at once

    /** Copies elements to an array: {@code count} of them from {@code from} on. */
    public void copyTo(int from, boolean[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(targetFrom, count, target.length);
        byte[] bytes = new byte[count];
        storage.data.copyOut(offsetOf(from, count), MemorySegment.ofArray(bytes), 0, count);
        for (int i = 0; i < count; i++) {
            target[targetFrom + i] = bytes[i] != 0;
        }
    }

    /** Copies elements from an array: {@code count} of them, to {@code from} and behind. */
    public void copyFrom(int from, boolean[] source, int sourceFrom, int count) {
        Objects.checkFromIndexSize(sourceFrom, count, source.length);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (source[sourceFrom + i] ? 1 : 0);
        }
        storage.data.copyIn(offsetOf(from, count), MemorySegment.ofArray(bytes), 0, count);
    }

    /** All elements. */
    public boolean[] toArray() {
        return toArray(0, length);
    }

    /** The elements from {@code from} on, up to before {@code to}. */
    public boolean[] toArray(int from, int to) {
        boolean[] elements = new boolean[checkSlice(from, to)];
        copyTo(from, elements, 0, elements.length);
        return elements;
    }

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if there are not as many as this has
     */
    public void setAll(boolean... values) {
        copyFrom(0, values, 0, checkAll(values.length));
    }

    /** Sets all elements to those of another array, which may be a part of this one. */
    public void setAll(SharedBooleanArray values) {
        setAll(values.toArray());
    }

    /** Sets all elements to one value. */
    public void fill(boolean value) {
        boolean[] values = new boolean[Math.min(length, FILL)];
        Arrays.fill(values, value);
        for (int from = 0, count; from < length; from += count) {
            count = Math.min(values.length, length - from);
            copyFrom(from, values, 0, count);
        }
    }

    /** A part of this, in place: the elements from {@code from} on, up to before {@code to}. */
    public SharedBooleanArray slice(int from, int to) {
        int count = checkSlice(from, to);
        return new SharedBooleanArray(storage, offsetOf(from, count), count);
    }

    /** A new array without a lock, with the elements that this has now. */
    public SharedBooleanArray copy() {
        SharedBooleanArray copy = new SharedBooleanArray(Storage.allocate(byteSize()), 0, length);
        copy.setAll(this);
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, length, guard);
    }

    /** An array of booleans in shared memory that is read and written while holding a lock. */
    public static final class Locked extends SharedBooleanArray implements Synchronized<SharedBooleanArray> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, Guard guard) {
            super(storage, offset, length);
            this.guard = guard;
        }

        @Override
        public boolean get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, boolean value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** Changes an element while holding the lock. If {@code change} fails, the element stays. */
        @Override
        public boolean update(int index, UnaryOperator<Boolean> change) {
            try (Guard _ = guard.hold()) {
                boolean value = change.apply(super.get(index));
                super.set(index, value);
                return value;
            }
        }

        @Override
        public void copyTo(int from, boolean[] target, int targetFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyTo(from, target, targetFrom, count);
            }
        }

        @Override
        public void copyFrom(int from, boolean[] source, int sourceFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyFrom(from, source, sourceFrom, count);
            }
        }

        @Override
        public void fill(boolean value) {
            try (Guard _ = guard.hold()) {
                getObj().fill(value);
            }
        }

        /** A part of this, in place and with the same lock. */
        @Override
        public Locked slice(int from, int to) {
            int count = checkSlice(from, to);
            return new Locked(storage, offsetOf(from, count), count, guard);
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public SharedBooleanArray getObj() {
            return new SharedBooleanArray(storage, offset, length);
        }

        @Override
        Locked synchronizedBy(Guard other) {
            throw Guard.alreadyGuards(this);
        }

        @Override
        public void close() {
            super.close();
            guard.closeOwn();
        }
    }
}
