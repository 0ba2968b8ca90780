package dev.mp.sharedctypes;

import java.util.Objects;

/**
 * A row of elements in shared memory, of a fixed length.
 *
 * <p>Reading and writing elements is <em>plain</em>, as with an array of Java's: fast, and ordered towards other processes
 * only by what they synchronize with: a lock, a message, the start or end of a process. A single element is never torn.
 *
 * @param <L> the synchronized form of this
 */
public abstract sealed class SharedArray<L extends Synchronized<?>> extends SharedObject<L>
        permits SharedBooleanArray, SharedByteArray, SharedBytes, SharedCharArray, SharedDoubleArray, SharedFloatArray,
        SharedIntArray, SharedLongArray, SharedShortArray, StructArray {
    private static final long serialVersionUID = 1;

    /** Arrays are filled by so many elements at a time. */
    static final int FILL = 1024;

    final int length;

    SharedArray(Storage storage, long offset, int length) {
        super(storage, offset);
        this.length = length;
    }

    static int checkLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("an array cannot have a negative length: length=" + length);
        }
        return length;
    }

    /** How many elements it has. */
    public final int length() {
        return length;
    }

    /** The bytes between elements. */
    abstract long stride();

    @Override
    public final long byteSize() {
        return length * stride();
    }

    final long offsetOf(int from, int count) {
        return offset + Objects.checkFromIndexSize(from, count, length) * stride();
    }

    final int checkSlice(int from, int to) {
        Objects.checkFromToIndex(from, to, length);
        return to - from;
    }

    /** A whole array is assigned: it must have as many elements. */
    final int checkAll(int count) {
        if (count != length) {
            throw new IllegalArgumentException(
                    "cannot assign " + count + " elements to " + this + "; slice(from, to) takes a part of it");
        }
        return count;
    }

    /**
     * This as what it is, for arrays made by a typecode.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    public final <A extends SharedArray<?>> A as(Class<A> type) {
        if (!type.isInstance(this)) {
            throw new IllegalArgumentException(
                    "an array of another type was asked for: " + type.getSimpleName() + ", and this is " + this);
        }
        return type.cast(this);
    }

    @Override
    public String toString() {
        return Names.of(this) + "[" + (isClosed() ? "closed" : "length=" + length) + "]";
    }
}
