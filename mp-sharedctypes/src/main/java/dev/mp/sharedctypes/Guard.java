package dev.mp.sharedctypes;

import dev.mp.Mp;
import dev.mp.MpException;
import dev.mp.sync.ExclusiveLock;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The lock of a synchronized object, and whether it ends with the object. */
final class Guard implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private final ExclusiveLock lock;
    private final boolean isOwn;

    private Guard(ExclusiveLock lock, boolean isOwn) {
        this.lock = lock;
        this.isOwn = isOwn;
    }

    /**
     * Around the given lock, or a new recursive one.
     *
     * @throws IllegalStateException if the given lock is closed
     */
    static Guard of(@Nullable ExclusiveLock lock) {
        if (lock == null) {
            return new Guard(Mp.rlock(), true);
        }
        // Fails if it is closed, which no access could ever acquire.
        boolean _ = lock.isLocked();
        return new Guard(lock, false);
    }

    static IllegalArgumentException alreadyGuards(Object object) {
        return new IllegalArgumentException(object + " has a lock already; getObj() is the same without it");
    }

    ExclusiveLock lock() {
        return lock;
    }

    /** Acquires the lock until the guard is closed. */
    Guard hold() {
        if (!lock.tryAcquire()) {
            try {
                lock.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MpException(
                        "interrupted while waiting for the lock of something shared; to handle that, acquire getLock()"
                                + " and use getObj() while holding it",
                        e);
            }
        }
        return this;
    }

    /** Ends what {@link #hold} began. */
    @Override
    public void close() {
        lock.release();
    }

    /** The object is closed: with its own lock, but not with one that was given. */
    void closeOwn() {
        if (isOwn) {
            lock.close();
        }
    }
}
