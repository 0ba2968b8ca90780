package dev.mp.internal.member;

import dev.mp.internal.seam.Seam;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Visitor}s of a member, one for each thread that has visited anything, for as long as the thread lives.
 *
 * <pre>
 *   a thread:   visiting = ref;           is ref closed?   no: inside
 *   a closer:   ref is closed;   fence    is visiting ref?   no: nobody is inside
 *                                in all
 *                                threads
 * </pre>
 *
 * <p>At least one of the two sees the other (an asymmetric exclusion after Dekker; Dice, Huang and Yang, 2001): if the fence
 * came to a thread after its store, the closer sees the store; if before, the thread's look comes after the closing.
 */
final class Visitors {
    private static final long REST = TimeUnit.MICROSECONDS.toNanos(50);

    private final Seam seam;

    @SuppressWarnings("ThreadLocalUsage") // a thread visits for several members of a simulation, and they end
    private final ThreadLocal<@Nullable Visitor> own = new ThreadLocal<>();

    /** Their threads keep them. */
    private final Queue<WeakReference<Visitor>> all = new ConcurrentLinkedQueue<>();

    Visitors(Seam seam) {
        this.seam = seam;
    }

    /** The calling thread's, or null if it has none: of virtual threads there may be a million. */
    @Nullable Visitor mine() {
        if (!seam.maySleep()) {
            return null;
        }
        Visitor visitor = own.get();
        if (visitor == null) {
            visitor = new Visitor();
            all.removeIf(gone -> gone.refersTo(null));
            all.add(new WeakReference<>(visitor));
            own.set(visitor);
        }
        return visitor;
    }

    /**
     * Waits until nobody visits a handle that is closed. Interrupted or not: a visit takes but a moment. Not to be called
     * within a visit.
     */
    void awaitEnd(Ref closed) {
        boolean interrupted = false;
        seam.fenceThreads();
        while (isVisited(closed)) {
            try {
                seam.park(REST);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            // In a simulation, what brings home the last stores of a visit.
            seam.fenceThreads();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isVisited(Ref closed) {
        for (WeakReference<Visitor> entry : all) {
            Visitor visitor = entry.get();
            if (visitor != null && visitor.visits(closed)) {
                return true;
            }
        }
        return false;
    }
}
