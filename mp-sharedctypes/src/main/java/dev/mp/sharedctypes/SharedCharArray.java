package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.lang.foreign.MemorySegment;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * An array of chars in shared memory: C's {@code char16_t[]}. Without a lock of its own unless it is a {@link Locked}.
 * See {@link SharedArray} for the memory order.
 */
public sealed class SharedCharArray extends SharedArray<SharedCharArray.Locked> permits SharedCharArray.Locked {
    private static final long serialVersionUID = 1;

    SharedCharArray(Storage storage, long offset, int length) {
        super(storage, offset, length);
    }

    @Override
    final long stride() {
        return Character.BYTES;
    }

    private long at(int index) {
        return offset + ((long) Objects.checkIndex(index, length) << 1);
    }

    /**
     * An element.
     *
     * @throws IndexOutOfBoundsException if there is none of that index
     */
    public char get(int index) {
        return storage.data.getChar(at(index));
    }

    /** Sets an element. */
    public void set(int index, char value) {
        storage.data.setChar(at(index), value);
    }

    /**
     * Reads an element, changes it and writes it, which is one step towards others only on a {@link Locked}. The result of {@code change} is narrowed as by a cast.
     *
     * @return what was written
     */
    public char update(int index, IntUnaryOperator change) {
        char value = (char) change.applyAsInt(get(index));
        set(index, value);
        return value;
    }

    // ---- many at once

    /** Copies elements to an array: {@code count} of them from {@code from} on. */
    public void copyTo(int from, char[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(targetFrom, count, target.length);
        long first = offsetOf(from, count);
        storage.data.copyOut(first, MemorySegment.ofArray(target), targetFrom * stride(), count * stride());
    }

    /** Copies elements from an array: {@code count} of them, to {@code from} and behind. */
    public void copyFrom(int from, char[] source, int sourceFrom, int count) {
        Objects.checkFromIndexSize(sourceFrom, count, source.length);
        long first = offsetOf(from, count);
        storage.data.copyIn(first, MemorySegment.ofArray(source), sourceFrom * stride(), count * stride());
    }

    /** All elements. */
    public char[] toArray() {
        return toArray(0, length);
    }

    /** The elements from {@code from} on, up to before {@code to}. */
    public char[] toArray(int from, int to) {
        char[] elements = new char[checkSlice(from, to)];
        copyTo(from, elements, 0, elements.length);
        return elements;
    }

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if there are not as many as this has
     */
    public void setAll(char... values) {
        copyFrom(0, values, 0, checkAll(values.length));
    }

    /** Sets all elements to those of another array, which may be a part of this one. */
    public void setAll(SharedCharArray values) {
        setAll(values.toArray());
    }

    /** Sets all elements to one value. */
    public void fill(char value) {
        char[] values = new char[Math.min(length, FILL)];
        Arrays.fill(values, value);
        for (int from = 0, count; from < length; from += count) {
            count = Math.min(values.length, length - from);
            copyFrom(from, values, 0, count);
        }
    }

    /** A part of this, in place: the elements from {@code from} on, up to before {@code to}. */
    public SharedCharArray slice(int from, int to) {
        int count = checkSlice(from, to);
        return new SharedCharArray(storage, offsetOf(from, count), count);
    }

    /** A new array without a lock, with the elements that this has now. */
    public SharedCharArray copy() {
        SharedCharArray copy = new SharedCharArray(Storage.allocate(byteSize()), 0, length);
        copy.setAll(this);
        return copy;
    }

    /** A view of the memory as a buffer; see {@link #asSegment()} and {@link #asByteBuffer()}. */
    public CharBuffer asBuffer() {
        return asByteBuffer().asCharBuffer();
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, length, guard);
    }

    /** An array of chars in shared memory that is read and written while holding a lock. */
    public static final class Locked extends SharedCharArray implements Synchronized<SharedCharArray> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, Guard guard) {
            super(storage, offset, length);
            this.guard = guard;
        }

        @Override
        public char get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, char value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** Changes an element while holding the lock. If {@code change} fails, the element stays. */
        @Override
        public char update(int index, IntUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                char value = (char) change.applyAsInt(super.get(index));
                super.set(index, value);
                return value;
            }
        }

        @Override
        public void copyTo(int from, char[] target, int targetFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyTo(from, target, targetFrom, count);
            }
        }

        @Override
        public void copyFrom(int from, char[] source, int sourceFrom, int count) {
            try (Guard _ = guard.hold()) {
                super.copyFrom(from, source, sourceFrom, count);
            }
        }

        @Override
        public void fill(char value) {
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
        public SharedCharArray getObj() {
            return new SharedCharArray(storage, offset, length);
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
