package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.lang.foreign.MemorySegment;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * An array of shorts in shared memory: C's {@code short[]}. Without a lock of its own unless it is a {@link Locked}.
 * See {@link SharedArray} for the memory order.
 */
public sealed class SharedShortArray extends SharedArray<SharedShortArray.Locked> permits SharedShortArray.Locked {
    private static final long serialVersionUID = 1;

    SharedShortArray(Storage storage, long offset, int length) {
        super(storage, offset, length);
    }

    @Override
    final long stride() {
        return Short.BYTES;
    }

    private long at(int index) {
        return offset + ((long) Objects.checkIndex(index, length) << 1);
    }

    /**
     * An element.
     *
     * @throws IndexOutOfBoundsException if there is none of that index
     */
    public short get(int index) {
        return storage.data.getShort(at(index));
    }

    /** Sets an element. */
    public void set(int index, short value) {
        storage.data.setShort(at(index), value);
    }

    /**
     * Reads an element, changes it and writes it, which is one step towards others only on a {@link Locked}. The result of {@code change} is narrowed as by a cast.
     *
     * @return what was written
     */
    public short update(int index, IntUnaryOperator change) {
        short value = (short) change.applyAsInt(get(index));
        set(index, value);
        return value;
    }

    /** The value as an unsigned one. */
    public int getUnsigned(int index) {
        return Short.toUnsignedInt(get(index));
    }

    /**
     * Sets an unsigned value.
     *
     * @throws IllegalArgumentException if it is negative or too large
     */
    public void setUnsigned(int index, int value) {
        set(index, (short) Unsigned.check(value, 0xffffL));
    }

    // ---- many at once

    /** Copies elements to an array: {@code count} of them from {@code from} on. */
    public void copyTo(int from, short[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(targetFrom, count, target.length);
        long first = offsetOf(from, count);
        storage.data.copyOut(first, MemorySegment.ofArray(target), targetFrom * stride(), count * stride());
    }

    /** Copies elements from an array: {@code count} of them, to {@code from} and behind. */
    public void copyFrom(int from, short[] source, int sourceFrom, int count) {
        Objects.checkFromIndexSize(sourceFrom, count, source.length);
        long first = offsetOf(from, count);
        storage.data.copyIn(first, MemorySegment.ofArray(source), sourceFrom * stride(), count * stride());
    }

    /** All elements. */
    public short[] toArray() {
        return toArray(0, length);
    }

    /** The elements from {@code from} on, up to before {@code to}. */
    public short[] toArray(int from, int to) {
        short[] elements = new short[checkSlice(from, to)];
        copyTo(from, elements, 0, elements.length);
        return elements;
    }

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if there are not as many as this has
     */
    public void setAll(short... values) {
        copyFrom(0, values, 0, checkAll(values.length));
    }

    /** Sets all elements to those of another array, which may be a part of this one. */
    public void setAll(SharedShortArray values) {
        setAll(values.toArray());
    }

    /** Sets all elements to one value. */
    public void fill(short value) {
        short[] values = new short[Math.min(length, FILL)];
        Arrays.fill(values, value);
        for (int from = 0, count; from < length; from += count) {
            count = Math.min(values.length, length - from);
            copyFrom(from, values, 0, count);
        }
    }

    /** A part of this, in place: the elements from {@code from} on, up to before {@code to}. */
    public SharedShortArray slice(int from, int to) {
        int count = checkSlice(from, to);
        return new SharedShortArray(storage, offsetOf(from, count), count);
    }

    /** A new array without a lock, with the elements that this has now. */
    public SharedShortArray copy() {
        SharedShortArray copy = new SharedShortArray(Storage.allocate(byteSize()), 0, length);
        copy.setAll(this);
        return copy;
    }

    /** A view of the memory as a buffer; see {@link #asSegment()} and {@link #asByteBuffer()}. */
    public ShortBuffer asBuffer() {
        return asByteBuffer().asShortBuffer();
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, length, guard);
    }

    /** An array of shorts in shared memory that is read and written while holding a lock. */
    public static final class Locked extends SharedShortArray implements Synchronized<SharedShortArray> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, Guard guard) {
            super(storage, offset, length);
            this.guard = guard;
        }

        @Override
        public short get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, short value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** Changes an element while holding the lock. If {@code change} fails, the element stays. */
        @Override
        public short update(int index, IntUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                short value = (short) change.applyAsInt(super.get(index));
                super.set(index, value);
                return value;
            }
        }

        @Override
        public void copyTo(int from, short[] target, int targetFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyTo(from, target, targetFrom, count);
            }
        }

        @Override
        public void copyFrom(int from, short[] source, int sourceFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyFrom(from, source, sourceFrom, count);
            }
        }

        @Override
        public void fill(short value) {
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
        public SharedShortArray getObj() {
            return new SharedShortArray(storage, offset, length);
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
