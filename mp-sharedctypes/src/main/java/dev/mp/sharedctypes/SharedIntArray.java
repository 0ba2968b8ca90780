package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.lang.foreign.MemorySegment;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * An array of ints in shared memory: C's {@code int[]}. Without a lock of its own unless it is a {@link Locked}.
 * See {@link SharedArray} for the memory order.
 */
public sealed class SharedIntArray extends SharedArray<SharedIntArray.Locked> permits SharedIntArray.Locked {
    private static final long serialVersionUID = 1;

    SharedIntArray(Storage storage, long offset, int length) {
        super(storage, offset, length);
    }

    @Override
    final long stride() {
        return Integer.BYTES;
    }

    private long at(int index) {
        return offset + ((long) Objects.checkIndex(index, length) << 2);
    }

    /**
     * An element.
     *
     * @throws IndexOutOfBoundsException if there is none of that index
     */
    public int get(int index) {
        return storage.data.getInt(at(index));
    }

    /** Sets an element. */
    public void set(int index, int value) {
        storage.data.setInt(at(index), value);
    }

    /**
     * Reads an element, changes it and writes it, which is one step towards others only on a {@link Locked}.
     *
     * @return what was written
     */
    public int update(int index, IntUnaryOperator change) {
        int value = change.applyAsInt(get(index));
        set(index, value);
        return value;
    }

    /** The value as an unsigned one. */
    public long getUnsigned(int index) {
        return Integer.toUnsignedLong(get(index));
    }

    /**
     * Sets an unsigned value.
     *
     * @throws IllegalArgumentException if it is negative or too large
     */
    public void setUnsigned(int index, long value) {
        set(index, (int) Unsigned.check(value, 0xffff_ffffL));
    }

    // ---- many at once

    /** Copies elements to an array: {@code count} of them from {@code from} on. */
    public void copyTo(int from, int[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(targetFrom, count, target.length);
        long first = offsetOf(from, count);
        storage.data.copyOut(first, MemorySegment.ofArray(target), targetFrom * stride(), count * stride());
    }

    /** Copies elements from an array: {@code count} of them, to {@code from} and behind. */
    public void copyFrom(int from, int[] source, int sourceFrom, int count) {
        Objects.checkFromIndexSize(sourceFrom, count, source.length);
        long first = offsetOf(from, count);
        storage.data.copyIn(first, MemorySegment.ofArray(source), sourceFrom * stride(), count * stride());
    }

    /** All elements. */
    public int[] toArray() {
        return toArray(0, length);
    }

    /** The elements from {@code from} on, up to before {@code to}. */
    public int[] toArray(int from, int to) {
        int[] elements = new int[checkSlice(from, to)];
        copyTo(from, elements, 0, elements.length);
        return elements;
    }

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if there are not as many as this has
     */
    public void setAll(int... values) {
        copyFrom(0, values, 0, checkAll(values.length));
    }

    /** Sets all elements to those of another array, which may be a part of this one. */
    public void setAll(SharedIntArray values) {
        setAll(values.toArray());
    }

    /** Sets all elements to one value. */
    public void fill(int value) {
        int[] values = new int[Math.min(length, FILL)];
        Arrays.fill(values, value);
        for (int from = 0, count; from < length; from += count) {
            count = Math.min(values.length, length - from);
            copyFrom(from, values, 0, count);
        }
    }

    /** A part of this, in place: the elements from {@code from} on, up to before {@code to}. */
    public SharedIntArray slice(int from, int to) {
        int count = checkSlice(from, to);
        return new SharedIntArray(storage, offsetOf(from, count), count);
    }

    /** A new array without a lock, with the elements that this has now. */
    public SharedIntArray copy() {
        SharedIntArray copy = new SharedIntArray(Storage.allocate(byteSize()), 0, length);
        copy.setAll(this);
        return copy;
    }

    /** A view of the memory as a buffer; see {@link #asSegment()} and {@link #asByteBuffer()}. */
    public IntBuffer asBuffer() {
        return asByteBuffer().asIntBuffer();
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, length, guard);
    }

    // ---- atomic without a lock; a synchronized object holds its lock all the same, so that they go with update

