package dev.mp.sharedctypes;

/**
 * A single value in shared memory.
 *
 * <p>Reading and writing one is <em>opaque</em>: never torn, seen by others before long, so that a loop which waits for a
 * change ends; but it orders no other memory access. A lock does, and so do the volatile and atomic methods of int and long.
 *
 * @param <L> the synchronized form of this
 */
public abstract sealed class SharedValue<L extends Synchronized<?>> extends SharedObject<L>
        permits BooleanValue, ByteValue, CharValue, DoubleValue, FloatValue, IntValue, LongValue, ShortValue {
    private static final long serialVersionUID = 1;

    SharedValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value, boxed. */
    public abstract Object boxed();

    /**
     * This as what it is, for values made by a typecode.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    public final <V extends SharedValue<?>> V as(Class<V> type) {
        if (!type.isInstance(this)) {
            throw new IllegalArgumentException(
                    "a value of another type was asked for: " + type.getSimpleName() + ", and this is " + this);
        }
        return type.cast(this);
    }

    @Override
    public String toString() {
        String name = Names.of(this);
        return name + "[" + (isClosed() ? "closed" : boxed()) + "]";
    }
}
