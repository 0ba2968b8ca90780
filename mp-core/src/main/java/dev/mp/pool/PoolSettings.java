package dev.mp.pool;

import dev.mp.MpProcess;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the builder of a pool was told. Times are nanoseconds, and 0 where there is no limit. */
record PoolSettings(
        int processes,
        int least,
        long idleLimit,
        long maxTasksPerChild,
        int restarts,
        long restartsWithin,
        long grace,
        Chunk.Limits limits,
        Setup setup,
        @Nullable PoolListener listener,
        Consumer<MpProcess.Builder> options) {}
