package dev.mp.pool;

import dev.mp.MpCallable;
import dev.mp.MpRunnable;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What the program wants of each worker. (No record: a JVM takes long to read its first ones.) */
final class Setup implements Serializable {
    private static final long serialVersionUID = 1;

    final @Nullable MpRunnable initializer;

    /** Makes what its tasks find in {@link PoolWorker#state}. */
    @SuppressWarnings("serial") // what can be called travels
    final @Nullable MpCallable<?> state;

    /** Is called when the worker is let go. */
    @SuppressWarnings("serial") // as above
    final @Nullable MpCallable<?> exit;

    /** Above so many bytes resident it is let go after the order; 0 for any number. */
    final long maxResident;

    /** Above so many bytes of live heap, as far as is known, it is let go after the order; 0 for any number. */
    final long maxHeap;

    Setup(
            @Nullable MpRunnable initializer,
            @Nullable MpCallable<?> state,
            @Nullable MpCallable<?> exit,
            long maxResident,
            long maxHeap) {
        this.initializer = initializer;
        this.state = state;
        this.exit = exit;
        this.maxResident = maxResident;
        this.maxHeap = maxHeap;
    }
}
