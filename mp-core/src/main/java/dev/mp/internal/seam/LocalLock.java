package dev.mp.internal.seam;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

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

    /**
     * Waits until a condition holds, whoever interrupts the thread meanwhile: it is interrupted again when this returns. The
     * lock is held whenever one of the two is asked.
     *
     * @param left how many nanoseconds to wait at most from now on; 0 when the wait is over in any case
     */
    default void awaitUninterruptibly(BooleanSupplier condition, LongSupplier left) {
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            long nanos = left.getAsLong();
            if (nanos == 0) {
                break;
            }
            try {
                await(nanos);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

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
