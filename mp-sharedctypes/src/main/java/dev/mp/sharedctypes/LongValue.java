package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.math.BigInteger;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** A long in shared memory: C's {@code long long}. Without a lock of its own unless it is a {@link Locked}. */
public sealed class LongValue extends SharedValue<LongValue.Locked> permits LongValue.Locked {
    private static final long serialVersionUID = 1;

    LongValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value; see {@link SharedValue} for the memory order. */
    public long get() {
        return storage.data.getLongOpaque(offset);
    }

    /** Sets the value. */
    public void set(long value) {
        storage.data.setLongOpaque(offset, value);
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}.
     *
     * @return what was written
     */
    public long update(LongUnaryOperator change) {
        long value = change.applyAsLong(get());
        set(value);
        return value;
    }

    /** The value as an unsigned one. */
    public BigInteger getUnsigned() {
        return Unsigned.of(get());
    }

    /**
     * Sets an unsigned value.
     *
     * @throws IllegalArgumentException if it is negative or too large
     */
    public void setUnsigned(BigInteger value) {
        set(Unsigned.check(value));
    }

    @Override
    public Object boxed() {
        return get();
    }

    @Override
    public final long byteSize() {
        return Long.BYTES;
    }

    /** A new value without a lock, that is now what this is. */
    public LongValue copy() {
        LongValue copy = new LongValue(Storage.allocate(byteSize()), 0);
        copy.set(get());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, guard);
    }

    // ---- atomic without a lock; a synchronized object holds its lock all the same, so that they go with update

    /** Reads with volatile order: sees all that came before the volatile write whose value it reads, in its process too. */
    public long getVolatile() {
        return storage.data.getLongVolatile(offset);
    }

    /** Writes with volatile order. */
    public void setVolatile(long value) {
        storage.data.setLongVolatile(offset, value);
    }

    /** Reads with acquire order: later accesses stay behind it. */
    public long getAcquire() {
        return storage.data.getLongAcquire(offset);
    }

    /** Writes with release order: earlier accesses stay before it. */
    public void setRelease(long value) {
        storage.data.setLongRelease(offset, value);
    }

    /** Writes {@code value} if the value is {@code expected}; with volatile order, also if it is not. */
    public boolean compareAndSet(long expected, long value) {
        return storage.data.compareAndSetLong(offset, expected, value);
    }

    /** Writes, and returns what was there; with volatile order. */
    public long getAndSet(long value) {
        return storage.data.getAndSetLong(offset, value);
    }

    /** Adds, and returns what was there; with volatile order. */
    public long getAndAdd(long delta) {
        return storage.data.getAndAddLong(offset, delta);
    }

    /** Adds, and returns the sum; with volatile order. */
    public long addAndGet(long delta) {
        return storage.data.getAndAddLong(offset, delta) + delta;
    }

    /**
     * Changes the value, and returns what was there; with volatile order.
     *
     * @param change may be called again if another thread or process was faster, so it must have no effects
     */
    public long getAndUpdate(LongUnaryOperator change) {
        long before;
        do {
            before = getVolatile();
        } while (!compareAndSet(before, change.applyAsLong(before)));
        return before;
    }

    /** As {@link #getAndUpdate}, but returns what is there now. */
    public long updateAndGet(LongUnaryOperator change) {
        while (true) {
            long before = getVolatile();
            long after = change.applyAsLong(before);
            if (compareAndSet(before, after)) {
                return after;
            }
        }
    }

    /** Combines the value with {@code x}, and returns what was there; see {@link #getAndUpdate}. */
    public long getAndAccumulate(long x, LongBinaryOperator operator) {
        return getAndUpdate(value -> operator.applyAsLong(value, x));
    }

    /** Combines the value with {@code x}, and returns the result; see {@link #getAndUpdate}. */
    public long accumulateAndGet(long x, LongBinaryOperator operator) {
        return updateAndGet(value -> operator.applyAsLong(value, x));
    }

    /** A long in shared memory that is read and written while holding a lock. */
    public static final class Locked extends LongValue implements Synchronized<LongValue> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, Guard guard) {
            super(storage, offset);
            this.guard = guard;
        }

        @Override
        public long get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(long value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public long update(LongUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                long value = change.applyAsLong(super.get());
                super.set(value);
                return value;
            }
        }

        @Override
        public boolean compareAndSet(long expected, long value) {
            try (Guard _ = guard.hold()) {
                return super.compareAndSet(expected, value);
            }
        }

        @Override
        public long getAndSet(long value) {
            try (Guard _ = guard.hold()) {
                return super.getAndSet(value);
            }
        }

        @Override
        public long getAndAdd(long delta) {
            try (Guard _ = guard.hold()) {
                return super.getAndAdd(delta);
            }
        }

        @Override
        public long addAndGet(long delta) {
            try (Guard _ = guard.hold()) {
                return super.addAndGet(delta);
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public LongValue getObj() {
            return new LongValue(storage, offset);
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
