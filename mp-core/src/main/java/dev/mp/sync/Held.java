package dev.mp.sync;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A lock or a permit that is held until this is closed. */
public final class Held implements AutoCloseable {
    private final AtomicReference<@Nullable Runnable> release;

    Held(Runnable release) {
        this.release = new AtomicReference<>(release);
    }

    /**
     * Releases the lock, or returns the permit; the first time, and never what somebody else holds by then.
     *
     * @throws IllegalMonitorStateException if the lock is not held any more, or only its owner may release it and that is
     *     another thread
     */
    @Override
    public void close() {
        Runnable first = release.getAndSet(null);
        if (first != null) {
            first.run();
        }
    }
}
