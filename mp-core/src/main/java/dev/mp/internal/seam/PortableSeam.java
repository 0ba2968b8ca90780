package dev.mp.internal.seam;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The seam of every other system, and of processes to which native access is denied: a private file, and sleeping by
 * looking again after parks that grow from microseconds to a millisecond. Nobody needs to be woken, so nothing is ever
 * lost; a waiter only notices later than one that sleeps on a futex.
 */
final class PortableSeam extends MappedSeam {
    static final String NAME = "portable";

    private static final long SHORTEST_PARK = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long LONGEST_PARK = TimeUnit.MILLISECONDS.toNanos(1);

    private PortableSeam(ArenaFile file) {
        super(file);
    }

    static PortableSeam create(long size) throws IOException {
        return new PortableSeam(ArenaFile.create(size));
    }

    static PortableSeam attach(ArenaFile file) {
        return new PortableSeam(file);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void releasePages(long at, long length) {
        // The JDK has no call for it: the pages stay with the file until the family ends.
    }

    @Override
    public boolean releasesPages() {
        return false;
    }

    @Override
    public void sleep(long at, int expected, long nanos) throws InterruptedException {
        long began = System.nanoTime();
        long park = SHORTEST_PARK;
        while (getIntVolatile(at) == expected) {
            long left = nanos == FOREVER ? FOREVER : nanos - (System.nanoTime() - began);
            if (left <= 0) {
                return;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(this, Math.min(left, park));
            park = Math.min(park * 2, LONGEST_PARK);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void wake(long at, int count) {
        // Sleepers look at the word by themselves.
    }

    @Override
    boolean mayLimitSegments() {
        return PortableSeam.class.getModule().isNativeAccessEnabled();
    }

    @Override
    public boolean wakesDirectly() {
        return true;
    }

    @Override
    public void onDirectWakes(Runnable action) {
        action.run();
    }
}
