package dev.mp.internal.seam;

/**
 * A lock and a condition between the threads of one member. It is reentrant, and the seam's scheduler knows it, which
 * it does not of a Java monitor.
 */
public interface LocalLock {
    void lock();

    boolean tryLock();

    void unlock();

    /** Releases the lock, waits for {@link #signalAll}, the limit or no reason, and takes the lock again. */
    void await(long nanos) throws InterruptedException;

    void signalAll();

    /** Takes the lock and gives it back at the end of a try-with-resources statement. */
    default Held hold() {
        lock();
        return this::unlock;
    }

    /** A held lock. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
