package dev.mp.sync;

import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;

/** A lock of this package as the JDK's. */
final class JavaLock implements java.util.concurrent.locks.Lock {
    private final ExclusiveLock lock;
    private final MutexHandle handle;

    JavaLock(ExclusiveLock lock, MutexHandle handle) {
        this.lock = lock;
        this.handle = handle;
    }

    @Override
    public void lock() {
        handle.acquireUninterruptibly();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        lock.acquire();
    }

    @Override
    public boolean tryLock() {
        return lock.tryAcquire();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return lock.tryAcquire(Duration.ofNanos(unit.toNanos(time)));
    }

    @Override
    public void unlock() {
        lock.release();
    }

    @Override
    public java.util.concurrent.locks.Condition newCondition() {
        return new JavaCondition(Condition.create(handle.member(), lock));
    }

    @Override
    public String toString() {
        return lock.toString();
    }

    /** A condition of this package as the JDK's. */
    private record JavaCondition(Condition condition) implements java.util.concurrent.locks.Condition {
        @Override
        public void await() throws InterruptedException {
            condition.await();
        }

        @Override
        public void awaitUninterruptibly() {
            condition.awaitUninterruptibly();
        }

        @Override
        public long awaitNanos(long nanosTimeout) throws InterruptedException {
            long began = condition.nanoTime();
            boolean _ = condition.await(Duration.ofNanos(nanosTimeout));
            return nanosTimeout - (condition.nanoTime() - began);
        }

        @Override
        public boolean await(long time, TimeUnit unit) throws InterruptedException {
            return condition.await(Duration.ofNanos(unit.toNanos(time)));
        }

        @Override
        @SuppressWarnings("JavaUtilDate") // the JDK's interface has it
        public boolean awaitUntil(Date deadline) throws InterruptedException {
            return condition.await(Duration.ofMillis(deadline.getTime() - System.currentTimeMillis()));
        }

        @Override
        public void signal() {
            condition.signal();
        }

        @Override
        public void signalAll() {
            condition.signalAll();
        }
    }
}
