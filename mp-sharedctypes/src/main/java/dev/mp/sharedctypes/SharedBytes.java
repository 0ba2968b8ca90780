package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A byte string in shared memory: C's {@code char[]}. It has a fixed length; its <em>value</em> is the text before the first
 * NUL, in UTF-8, and its <em>raw</em> bytes are all. Without a lock of its own unless it is a {@link Locked}.
 */
public sealed class SharedBytes extends SharedArray<SharedBytes.Locked> permits SharedBytes.Locked {
    private static final long serialVersionUID = 1;

    SharedBytes(Storage storage, long offset, int length) {
        super(storage, offset, length);
    }

    @Override
    final long stride() {
        return 1;
    }

    /** The text before the first NUL, or all; what is not UTF-8 is replaced by U+FFFD. */
    public String value() {
        return Text.decode(valueBytes());
    }

    /** The bytes before the first NUL, or all. */
    public byte[] valueBytes() {
        return Text.read(storage.data, offset, length);
    }

    /**
     * Sets the value, and a NUL behind it if there is room; further bytes stay.
     *
     * @throws IllegalArgumentException if it has more bytes of UTF-8 than {@link #length()}; nothing is written then
     */
    public void setValue(String value) {
        setValue(Text.encode(value));
    }

    /**
     * Sets the value, and a NUL behind it if there is room; further bytes stay.
     *
     * @throws IllegalArgumentException if it is longer than {@link #length()}; nothing is written then
     */
    public void setValue(byte[] value) {
        Text.write(storage.data, offset, length, value);
    }

    /**
     * Reads the value, changes it and writes it, which is one step towards others only on a {@link Locked}.
     *
     * @return what was written
     */
    public String update(UnaryOperator<String> change) {
        String value = change.apply(value());
        setValue(value);
        return value;
    }

    /** All bytes. */
    public byte[] raw() {
        byte[] bytes = new byte[length];
        storage.data.copyOut(offset, MemorySegment.ofArray(bytes), 0, length);
        return bytes;
    }

    /**
     * Sets the first bytes, and leaves those behind as they are.
     *
     * @throws IllegalArgumentException if there are more than {@link #length()}; nothing is written then
     */
    public void setRaw(byte[] bytes) {
        if (bytes.length > length) {
            throw new IllegalArgumentException("too long: " + bytes.length + " bytes for " + this);
        }
        storage.data.copyIn(offset, MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    /** A byte. */
    public byte get(int index) {
        return storage.data.getByte(offset + Objects.checkIndex(index, length));
    }

    /** Sets a byte. */
    public void set(int index, byte value) {
        storage.data.setByte(offset + Objects.checkIndex(index, length), value);
    }

    /** A part of this, in place: the bytes from {@code from} on, up to before {@code to}. */
    public SharedBytes slice(int from, int to) {
        int count = checkSlice(from, to);
        return new SharedBytes(storage, offsetOf(from, count), count);
    }

    /** A new byte string without a lock, with the bytes that this has now. */
    public SharedBytes copy() {
        SharedBytes copy = new SharedBytes(Storage.allocate(length), 0, length);
        copy.setRaw(raw());
        return copy;
    }

    @Override
    Locked synchronizedBy(Guard guard) {
        return new Locked(storage, offset, length, guard);
    }

    /** A byte string in shared memory that is read and written while holding a lock. */
    public static final class Locked extends SharedBytes implements Synchronized<SharedBytes> {
        private static final long serialVersionUID = 1;

        private final Guard guard;

        Locked(Storage storage, long offset, int length, Guard guard) {
            super(storage, offset, length);
            this.guard = guard;
        }

        @Override
        public byte[] valueBytes() {
            try (Guard _ = guard.hold()) {
                return super.valueBytes();
            }
        }

        @Override
        public void setValue(byte[] value) {
            try (Guard _ = guard.hold()) {
                super.setValue(value);
            }
        }

        /** Changes the value while holding the lock. If {@code change} fails, the value stays. */
        @Override
        public String update(UnaryOperator<String> change) {
            try (Guard _ = guard.hold()) {
                return getObj().update(change);
            }
        }

        @Override
        public byte[] raw() {
            try (Guard _ = guard.hold()) {
                return super.raw();
            }
        }

        @Override
        public void setRaw(byte[] bytes) {
            try (Guard _ = guard.hold()) {
                super.setRaw(bytes);
            }
        }

        @Override
        public byte get(int index) {
            try (Guard _ = guard.hold()) {
                return super.get(index);
            }
        }

        @Override
        public void set(int index, byte value) {
            try (Guard _ = guard.hold()) {
                super.set(index, value);
            }
        }

        /** A part of this, in place and with the same lock. */
        @Override
        public Locked slice(int from, int to) {
            int count = checkSlice(from, to);
            return new Locked(storage, offsetOf(from, count), count, guard);
        }

        @Override
        public ExclusiveLock getLock() {
            return guard.lock();
        }

        @Override
        public SharedBytes getObj() {
            return new SharedBytes(storage, offset, length);
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
