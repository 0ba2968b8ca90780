package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.function.DoubleUnaryOperator;

/** A float in shared memory: C's {@code float}. Without a lock of its own unless it is a {@link Locked}. */
public sealed class FloatValue extends SharedValue<FloatValue.Locked> permits FloatValue.Locked {
    private static final long serialVersionUID = 1;

    FloatValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value; see {@link SharedValue} for the memory order. */
    public float get() {
        return Float.intBitsToFloat(storage.data.getIntOpaque(offset));
    }

    /** Sets the value. */
    public void set(float value) {
        storage.data.setIntOpaque(offset, Float.floatToRawIntBits(value));
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}. The result of {@code change} is rounded.
     *
     * @return what was written
     */
    public float update(DoubleUnaryOperator change) {
        float value = (float) change.applyAsDouble(get());
        set(value);
        return value;
    }

    @Override
    public Object boxed() {
        return get();
    }

    @Override
    public final long byteSize() {
        return Float.BYTES;
    }

    /** A new value without a lock, that is now what this is. */
    public FloatValue copy() {
        FloatValue copy = new FloatValue(Storage.allocate(byteSize()), 0);
        copy.set(get());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, guard);
    }

    /** A float in shared memory that is read and written while holding a lock. */
    public static final class Locked extends FloatValue implements Synchronized<FloatValue> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, Guard guard) {
            super(storage, offset);
            this.guard = guard;
        }

        @Override
        public float get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(float value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public float update(DoubleUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                float value = (float) change.applyAsDouble(super.get());
                super.set(value);
                return value;
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public FloatValue getObj() {
            return new FloatValue(storage, offset);
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
