package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.function.UnaryOperator;

/** A boolean in shared memory: C's {@code _Bool}. Without a lock of its own unless it is a {@link Locked}. */
public sealed class BooleanValue extends SharedValue<BooleanValue.Locked> permits BooleanValue.Locked {
    private static final long serialVersionUID = 1;

    BooleanValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value; see {@link SharedValue} for the memory order. */
    public boolean get() {
        return storage.data.getByteOpaque(offset) != 0;
    }

    /** Sets the value. */
    public void set(boolean value) {
        storage.data.setByteOpaque(offset, (byte) (value ? 1 : 0));
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}.
     *
     * @return what was written
     */
    public boolean update(UnaryOperator<Boolean> change) {
        boolean value = change.apply(get());
        set(value);
        return value;
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
    public BooleanValue copy() {
        BooleanValue copy = new BooleanValue(Storage.allocate(byteSize()), 0);
        copy.set(get());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, guard);
    }

    /** A boolean in shared memory that is read and written while holding a lock. */
    public static final class Locked extends BooleanValue implements Synchronized<BooleanValue> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, Guard guard) {
            super(storage, offset);
            this.guard = guard;
        }

        @Override
        public boolean get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(boolean value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public boolean update(UnaryOperator<Boolean> change) {
            try (Guard _ = guard.hold()) {
                boolean value = change.apply(super.get());
                super.set(value);
                return value;
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public BooleanValue getObj() {
            return new BooleanValue(storage, offset);
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
