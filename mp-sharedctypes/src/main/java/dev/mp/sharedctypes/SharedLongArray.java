package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * An array of longs in shared memory: C's {@code long long[]}. Without a lock of its own unless it is a {@link Locked}.
 * See {@link SharedArray} for the memory order.
 */
public sealed class SharedLongArray extends SharedArray<SharedLongArray.Locked> permits SharedLongArray.Locked {
    private static final long serialVersionUID = 1;

    SharedLongArray(Storage storage, long offset, int length) {
        super(storage, offset, length);
    }

    @Override
    final long stride() {
        return Long.BYTES;
    }

    private long at(int index) {
        return offset + ((long) Objects.checkIndex(index, length) << 3);
    }

    /**
     * An element.
     *
     * @throws IndexOutOfBoundsException if there is none of that index
     */
    public long get(int index) {
        return storage.data.getLong(at(index));
    }

    /** Sets an element. */
    public void set(int index, long value) {
        storage.data.setLong(at(index), value);
    }

    /**
     * Reads an element, changes it and writes it, which is one step towards others only on a {@link Locked}.
     *
     * @return what was written
     */
    public long update(int index, LongUnaryOperator change) {
        long value = change.applyAsLong(get(index));
        set(index, value);
        return value;
    }

    /** The value as an unsigned one. */
    public BigInteger getUnsigned(int index) {
        return Unsigned.of(get(index));
    }

    /**
     * Sets an unsigned value.
     *
     * @throws IllegalArgumentException if it is negative or too large
     */
    public void setUnsigned(int index, BigInteger value) {
        set(index, Unsigned.check(value));
    }

    // ---- many at once

    /** Copies elements to an array: {@code count} of them from {@code from} on. */
    public void copyTo(int from, long[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(targetFrom, count, target.length);
        long first = offsetOf(from, count);
        storage.data.copyOut(first, MemorySegment.ofArray(target), targetFrom * stride(), count * stride());
    }

    /** Copies elements from an array: {@code count} of them, to {@code from} and behind. */
    public void copyFrom(int from, long[] source, int sourceFrom, int count) {
        Objects.checkFromIndexSize(sourceFrom, count, source.length);
        long first = offsetOf(from, count);
        storage.data.copyIn(first, MemorySegment.ofArray(source), sourceFrom * stride(), count * stride());
    }

    /** All elements. */
    public long[] toArray() {
        return toArray(0, length);
    }

    /** The elements from {@code from} on, up to before {@code to}. */
    public long[] toArray(int from, int to) {
        long[] elements = new long[checkSlice(from, to)];
        copyTo(from, elements, 0, elements.length);
        return elements;
    }

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if there are not as many as this has
     */
    public void setAll(long... values) {
        copyFrom(0, values, 0, checkAll(values.length));
    }

    /** Sets all elements to those of another array, which may be a part of this one. */
    public void setAll(SharedLongArray values) {
        setAll(values.toArray());
    }

    /** Sets all elements to one value. */
    public void fill(long value) {
        long[] values = new long[Math.min(length, FILL)];
        Arrays.fill(values, value);
        for (int from = 0, count; from < length; from += count) {
            count = Math.min(values.length, length - from);
            copyFrom(from, values, 0, count);
        }
    }

    /** A part of this, in place: the elements from {@code from} on, up to before {@code to}. */
    public SharedLongArray slice(int from, int to) {
        int count = checkSlice(from, to);
        return new SharedLongArray(storage, offsetOf(from, count), count);
    }

    /** A new array without a lock, with the elements that this has now. */
    public SharedLongArray copy() {
        SharedLongArray copy = new SharedLongArray(Storage.allocate(byteSize()), 0, length);
        copy.setAll(this);
        return copy;
    }

    /** A view of the memory as a buffer; see {@link #asSegment()} and {@link #asByteBuffer()}. */
    public LongBuffer asBuffer() {
        return asByteBuffer().asLongBuffer();
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, length, guard);
    }

    // ---- atomic without a lock; a synchronized object holds its lock all the same, so that they go with update

