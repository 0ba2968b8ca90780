package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** An int in shared memory: C's {@code int}. Without a lock of its own unless it is a {@link Locked}. */
public sealed class IntValue extends SharedValue<IntValue.Locked> permits IntValue.Locked {
    private static final long serialVersionUID = 1;

    IntValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value; see {@link SharedValue} for the memory order. */
    public int get() {
        return storage.data.getIntOpaque(offset);
    }

    /** Sets the value. */
    public void set(int value) {
        storage.data.setIntOpaque(offset, value);
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}.
     *
     * @return what was written
     */
    public int update(IntUnaryOperator change) {
        int value = change.applyAsInt(get());
        set(value);
        return value;
    }

    /** The value as an unsigned one. */
    public long getUnsigned() {
        return Integer.toUnsignedLong(get());
    }

    /**
     * Sets an unsigned value.
     *
     * @throws IllegalArgumentException if it is negative or too large
     */
    public void setUnsigned(long value) {
        set((int) Unsigned.check(value, 0xffff_ffffL));
    }

    @Override
    public Object boxed() {
        return get();
    }

    @Override
    public final long byteSize() {
        return Integer.BYTES;
    }

    /** A new value without a lock, that is now what this is. */
    public IntValue copy() {
        IntValue copy = new IntValue(Storage.allocate(byteSize()), 0);
        copy.set(get());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, guard);
    }

    // ---- atomic without a lock; a synchronized object holds its lock all the same, so that they go with update

    /** Reads with volatile order: sees all that came before the volatile write whose value it reads, in its process too. */
    public int getVolatile() {
        return storage.data.getIntVolatile(offset);
    }

    /** Writes with volatile order. */
    public void setVolatile(int value) {
        storage.data.setIntVolatile(offset, value);
    }

    /** Reads with acquire order: later accesses stay behind it. */
    public int getAcquire() {
        return storage.data.getIntAcquire(offset);
    }

    /** Writes with release order: earlier accesses stay before it. */
    public void setRelease(int value) {
        storage.data.setIntRelease(offset, value);
    }

    /** Writes {@code value} if the value is {@code expected}; with volatile order, also if it is not. */
    public boolean compareAndSet(int expected, int value) {
        return storage.data.compareAndSetInt(offset, expected, value);
    }

    /** Writes, and returns what was there; with volatile order. */
    public int getAndSet(int value) {
        return storage.data.getAndSetInt(offset, value);
    }

    /** Adds, and returns what was there; with volatile order. */
    public int getAndAdd(int delta) {
        return storage.data.getAndAddInt(offset, delta);
    }

    /** Adds, and returns the sum; with volatile order. */
    public int addAndGet(int delta) {
        return storage.data.getAndAddInt(offset, delta) + delta;
    }

    /**
     * Changes the value, and returns what was there; with volatile order.
     *
     * @param change may be called again if another thread or process was faster, so it must have no effects
     */
    public int getAndUpdate(IntUnaryOperator change) {
        int before;
        do {
            before = getVolatile();
        } while (!compareAndSet(before, change.applyAsInt(before)));
        return before;
    }

    /** As {@link #getAndUpdate}, but returns what is there now. */
    public int updateAndGet(IntUnaryOperator change) {
        while (true) {
            int before = getVolatile();
            int after = change.applyAsInt(before);
            if (compareAndSet(before, after)) {
                return after;
            }
        }
    }

    /** Combines the value with {@code x}, and returns what was there; see {@link #getAndUpdate}. */
    public int getAndAccumulate(int x, IntBinaryOperator operator) {
        return getAndUpdate(value -> operator.applyAsInt(value, x));
    }

    /** Combines the value with {@code x}, and returns the result; see {@link #getAndUpdate}. */
    public int accumulateAndGet(int x, IntBinaryOperator operator) {
        return updateAndGet(value -> operator.applyAsInt(value, x));
    }

    /** An int in shared memory that is read and written while holding a lock. */
    public static final class Locked extends IntValue implements Synchronized<IntValue> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, Guard guard) {
            super(storage, offset);
            this.guard = guard;
        }

        @Override
        public int get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(int value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public int update(IntUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                int value = change.applyAsInt(super.get());
                super.set(value);
                return value;
            }
        }

        @Override
        public boolean compareAndSet(int expected, int value) {
            try (Guard _ = guard.hold()) {
                return super.compareAndSet(expected, value);
            }
        }

        @Override
        public int getAndSet(int value) {
            try (Guard _ = guard.hold()) {
                return super.getAndSet(value);
            }
        }

        @Override
        public int getAndAdd(int delta) {
            try (Guard _ = guard.hold()) {
                return super.getAndAdd(delta);
            }
        }

        @Override
        public int addAndGet(int delta) {
            try (Guard _ = guard.hold()) {
                return super.addAndGet(delta);
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public IntValue getObj() {
            return new IntValue(storage, offset);
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
