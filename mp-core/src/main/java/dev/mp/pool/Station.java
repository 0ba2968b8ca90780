package dev.mp.pool;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.util.ArrayDeque;
import java.util.Deque;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is doing, and the thread that hears what it is to stop.
 *
 * <p>The thread that runs the orders is interrupted only while it runs the very one that is meant, and what is left of an
 * interrupt ends with that order: both happen under one lock.
 */
final class Station {
    /** Of orders that were stopped before they came; some may never come. */
    private static final int MOST_STOPPED = 256;

    private final Thread runner;
    private final LocalLock lock;
    private final Deque<Long> stopped = new ArrayDeque<>();
    private long running = Wire.NONE;
    private volatile boolean over;

    Station(Seam seam, Thread runner) {
        this.runner = runner;
        this.lock = seam.newLock();
    }

    /** Hears until the pool has nothing more to say. */
    void listen(Endpoint stops) {
        Endpoint.Received received = new Endpoint.Received();
        try {
            while (stops.receive(Station::id, received, Deadline.NEVER) == Endpoint.Outcome.DONE) {
                stop((Long) java.util.Objects.requireNonNull(received.value()));
            }
        } catch (InterruptedException e) {
            // The thread is the worker's own: whoever interrupts it wants the worker to go.
        }
        over = true;
    }

    private static @Nullable Object id(Buffer message) {
        return Wire.readLong(message);
    }

    private void stop(long id) {
        try (LocalLock.Held _ = lock.hold()) {
            if (id == running) {
                runner.interrupt();
                return;
            }
            stopped.add(id);
            if (stopped.size() > MOST_STOPPED) {
                stopped.remove();
            }
        }
    }

    /** The runner begins an order; false if it was stopped already. */
    boolean begin(long id) {
        try (LocalLock.Held _ = lock.hold()) {
            if (!stopped.isEmpty() && stopped.remove(id)) {
                return false;
            }
            running = id;
            return true;
        }
    }

    /** The order is done, and with it the interrupt that was meant for it or that it left behind. */
    void end() {
        try (LocalLock.Held _ = lock.hold()) {
            running = Wire.NONE;
            boolean _ = Thread.interrupted();
        }
    }

    /** Whether nothing more is to be begun. */
    boolean isOver() {
        return over;
    }
}