    /** Reads with volatile order: sees all that came before the volatile write whose value it reads, in its process too. */
    public long getVolatile(int index) {
        return storage.data.getLongVolatile(at(index));
    }

    /** Writes with volatile order. */
    public void setVolatile(int index, long value) {
        storage.data.setLongVolatile(at(index), value);
    }

    /** Reads with acquire order: later accesses stay behind it. */
    public long getAcquire(int index) {
        return storage.data.getLongAcquire(at(index));
    }

    /** Writes with release order: earlier accesses stay before it. */
    public void setRelease(int index, long value) {
        storage.data.setLongRelease(at(index), value);
    }

    /** Writes {@code value} if the element is {@code expected}; with volatile order, also if it is not. */
    public boolean compareAndSet(int index, long expected, long value) {
        return storage.data.compareAndSetLong(at(index), expected, value);
    }

    /** Writes, and returns what was there; with volatile order. */
    public long getAndSet(int index, long value) {
        return storage.data.getAndSetLong(at(index), value);
    }

    /** Adds, and returns what was there; with volatile order. */
    public long getAndAdd(int index, long delta) {
        return storage.data.getAndAddLong(at(index), delta);
    }

    /** Adds, and returns the sum; with volatile order. */
    public long addAndGet(int index, long delta) {
        return storage.data.getAndAddLong(at(index), delta) + delta;
    }

    /**
     * Changes the element, and returns what was there; with volatile order.
     *
     * @param change may be called again if another thread or process was faster, so it must have no effects
     */
    public long getAndUpdate(int index, LongUnaryOperator change) {
        long before;
        do {
            before = getVolatile(index);
        } while (!compareAndSet(index, before, change.applyAsLong(before)));
        return before;
    }

    /** As {@link #getAndUpdate}, but returns what is there now. */
    public long updateAndGet(int index, LongUnaryOperator change) {
        while (true) {
            long before = getVolatile(index);
            long after = change.applyAsLong(before);
            if (compareAndSet(index, before, after)) {
                return after;
            }
        }
    }

    /** Combines the element with {@code x}, and returns what was there; see {@link #getAndUpdate}. */
    public long getAndAccumulate(int index, long x, LongBinaryOperator operator) {
        return getAndUpdate(index, value -> operator.applyAsLong(value, x));
    }

    /** Combines the element with {@code x}, and returns the result; see {@link #getAndUpdate}. */
    public long accumulateAndGet(int index, long x, LongBinaryOperator operator) {
        return updateAndGet(index, value -> operator.applyAsLong(value, x));
    }

    /** An array of longs in shared memory that is read and written while holding a lock. */
    public static final class Locked extends SharedLongArray implements Synchronized<SharedLongArray> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, Guard guard) {
            super(storage, offset, length);
            this.guard = guard;
        }

        @Override
        public long get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, long value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** Changes an element while holding the lock. If {@code change} fails, the element stays. */
        @Override
        public long update(int index, LongUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                long value = change.applyAsLong(super.get(index));
                super.set(index, value);
                return value;
            }
        }

        @Override
        public void copyTo(int from, long[] target, int targetFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyTo(from, target, targetFrom, count);
            }
        }

        @Override
        public void copyFrom(int from, long[] source, int sourceFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyFrom(from, source, sourceFrom, count);
            }
        }

        @Override
        public void fill(long value) {
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
        public boolean compareAndSet(int index, long expected, long value) {
            try (Guard _ = guard.hold()) {
                return super.compareAndSet(index, expected, value);
            }
        }

        @Override
        public long getAndSet(int index, long value) {
            try (Guard _ = guard.hold()) {
                return super.getAndSet(index, value);
            }
        }

        @Override
        public long getAndAdd(int index, long delta) {
            try (Guard _ = guard.hold()) {
                return super.getAndAdd(index, delta);
            }
        }

        @Override
        public long addAndGet(int index, long delta) {
            try (Guard _ = guard.hold()) {
                return super.addAndGet(index, delta);
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public SharedLongArray getObj() {
            return new SharedLongArray(storage, offset, length);
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