    /** Reads with volatile order: sees all that came before the volatile write whose value it reads, in its process too. */
    public int getVolatile(int index) {
        return storage.data.getIntVolatile(at(index));
    }

    /** Writes with volatile order. */
    public void setVolatile(int index, int value) {
        storage.data.setIntVolatile(at(index), value);
    }

    /** Reads with acquire order: later accesses stay behind it. */
    public int getAcquire(int index) {
        return storage.data.getIntAcquire(at(index));
    }

    /** Writes with release order: earlier accesses stay before it. */
    public void setRelease(int index, int value) {
        storage.data.setIntRelease(at(index), value);
    }

    /** Writes {@code value} if the element is {@code expected}; with volatile order, also if it is not. */
    public boolean compareAndSet(int index, int expected, int value) {
        return storage.data.compareAndSetInt(at(index), expected, value);
    }

    /** Writes, and returns what was there; with volatile order. */
    public int getAndSet(int index, int value) {
        return storage.data.getAndSetInt(at(index), value);
    }

    /** Adds, and returns what was there; with volatile order. */
    public int getAndAdd(int index, int delta) {
        return storage.data.getAndAddInt(at(index), delta);
    }

    /** Adds, and returns the sum; with volatile order. */
    public int addAndGet(int index, int delta) {
        return storage.data.getAndAddInt(at(index), delta) + delta;
    }

    /**
     * Changes the element, and returns what was there; with volatile order.
     *
     * @param change may be called again if another thread or process was faster, so it must have no effects
     */
    public int getAndUpdate(int index, IntUnaryOperator change) {
        int before;
        do {
            before = getVolatile(index);
        } while (!compareAndSet(index, before, change.applyAsInt(before)));
        return before;
    }

    /** As {@link #getAndUpdate}, but returns what is there now. */
    public int updateAndGet(int index, IntUnaryOperator change) {
        while (true) {
            int before = getVolatile(index);
            int after = change.applyAsInt(before);
            if (compareAndSet(index, before, after)) {
                return after;
            }
        }
    }

    /** Combines the element with {@code x}, and returns what was there; see {@link #getAndUpdate}. */
    public int getAndAccumulate(int index, int x, IntBinaryOperator operator) {
        return getAndUpdate(index, value -> operator.applyAsInt(value, x));
    }

    /** Combines the element with {@code x}, and returns the result; see {@link #getAndUpdate}. */
    public int accumulateAndGet(int index, int x, IntBinaryOperator operator) {
        return updateAndGet(index, value -> operator.applyAsInt(value, x));
    }

    /** An array of ints in shared memory that is read and written while holding a lock. */
    public static final class Locked extends SharedIntArray implements Synchronized<SharedIntArray> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, Guard guard) {
            super(storage, offset, length);
            this.guard = guard;
        }

        @Override
        public int get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, int value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** Changes an element while holding the lock. If {@code change} fails, the element stays. */
        @Override
        public int update(int index, IntUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                int value = change.applyAsInt(super.get(index));
                super.set(index, value);
                return value;
            }
        }

        @Override
        public void copyTo(int from, int[] target, int targetFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyTo(from, target, targetFrom, count);
            }
        }

        @Override
        public void copyFrom(int from, int[] source, int sourceFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyFrom(from, source, sourceFrom, count);
            }
        }

        @Override
        public void fill(int value) {
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
        public boolean compareAndSet(int index, int expected, int value) {
            try (Guard _ = guard.hold()) {
                return super.compareAndSet(index, expected, value);
            }
        }

        @Override
        public int getAndSet(int index, int value) {
            try (Guard _ = guard.hold()) {
                return super.getAndSet(index, value);
            }
        }

        @Override
        public int getAndAdd(int index, int delta) {
            try (Guard _ = guard.hold()) {
                return super.getAndAdd(index, delta);
            }
        }

        @Override
        public int addAndGet(int index, int delta) {
            try (Guard _ = guard.hold()) {
                return super.addAndGet(index, delta);
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public SharedIntArray getObj() {
            return new SharedIntArray(storage, offset, length);
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
