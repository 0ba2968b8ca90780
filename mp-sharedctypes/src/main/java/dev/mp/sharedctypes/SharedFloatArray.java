package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

/**
 * An array of floats in shared memory: C's {@code float[]}. Without a lock of its own unless it is a {@link Locked}.
 * See {@link SharedArray} for the memory order.
 */
public sealed class SharedFloatArray extends SharedArray<SharedFloatArray.Locked> permits SharedFloatArray.Locked {
    private static final long serialVersionUID = 1;

    SharedFloatArray(Storage storage, long offset, int length) {
        super(storage, offset, length);
    }

    @Override
    final long stride() {
        return Float.BYTES;
    }

    private long at(int index) {
        return offset + ((long) Objects.checkIndex(index, length) << 2);
    }

    /**
     * An element.
     *
     * @throws IndexOutOfBoundsException if there is none of that index
     */
    public float get(int index) {
        return storage.data.getFloat(at(index));
    }

    /** Sets an element. */
    public void set(int index, float value) {
        storage.data.setFloat(at(index), value);
    }

    /**
     * Reads an element, changes it and writes it, which is one step towards others only on a {@link Locked}. The result of {@code change} is rounded.
     *
     * @return what was written
     */
    public float update(int index, DoubleUnaryOperator change) {
        float value = (float) change.applyAsDouble(get(index));
        set(index, value);
        return value;
    }

    // ---- many at once

    /** Copies elements to an array: {@code count} of them from {@code from} on. */
    public void copyTo(int from, float[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(targetFrom, count, target.length);
        long first = offsetOf(from, count);
        storage.data.copyOut(first, MemorySegment.ofArray(target), targetFrom * stride(), count * stride());
    }

    /** Copies elements from an array: {@code count} of them, to {@code from} and behind. */
    public void copyFrom(int from, float[] source, int sourceFrom, int count) {
        Objects.checkFromIndexSize(sourceFrom, count, source.length);
        long first = offsetOf(from, count);
        storage.data.copyIn(first, MemorySegment.ofArray(source), sourceFrom * stride(), count * stride());
    }

    /** All elements. */
    public float[] toArray() {
        return toArray(0, length);
    }

    /** The elements from {@code from} on, up to before {@code to}. */
    public float[] toArray(int from, int to) {
        float[] elements = new float[checkSlice(from, to)];
        copyTo(from, elements, 0, elements.length);
        return elements;
    }

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if there are not as many as this has
     */
    public void setAll(float... values) {
        copyFrom(0, values, 0, checkAll(values.length));
    }

    /** Sets all elements to those of another array, which may be a part of this one. */
    public void setAll(SharedFloatArray values) {
        setAll(values.toArray());
    }

    /** Sets all elements to one value. */
    public void fill(float value) {
        float[] values = new float[Math.min(length, FILL)];
        Arrays.fill(values, value);
        for (int from = 0, count; from < length; from += count) {
            count = Math.min(values.length, length - from);
            copyFrom(from, values, 0, count);
        }
    }

    /** A part of this, in place: the elements from {@code from} on, up to before {@code to}. */
    public SharedFloatArray slice(int from, int to) {
        int count = checkSlice(from, to);
        return new SharedFloatArray(storage, offsetOf(from, count), count);
    }

    /** A new array without a lock, with the elements that this has now. */
    public SharedFloatArray copy() {
        SharedFloatArray copy = new SharedFloatArray(Storage.allocate(byteSize()), 0, length);
        copy.setAll(this);
        return copy;
    }

    /** A view of the memory as a buffer; see {@link #asSegment()} and {@link #asByteBuffer()}. */
    public FloatBuffer asBuffer() {
        return asByteBuffer().asFloatBuffer();
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, length, guard);
    }

    /** An array of floats in shared memory that is read and written while holding a lock. */
    public static final class Locked extends SharedFloatArray implements Synchronized<SharedFloatArray> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, Guard guard) {
            super(storage, offset, length);
            this.guard = guard;
        }

        @Override
        public float get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, float value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** Changes an element while holding the lock. If {@code change} fails, the element stays. */
        @Override
        public float update(int index, DoubleUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                float value = (float) change.applyAsDouble(super.get(index));
                super.set(index, value);
                return value;
            }
        }

        @Override
        public void copyTo(int from, float[] target, int targetFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyTo(from, target, targetFrom, count);
            }
        }

        @Override
        public void copyFrom(int from, float[] source, int sourceFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyFrom(from, source, sourceFrom, count);
            }
        }

        @Override
        public void fill(float value) {
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
        public SharedFloatArray getObj() {
            return new SharedFloatArray(storage, offset, length);
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
