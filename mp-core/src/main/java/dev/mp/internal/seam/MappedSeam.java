package dev.mp.internal.seam;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mp.internal.launch.ChildCommand;
import dev.mp.internal.launch.ChildOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/** What the seams over a mapped file share: words are VarHandles on the mapping, threads and locks are the JDK's. */
abstract class MappedSeam extends Seam {
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    /** Overrides for how long a waiter looks again before it sleeps, in microseconds. */
    private static final String SPIN_PROPERTY = "dev.mp.spinMicros";

    /** About what it takes to wake a sleeper and to have its answer: a wait that long is no worse than a sleep. */
    private static final long DEFAULT_SPIN_MICROS = 50;

    private static final long LONGEST_SLEEP = TimeUnit.SECONDS.toNanos(1);

    private static final String CHILD_MAIN = "dev.mp.internal.process.ChildMain";

    /** Overrides how many processes may stand by for one that starts others. */
    private static final String STANDBYS_PROPERTY = "dev.mp.standbys";

    private static final int FEWEST_STANDBYS = 2;
    private static final int MOST_STANDBYS = 16;

    /** What one takes, and which part of the memory all of them may. */
    private static final long STANDBY_BYTES = 64L << 20;

    private static final int STANDBYS_PART = 8;

    private static final long COLLECTION_MILLIS = 500;

    private final ArenaFile file;
    private final MemorySegment memory;
    private final long spinNanos;

    MappedSeam(ArenaFile file) {
        this.file = file;
        this.memory = file.memory();
        boolean alone = Runtime.getRuntime().availableProcessors() == 1;
        this.spinNanos =
                alone ? 0 : TimeUnit.MICROSECONDS.toNanos(Long.getLong(SPIN_PROPERTY, DEFAULT_SPIN_MICROS));
    }

    final ArenaFile file() {
        return file;
    }

    final MemorySegment memory() {
        return memory;
    }

    @Override
    public final int getIntAcquire(long at) {
        return (int) INT.getAcquire(memory, at);
    }

    @Override
    public final int getIntVolatile(long at) {
        return (int) INT.getVolatile(memory, at);
    }

    @Override
    public final void setIntRelease(long at, int value) {
        INT.setRelease(memory, at, value);
    }

    @Override
    public final void setIntVolatile(long at, int value) {
        INT.setVolatile(memory, at, value);
    }

    @Override
    public final boolean compareAndSetInt(long at, int expected, int value) {
        return INT.compareAndSet(memory, at, expected, value);
    }

    @Override
    public final int getAndSetInt(long at, int value) {
        return (int) INT.getAndSet(memory, at, value);
    }

    @Override
    public final int getAndAddInt(long at, int delta) {
        return (int) INT.getAndAdd(memory, at, delta);
    }

    @Override
    public final int getAndBitwiseOrInt(long at, int mask) {
        return (int) INT.getAndBitwiseOr(memory, at, mask);
    }

    @Override
    public final long getLongAcquire(long at) {
        return (long) LONG.getAcquire(memory, at);
    }

    @Override
    public final long getLongVolatile(long at) {
        return (long) LONG.getVolatile(memory, at);
    }

    @Override
    public final void setLongRelease(long at, long value) {
        LONG.setRelease(memory, at, value);
    }

    @Override
    public final void setLongVolatile(long at, long value) {
        LONG.setVolatile(memory, at, value);
    }

    @Override
    public final boolean compareAndSetLong(long at, long expected, long value) {
        return LONG.compareAndSet(memory, at, expected, value);
    }

    @Override
    public final long getAndAddLong(long at, long delta) {
        return (long) LONG.getAndAdd(memory, at, delta);
    }

    @Override
    public final long getAndSetLong(long at, long value) {
        return (long) LONG.getAndSet(memory, at, value);
    }

    @Override
    public final long getAndBitwiseOrLong(long at, long mask) {
        return (long) LONG.getAndBitwiseOr(memory, at, mask);
    }

    @Override
    public final long getAndBitwiseAndLong(long at, long mask) {
        return (long) LONG.getAndBitwiseAnd(memory, at, mask);
    }

