package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.function.IntUnaryOperator;

/** A short in shared memory: C's {@code short}. Without a lock of its own unless it is a {@link Locked}. */
public sealed class ShortValue extends SharedValue<ShortValue.Locked> permits ShortValue.Locked {
    private static final long serialVersionUID = 1;

    ShortValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value; see {@link SharedValue} for the memory order. */
    public short get() {
        return storage.data.getShortOpaque(offset);
    }

    /** Sets the value. */
    public void set(short value) {
        storage.data.setShortOpaque(offset, value);
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}. The result of {@code change} is narrowed as by a cast.
     *
     * @return what was written
     */
    public short update(IntUnaryOperator change) {
        short value = (short) change.applyAsInt(get());
        set(value);
        return value;
    }

    /** The value as an unsigned one. */
    public int getUnsigned() {
        return Short.toUnsignedInt(get());
    }

    /**
     * Sets an unsigned value.
     *
     * @throws IllegalArgumentException if it is negative or too large
     */
    public void setUnsigned(int value) {
        set((short) Unsigned.check(value, 0xffffL));
    }

    @Override
    public Object boxed() {
        return get();
    }

    @Override
    public final long byteSize() {
        return Short.BYTES;
    }

    /** A new value without a lock, that is now what this is. */
    public ShortValue copy() {
        ShortValue copy = new ShortValue(Storage.allocate(byteSize()), 0);
        copy.set(get());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, guard);
    }

    /** A short in shared memory that is read and written while holding a lock. */
    public static final class Locked extends ShortValue implements Synchronized<ShortValue> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, Guard guard) {
            super(storage, offset);
            this.guard = guard;
        }

        @Override
        public short get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(short value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public short update(IntUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                short value = (short) change.applyAsInt(super.get());
                super.set(value);
                return value;
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public ShortValue getObj() {
            return new ShortValue(storage, offset);
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
