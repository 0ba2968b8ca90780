package dev.mp.sharedctypes;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Something in shared memory. The object in the program is a small handle; handles travel through connections, queues and
 * captured variables, and whoever receives one works on the same memory.
 *
 * <p>In memory it lies as C lays it out on this machine: in its byte order, each part at a multiple of its size. A
 * {@code ctypes} type of Python's with the same fields reads the same.
 *
 * <p><b>Life.</b> The memory is given back when it has been closed by all who got a handle, or when nothing that refers to it
 * can be reached in any of their processes. A part of it, which {@code slice}, {@code at}, {@code field} and
 * {@link Synchronized#getObj()} return, shares the handle it was taken from, and closing one of them closes them all.
 *
 * <p><b>If a process dies</b> while it writes, what it has written so far is there. A single value is never torn; of a
 * structure or several elements only a part may be written. Where that matters, write while holding a lock: the next holder
 * can ask it whether the one before died.
 *
 * @param <L> the synchronized form of this
 */
public abstract sealed class SharedObject<L extends Synchronized<?>> implements Serializable
        permits SharedValue, SharedArray, StructValue {
    private static final long serialVersionUID = 1;

    /** Where this lies: {@code offset} bytes into the storage. */
    final Storage storage;

    final long offset;

    SharedObject(Storage storage, long offset) {
        this.storage = storage;
        this.offset = offset;
    }

    /** How many bytes it takes in memory. */
    public abstract long byteSize();

    /** The same memory behind a lock. */
    abstract L synchronizedBy(Guard guard);

    /**
     * A view of the memory. Accesses through it are not guarded by the lock of a synchronized object.
     *
     * <p>When this handle is closed, every access through the view fails with an {@link IllegalStateException}; until then a
     * view keeps the memory as the handle itself does. (Only where a program runs on a system other than Linux and has not
     * enabled native access, a view also fails once this handle cannot be reached any more: keep both there.)
     *
     * @throws IllegalStateException if this handle is closed
     * @throws UnsupportedOperationException in a simulation, which does not see what is done to a segment
     */
    public MemorySegment asSegment() {
        if (isClosed()) {
            throw new IllegalStateException("cannot give a view of closed shared data: " + this);
        }
        return storage.data.segment().asSlice(offset, byteSize());
    }

    /**
     * A view of the memory as a buffer in this machine's byte order; see {@link #asSegment()}.
     *
     * @throws UnsupportedOperationException if it has more than {@link Integer#MAX_VALUE} bytes, or in a simulation
     */
    public ByteBuffer asByteBuffer() {
        return asSegment().asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /**
     * Closes this handle, and all parts and views that were taken from it in this process: what is done to them from now on,
     * or is being done on other threads, fails with an {@link IllegalStateException}. Handles of other processes, and others
     * that this process received, are not concerned.
     *
     * @throws IllegalStateException if the system is just reading or writing a buffer over the memory
     */
    public void close() {
        storage.close();
    }

    /** Whether this handle has been closed. */
    public final boolean isClosed() {
        return storage.isClosed();
    }
}
