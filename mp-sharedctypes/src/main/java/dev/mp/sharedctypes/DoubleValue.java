package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.function.DoubleUnaryOperator;

/** A double in shared memory: C's {@code double}. Without a lock of its own unless it is a {@link Locked}. */
public sealed class DoubleValue extends SharedValue<DoubleValue.Locked> permits DoubleValue.Locked {
    private static final long serialVersionUID = 1;

    DoubleValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value; see {@link SharedValue} for the memory order. */
    public double get() {
        return Double.longBitsToDouble(storage.data.getLongOpaque(offset));
    }

    /** Sets the value. */
    public void set(double value) {
        storage.data.setLongOpaque(offset, Double.doubleToRawLongBits(value));
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}.
     *
     * @return what was written
     */
    public double update(DoubleUnaryOperator change) {
        double value = change.applyAsDouble(get());
        set(value);
        return value;
    }

    @Override
    public Object boxed() {
        return get();
    }

    @Override
    public final long byteSize() {
        return Double.BYTES;
    }

    /** A new value without a lock, that is now what this is. */
    public DoubleValue copy() {
        DoubleValue copy = new DoubleValue(Storage.allocate(byteSize()), 0);
        copy.set(get());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, guard);
    }

    /** A double in shared memory that is read and written while holding a lock. */
    public static final class Locked extends DoubleValue implements Synchronized<DoubleValue> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, Guard guard) {
            super(storage, offset);
            this.guard = guard;
        }

        @Override
        public double get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(double value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public double update(DoubleUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                double value = change.applyAsDouble(super.get());
                super.set(value);
                return value;
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public DoubleValue getObj() {
            return new DoubleValue(storage, offset);
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