    @Override
    public final int indexOf(long at, int from, int to, long value) {
        for (int i = from; i < to; i++) {
            if (getLongVolatile(at + i * 8L) == value) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public final int indexOf(long at, int from, int to, long value, long mask) {
        for (int i = from; i < to; i++) {
            if ((getLongVolatile(at + i * 8L) & mask) == value) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public final int indexOfNonZero(long at, int from, int to) {
        for (int i = from; i < to; i++) {
            if (getLongVolatile(at + i * 8L) != 0) {
                return i;
            }
        }
        return -1;
    }

    // Segments of arrays, since copies between a segment and an array cost a cold JVM twice as much, and otherwise the same.

    @Override
    public final void copyIn(long at, byte[] source, int offset, int length) {
        MemorySegment.copy(MemorySegment.ofArray(source), offset, memory, at, length);
    }

    @Override
    public final void copyIn(long at, MemorySegment source, long offset, long length) {
        MemorySegment.copy(source, offset, memory, at, length);
    }

    @Override
    public final void copyOut(long at, byte[] target, int offset, int length) {
        MemorySegment.copy(memory, at, MemorySegment.ofArray(target), offset, length);
    }

    @Override
    public final void copyOut(long at, MemorySegment target, long offset, long length) {
        MemorySegment.copy(memory, at, target, offset, length);
    }

    @Override
    public final void zero(long at, long length) {
        memory.asSlice(at, length).fill((byte) 0);
    }

    @Override
    public void reservePages(long at, long length) throws IOException {
        file.writeZeros(at, length);
    }

    @Override
    public final long longestSleep() {
        return LONGEST_SLEEP;
    }

    @Override
    public final boolean maySleep() {
        return !Thread.currentThread().isVirtual();
    }

    @Override
    public final Data data(long at, long bytes, Data.Use use) {
        return new SegmentData(file, at, bytes, !mayLimitSegments());
    }

    /** Whether a segment may be given a lifetime of its own without any warning of the JDK's. */
    abstract boolean mayLimitSegments();

    @Override
    public final void onSpinWait() {
        Thread.onSpinWait();
    }

    @Override
    public final long spinNanos() {
        return spinNanos;
    }

    @Override
    public final long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public final long random() {
        return ThreadLocalRandom.current().nextLong();
    }

    @Override
    public final Thread startThread(String name, boolean daemon, Runnable body) {
        // Not by a builder, whose classes no archive of the JDK holds: a child starts threads before its target.
        Thread thread = new Thread(body, name);
        thread.setDaemon(daemon);
        thread.start();
        return thread;
    }

    @Override
    public final void park(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos == FOREVER) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, nanos);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public final void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }

    /**
     * Closing a shared arena must not overtake any thread's access to its segments, so the JDK stops at a handshake with every
     * thread of the JVM: each comes to a safepoint, or is found outside of Java, from where it returns only with a fence. That
     * is what is relied on; that nothing was ever allocated in the arena makes no difference to it.
     */
    @Override
    public final void fenceThreads() {
        Arena.ofShared().close();
    }

    @Override
    public final LocalLock newLock() {
        return new JdkLock();
    }

    @Override
    public final Cleanup onUnreachable(Object object, Runnable action) {
        return Cleaners.CLEANER.register(object, action)::clean;
    }

    @Override
    public final void collectUnreachable() {
        CountDownLatch collected = new CountDownLatch(1);
        Cleaner.Cleanable _ = Cleaners.CLEANER.register(new Object(), collected::countDown);
        System.gc();
        try {
            boolean _ = collected.await(COLLECTION_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final void occupy(int slot) throws IOException {
        file.lockSlot(slot);
    }

    @Override
    public final void vacate(int slot) {
        file.unlockSlot(slot);
    }

    @Override
    public final boolean isOccupied(int slot) {
        return file.isSlotLocked(slot);
    }

    @Override
    public final StartedProcess startProcess(int identity, long nonce, ChildOptions options, IntConsumer onExit)
            throws IOException {
        List<String> arguments =
                List.of(name(), file.attachment(), Integer.toString(identity), Long.toHexString(nonce));
        Process process = ChildCommand.of(options, MappedSeam.class.getModule().getName(), CHILD_MAIN)
                .builder(arguments)
                .start();
        // A thread of our own, because Process.onExit() tells on the common pool, which may be full of waiters for this.
        Thread _ = startThread("mp-reaper", true, () -> onExit.accept(awaitExit(process)));
        return new JvmProcess(process);
    }

    /** Not to be interrupted: nobody else knows this thread, and somebody waits for its answer. */
    private static int awaitExit(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                int status = process.waitFor();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return status;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    @Override
    public final int mostStandbys() {
        Integer asked = Integer.getInteger(STANDBYS_PROPERTY);
        if (asked != null) {
            return Math.max(asked, 0);
        }
        int most = Math.clamp(Runtime.getRuntime().availableProcessors(), FEWEST_STANDBYS, MOST_STANDBYS);
        try {
            return (int) Math.min(most, Machine.memory() / STANDBYS_PART / STANDBY_BYTES);
        } catch (IOException e) {
            return FEWEST_STANDBYS;
        }
    }

    @Override
    public final void requireStartable(Class<?> type) {
        ChildCommand.requireVisible(type);
    }

    @Override
    public final long pid() {
        return ArenaFile.ownPid();
    }

    @Override
    public final long size() {
        return memory.byteSize();
    }

    @Override
    public void close() {
        file.close();
    }

    /** Made when the first handle is. */
    private static final class Cleaners {
        static final Cleaner CLEANER =
                Cleaner.create(Thread.ofPlatform().name("mp-cleaner").daemon(true).factory());
    }

    private record JvmProcess(Process process) implements StartedProcess {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void terminate() {
            process.destroy();
        }

        @Override
        public void kill() {
            process.destroyForcibly();
        }
    }

    private static final class JdkLock implements LocalLock, LocalLock.Held {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();

        @Override
        public void lock() {
            lock.lock();
        }

        @Override
        public LocalLock.Held hold() {
            lock.lock();
            return this;
        }

        @Override
        public void close() {
            lock.unlock();
        }

        @Override
        public boolean tryLock() {
            return lock.tryLock();
        }

        @Override
        public void unlock() {
            lock.unlock();
        }

        @Override
        @SuppressWarnings("WaitNotInLoop") // the caller loops: it looks at its condition and at the clock again
        public void await(long nanos) throws InterruptedException {
            if (nanos == FOREVER) {
                changed.await();
            } else {
                long _ = changed.awaitNanos(nanos);
            }
        }

        @Override
        public void signalAll() {
            changed.signalAll();
        }
    }
}
