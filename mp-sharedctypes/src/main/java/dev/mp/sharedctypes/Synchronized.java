package dev.mp.sharedctypes;

import dev.mp.sync.ExclusiveLock;

/**
 * Something in shared memory whose methods hold a lock while they read or write.
 *
 * <p>Each method by itself is guarded. For what takes several, hold the lock around them; it is held already then by the
 * methods inside if it is a recursive one, as those are that belong to one object. With a {@link dev.mp.sync.Lock} that was given, a
 * method called while holding it waits for itself: use {@link #getObj()} there. What does not hold the lock, such as
 * {@link #getObj()} elsewhere, is not kept out by it, and may undo a change or be undone.
 *
 * {@snippet :
 * try (var _ = counter.getLock().hold()) {
 *     counter.set(counter.get() + 1);
 * }
 * }
 *
 * <p>A method that has to wait for the lock and is interrupted fails with an {@link dev.mp.MpException}; the thread is
 * interrupted still, and nothing was read or written.
 *
 * <p><b>If a process dies</b> that holds the lock, the lock is free and says to its next holder that it was
 * {@linkplain ExclusiveLock#abandoned() abandoned}; the memory is as the dead process left it.
 *
 * @param <T> the same without the lock
 */
public interface Synchronized<T> {
    /** The lock: the one that was given, or this object's own, which is a recursive one. */
    ExclusiveLock getLock();

    /** The same memory without the lock, for whoever holds it anyway. */
    T getObj();
}
