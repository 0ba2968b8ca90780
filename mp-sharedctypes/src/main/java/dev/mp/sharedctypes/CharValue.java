package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.util.function.IntUnaryOperator;

/** A UTF-16 code unit in shared memory: C's {@code char16_t}. Without a lock of its own unless it is a {@link Locked}. */
public sealed class CharValue extends SharedValue<CharValue.Locked> permits CharValue.Locked {
    private static final long serialVersionUID = 1;

    CharValue(Storage storage, long offset) {
        super(storage, offset);
    }

    /** The value; see {@link SharedValue} for the memory order. */
    public char get() {
        return (char) storage.data.getShortOpaque(offset);
    }

    /** Sets the value. */
    public void set(char value) {
        storage.data.setShortOpaque(offset, (short) value);
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}. The result of {@code change} is narrowed as by a cast.
     *
     * @return what was written
     */
    public char update(IntUnaryOperator change) {
        char value = (char) change.applyAsInt(get());
        set(value);
        return value;
    }

    @Override
    public Object boxed() {
        return get();
    }

    @Override
    public final long byteSize() {
        return Character.BYTES;
    }

    /** A new value without a lock, that is now what this is. */
    public CharValue copy() {
        CharValue copy = new CharValue(Storage.allocate(byteSize()), 0);
        copy.set(get());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, guard);
    }

    /** A UTF-16 code unit in shared memory that is read and written while holding a lock. */
    public static final class Locked extends CharValue implements Synchronized<CharValue> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, Guard guard) {
            super(storage, offset);
            this.guard = guard;
        }

        @Override
        public char get() {
            try (Guard _ = guard.hold()) {
                return super.get();
            }
        }

        @Override
        public void set(char value) {
            try (Guard _ = guard.hold()) {
                super.set(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public char update(IntUnaryOperator change) {
            try (Guard _ = guard.hold()) {
                char value = (char) change.applyAsInt(super.get());
                super.set(value);
                return value;
            }
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public CharValue getObj() {
            return new CharValue(storage, offset);
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
