package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.function.IntUnaryOperator;

/** A byte in shared memory: C's {@code signed char}. Without a lock of its own unless it is a {@link Locked}. */
public sealed class ByteValue extends SharedValue<ByteValue.Locked> permits ByteValue.Locked {
    private static final long serialVersionUID = 1;

    ByteValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value; see {@link SharedValue} for the memory order. */
    public byte get() {
        return storage.data.getByteOpaque(offset);
    }

    /** Sets the value. */
    public void set(byte value) {
        storage.data.setByteOpaque(offset, value);
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}. The result of {@code change} is narrowed as by a cast.
     *
     * @return what was written
     */
    public byte update(IntUnaryOperator change) {
        byte value = (byte) change.applyAsInt(get());
        set(value);
        return value;
    }

    /** The value as an unsigned one. */
    public int getUnsigned() {
        return Byte.toUnsignedInt(get());
    }

    /**
     * Sets an unsigned value.
     *
     * @throws IllegalArgumentException if it is negative or too large
     */
    public void setUnsigned(int value) {
        set((byte) Unsigned.check(value, 0xffL));
    }

    @Override
    public Object boxed() {
        return get();
    }

    @Override
    public final long byteSize() {
        return Byte.BYTES;
    }

    /** A new value without a lock, that is now what this is. */
    public ByteValue copy() {
        ByteValue copy = new ByteValue(Storage.allocate(byteSize()), 0);
        copy.set(get());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, guard);
    }

    /** A byte in shared memory that is read and written while holding a lock. */
    public static final class Locked extends ByteValue implements Synchronized<ByteValue> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, Guard guard) {
            super(storage, offset);
            this.guard = guard;
        }

        @Override
        public byte get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(byte value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public byte update(IntUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                byte value = (byte) change.applyAsInt(super.get());
                super.set(value);
                return value;
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public ByteValue getObj() {
            return new ByteValue(storage, offset);
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
