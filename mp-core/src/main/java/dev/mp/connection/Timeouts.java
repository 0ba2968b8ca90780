package dev.mp.connection;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.seam.Seam;
import java.io.InterruptedIOException;
import java.time.Duration;
import okio.Timeout;

/** okio's way to say how long to wait, and how to say that it was interrupted. */
final class Timeouts {
    private Timeouts() {}

    /** The earlier of the time for one operation and the deadline for all. */
    static Deadline deadline(Timeout timeout, Seam seam) {
        long nanos = timeout.timeoutNanos() == 0 ? Long.MAX_VALUE : timeout.timeoutNanos();
        if (timeout.hasDeadline()) {
            nanos = Math.min(nanos, timeout.deadlineNanoTime() - seam.nanoTime());
        }
        return nanos == Long.MAX_VALUE ? Deadline.NEVER : Deadline.in(seam, Duration.ofNanos(nanos));
    }

    static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }
}
