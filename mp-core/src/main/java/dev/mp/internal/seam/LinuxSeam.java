package dev.mp.internal.seam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The seam of Linux: a nameless file in memory, sleeping and waking by futex.
 *
 * <p>Linking the system calls costs a cold JVM some 50 ms, so a process that attaches links them on a thread of its
 * own when it first has to sleep or wake. Until then its sleeps are short slices and its wakes are handed to that
 * thread; other members know from {@link #wakesDirectly()}'s bit in the arena that they should sleep in slices too.
 */
final class LinuxSeam extends MappedSeam {
    static final String NAME = "linux";

    /** A process that neither slept nor woke for so long links all the same, so that others can stop polling. */
    private static final long LINK_ANYHOW = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long SLICE_UNLINKED = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long SLICE_VIRTUAL = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long SLICE_OLD_KERNEL = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long SLICE_AT_THE_END = TimeUnit.MILLISECONDS.toNanos(1);

    private final ConcurrentLinkedDeque<InterruptibleSleep> rested = new ConcurrentLinkedDeque<>();

    /** All there are: as many as threads have slept at once. */
    private final Queue<InterruptibleSleep> sleeps = new ConcurrentLinkedQueue<>();

    private final Queue<Wake> handedOver = new ConcurrentLinkedQueue<>();
    private volatile boolean linked;
    private volatile boolean oldKernel;
    private volatile boolean ending;
    private volatile @Nullable Thread linker;

    private record Wake(long at, int count) {}

    private LinuxSeam(ArenaFile file, boolean linked) {
        super(file);
        this.linked = linked;
        if (linked) {
            leaveOutOfDumps();
        }
    }

    /**
     * Makes a new arena.
     *
     * @throws IllegalCallerException if native access is denied to this module
     */
    static LinuxSeam create(long size) throws IOException {
        Syscalls.bind();
        if (!Syscalls.isDumpable()) {
            return new LinuxSeam(ArenaFile.create(size), true);
        }
        String name = "mp-arena-" + Long.toHexString(new java.security.SecureRandom().nextLong());
        int descriptor = Syscalls.memfd(name);
        ArenaFile file = ArenaFile.ofDescriptor(descriptor, name, size);
        Syscalls.sealSize(descriptor);
        return new LinuxSeam(file, true);
    }

    static LinuxSeam attach(ArenaFile file) {
        return new LinuxSeam(file, false);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void reservePages(long at, long length) throws IOException {
        if (!linked || !Syscalls.populate(memory().address() + at, length)) {
            super.reservePages(at, length);
        }
    }

    @Override
    public void releasePages(long at, long length) {
        if (linked) {
            try {
                Syscalls.punch(memory().address() + at, length);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot give pages of the arena back", e);
            }
        }
    }

    @Override
    public boolean releasesPages() {
        return linked;
    }

    @Override
    public void sleep(long at, int expected, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (Thread.currentThread().isVirtual()) {
            sleepSlice(at, expected, Math.min(nanos, SLICE_VIRTUAL));
        } else if (!linked) {
            link();
            sleepSlice(at, expected, Math.min(nanos, SLICE_UNLINKED));
        } else if (ending) {
            sleepSlice(at, expected, Math.min(nanos, SLICE_AT_THE_END));
        } else {
            sleepNatively(at, expected, nanos);
        }
    }

    /** A JVM that ends waits 0.3 s for threads that are in a system call, so none sleeps there any more. */
    @Override
    public void beginShutdown() {
        ending = true;
        for (InterruptibleSleep sleep : sleeps) {
            sleep.stop();
        }
    }

    private void sleepSlice(long at, int expected, long nanos) throws InterruptedException {
        if (getIntVolatile(at) == expected) {
            LockSupport.parkNanos(this, nanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void sleepNatively(long at, int expected, long nanos) throws InterruptedException {
        InterruptibleSleep sleep = rested.pollFirst();
        if (sleep == null) {
            sleep = new InterruptibleSleep();
            sleeps.add(sleep);
            if (ending) {
                sleep.stop();
            }
        }
        try {
            long limit = oldKernel ? Math.min(nanos, SLICE_OLD_KERNEL) : Math.min(nanos, TimeUnit.DAYS.toNanos(1));
            long deadline = System.nanoTime() + limit;
            if (oldKernel) {
                sleep.sleepOnOneWord(memory().address() + at, expected, limit);
            } else if (!sleep.sleep(memory().address() + at, expected, deadline)) {
                oldKernel = true;
            }
        } finally {
            rested.addFirst(sleep);
        }
    }

    @Override
    public void wake(long at, int count) {
        if (linked) {
            Syscalls.futexWake(memory().address() + at, count, true);
        } else {
            handedOver.add(new Wake(at, count));
            link();
            if (linked) {
                wakeHandedOver();
            }
        }
    }

    @Override
    boolean mayLimitSegments() {
        return true;
    }

    @Override
    public boolean wakesDirectly() {
        return linked;
    }

    @Override
    public void onDirectWakes(Runnable action) {
        if (linked) {
            action.run();
        } else {
            linker = startThread("mp-linker", true, new Runnable() {
                @Override
                public void run() {
                    LockSupport.parkNanos(LinuxSeam.this, LINK_ANYHOW);
                    Syscalls.bind();
                    leaveOutOfDumps();
                    linked = true;
                    wakeHandedOver();
                    action.run();
                }
            });
        }
    }

    /** Links now: somebody sleeps or wakes. */
    private void link() {
        LockSupport.unpark(linker);
    }

    private void wakeHandedOver() {
        for (Wake wake = handedOver.poll(); wake != null; wake = handedOver.poll()) {
            Syscalls.futexWake(memory().address() + wake.at, wake.count, true);
        }
    }

    private void leaveOutOfDumps() {
        try {
            Syscalls.leaveOutOfDumps(memory().address(), memory().byteSize());
        } catch (IOException e) {
            System.getLogger("dev.mp").log(System.Logger.Level.DEBUG, "core dumps may hold the arena", e);
        }
    }
}
