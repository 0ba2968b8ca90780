package dev.mp.sync;

import java.io.Serializable;
import java.time.Duration;

/**
 * What one thread of one process holds at a time: a {@link Lock} or an {@link RLock}.
 *
 * {@snippet :
 * try (var _ = lock.hold()) {
 *     counter.set(counter.get() + 1);
 * }
 * }
 *
 * <p><b>If a process ends</b>, killed or in order, while one of its threads holds the lock, the lock is free again within
 * about a second, and those who wait for it go on; {@code kill(); join()} has seen to that when it returns. Whoever gets
 * it then can ask {@link #abandoned()}, and should look whether what the lock protects is whole. As long as the process
 * lives the lock stays held, whatever becomes of the thread.
 *
 * <p>Memory consistency effects: what a thread did before it released the lock happens before what a thread does after it
 * acquired the lock next.
 */
public sealed interface ExclusiveLock extends Serializable permits Lock, RLock {
    /**
     * Acquires the lock, waiting until it is free.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    void acquire() throws InterruptedException;

    /**
     * Acquires the lock if it is free at this moment; does not wait.
     *
     * @return whether it did
     * @throws IllegalStateException if this handle is closed
     */
    boolean tryAcquire();

    /**
     * Acquires the lock, waiting no longer than a limit; nothing or less is a look without a wait.
     *
     * @return false if the limit passed first
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    boolean tryAcquire(Duration limit) throws InterruptedException;

    /**
     * Releases the lock.
     *
     * @throws IllegalMonitorStateException if it is not held or, where only the owner may release it, held by another
     * @throws IllegalStateException if this handle is closed, unless the calling thread has held the lock since and others
     *     have handles to it
     */
    void release();

    /**
     * Acquires the lock, for a try-with-resources statement that releases it at its end.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    default Held hold() throws InterruptedException {
        acquire();
        return new Held(this::release);
    }

    /** Whether somebody, in any process, holds the lock at this moment. */
    boolean isLocked();

    /**
     * Whether the holder before this one did not release the lock but ended with it, so that what the lock protects may be
     * half-changed. True for the next holder, until it releases; for everybody while the lock is free.
     */
    boolean abandoned();

    /**
     * This lock as the JDK's. What the JDK's {@code Lock} says about interrupts and limits is so; its conditions are those
     * of this library, between processes.
     */
    java.util.concurrent.locks.Lock asJavaLock();

    /**
     * Closes this handle; those who wait by it fail. The lock stays held if it is: it goes on for others, and is released
     * by the thread that holds it, which it can still do, or when this process ends.
     */
    void close();
}
