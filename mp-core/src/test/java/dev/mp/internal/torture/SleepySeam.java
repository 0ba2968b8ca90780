package dev.mp.internal.torture;

import dev.mp.internal.seam.Seam;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads sleep at once and until they are woken; none looks by itself now and then. */
final class SleepySeam extends DelegatingSeam {
    private final AtomicInteger sleepers = new AtomicInteger();

    SleepySeam(Seam base) {
        super(base);
    }

    /** How often a thread has gone to sleep. */
    int sleepers() {
        return sleepers.get();
    }

    @Override
    public void sleep(long at, int expected, long nanos) throws InterruptedException {
        sleepers.incrementAndGet();
        base.sleep(at, expected, nanos);
    }

    @Override
    public long longestSleep() {
        return FOREVER;
    }

    @Override
    public long spinNanos() {
        return 0;
    }
}
