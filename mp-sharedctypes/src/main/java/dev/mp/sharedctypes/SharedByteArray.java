package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * An array of bytes in shared memory: C's {@code signed char[]}. Without a lock of its own unless it is a {@link Locked}.
 * See {@link SharedArray} for the memory order.
 */
public sealed class SharedByteArray extends SharedArray<SharedByteArray.Locked> permits SharedByteArray.Locked {
    private static final long serialVersionUID = 1;

    SharedByteArray(Storage storage, long offset, int length) {
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
    public byte get(int index) {
        return storage.data.getByte(at(index));
    }

    /** Sets an element. */
    public void set(int index, byte value) {
        storage.data.setByte(at(index), value);
    }

    /**
     * Reads an element, changes it and writes it, which is one step towards others only on a {@link Locked}. The result of {@code change} is narrowed as by a cast.
     *
     * @return what was written
     */
    public byte update(int index, IntUnaryOperator change) {
        byte value = (byte) change.applyAsInt(get(index));
        set(index, value);
        return value;
    }

    /** The value as an unsigned one. */
    public int getUnsigned(int index) {
        return Byte.toUnsignedInt(get(index));
    }

    /**
     * Sets an unsigned value.
     *
     * @throws IllegalArgumentException if it is negative or too large
     */
    public void setUnsigned(int index, int value) {
        set(index, (byte) Unsigned.check(value, 0xffL));
    }

    // ---- many at once

    /** Copies elements to an array: {@code count} of them from {@code from} on. */
    public void copyTo(int from, byte[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(targetFrom, count, target.length);
        long first = offsetOf(from, count);
        storage.data.copyOut(first, MemorySegment.ofArray(target), targetFrom, count);
    }

    /** Copies elements from an array: {@code count} of them, to {@code from} and behind. */
    public void copyFrom(int from, byte[] source, int sourceFrom, int count) {
        Objects.checkFromIndexSize(sourceFrom, count, source.length);
        long first = offsetOf(from, count);
        storage.data.copyIn(first, MemorySegment.ofArray(source), sourceFrom, count);
    }

    /** All elements. */
    public byte[] toArray() {
        return toArray(0, length);
    }

    /** The elements from {@code from} on, up to before {@code to}. */
    public byte[] toArray(int from, int to) {
        byte[] elements = new byte[checkSlice(from, to)];
        copyTo(from, elements, 0, elements.length);
        return elements;
    }

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if there are not as many as this has
     */
    public void setAll(byte... values) {
        copyFrom(0, values, 0, checkAll(values.length));
    }

    /** Sets all elements to those of another array, which may be a part of this one. */
    public void setAll(SharedByteArray values) {
        setAll(values.toArray());
    }

    /** Sets all elements to one value. */
    public void fill(byte value) {
        byte[] values = new byte[Math.min(length, FILL)];
        Arrays.fill(values, value);
        for (int from = 0, count; from < length; from += count) {
            count = Math.min(values.length, length - from);
            copyFrom(from, values, 0, count);
        }
    }

    /** A part of this, in place: the elements from {@code from} on, up to before {@code to}. */
    public SharedByteArray slice(int from, int to) {
        int count = checkSlice(from, to);
        return new SharedByteArray(storage, offsetOf(from, count), count);
    }

    /** A new array without a lock, with the elements that this has now. */
    public SharedByteArray copy() {
        SharedByteArray copy = new SharedByteArray(Storage.allocate(byteSize()), 0, length);
        copy.setAll(this);
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, length, guard);
    }

    /** An array of bytes in shared memory that is read and written while holding a lock. */
    public static final class Locked extends SharedByteArray implements Synchronized<SharedByteArray> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, Guard guard) {
            super(storage, offset, length);
            this.guard = guard;
        }

        @Override
        public byte get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, byte value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** Changes an element while holding the lock. If {@code change} fails, the element stays. */
        @Override
        public byte update(int index, IntUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                byte value = (byte) change.applyAsInt(super.get(index));
                super.set(index, value);
                return value;
            }
        }

        @Override
        public void copyTo(int from, byte[] target, int targetFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyTo(from, target, targetFrom, count);
            }
        }

        @Override
        public void copyFrom(int from, byte[] source, int sourceFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyFrom(from, source, sourceFrom, count);
            }
        }

        @Override
        public void fill(byte value) {
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
        public SharedByteArray getObj() {
            return new SharedByteArray(storage, offset, length);
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
