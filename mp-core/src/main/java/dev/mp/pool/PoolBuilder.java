package dev.mp.pool;

import dev.mp.Context;
import dev.mp.MpCallable;
import dev.mp.MpFunction;
import dev.mp.MpProcess;
import dev.mp.MpRunnable;
import dev.mp.internal.member.Member;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Options of a pool before it exists.
 *
 * {@snippet :
 * try (Pool pool = Mp.poolBuilder()
 *         .processes(4)
 *         .maxTasksPerChild(1000)
 *         .deadline(Duration.ofSeconds(30))
 *         .build()) {
 *     pool.map(Work::on, items);
 * }
 * }
 */
public final class PoolBuilder {
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private final Context context;
    private final Member member;
    private final Consumer<MpProcess> dismissal;
    private int processes;
    private int least;
    private long idleLimit;
    private long maxTasksPerChild;
    private int restarts;
    private long restartsWithin;
    private long grace = GRACE;
    private long deadline;
    private int retries;
    private long maxResident;
    private long maxHeap;
    private @Nullable MpRunnable initializer;
    private @Nullable MpCallable<?> state;
    private @Nullable MpCallable<?> exit;
    private @Nullable PoolListener listener;
    private Consumer<MpProcess.Builder> options = _ -> {};

    PoolBuilder(Context context, Member member, Consumer<MpProcess> dismissal) {
        this.context = context;
        this.member = member;
        this.dismissal = dismissal;
        this.processes = context.cpuCount();
    }

    static void requireProcesses(int processes) {
        if (processes < 1) {
            throw new IllegalArgumentException("a pool needs at least 1 worker, asked for " + processes);
        }
    }

    static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException centuries) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE >> 1;
        }
    }

    static long positive(Duration duration, String name) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " is not positive: " + duration);
        }
        return nanos(duration);
    }

    private static long positive(long number, String name) {
        if (number < 1) {
            throw new IllegalArgumentException(name + " < 1: " + number);
        }
        return number;
    }

    /**
     * How many workers; as many as there are processors if not said.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public PoolBuilder processes(int processes) {
        requireProcesses(processes);
        this.processes = processes;
        return this;
    }

    /** Has each worker run this before it takes work, on the thread that will run its tasks. See {@link #restartLimit}. */
    public PoolBuilder initializer(MpRunnable initializer) {
        this.initializer = Objects.requireNonNull(initializer, "initializer");
        return this;
    }

    /** Has each worker apply this to an argument before it takes work. */
    public <T extends @Nullable Object> PoolBuilder initializer(MpFunction<T, ?> initializer, T argument) {
        Objects.requireNonNull(initializer, "initializer");
        return initializer(() -> {
            Object _ = initializer.apply(argument);
        });
    }

    /** Has each worker make something that its tasks find in {@link PoolWorker#state}; after the initializer. */
    public PoolBuilder state(MpCallable<?> state) {
        this.state = Objects.requireNonNull(state, "state");
        return this;
    }

    /**
     * Has each worker run this when it is let go, as when the pool is shut down, but not when it is ended or dies. What it
     * returns or throws is in {@link Pool#exitResults()}.
     */
    public PoolBuilder exit(MpCallable<?> exit) {
        this.exit = Objects.requireNonNull(exit, "exit");
        return this;
    }

    /**
     * Lets each worker go when it has done so many tasks, or a few more if they came in chunks, and starts another.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public PoolBuilder maxTasksPerChild(int tasks) {
        this.maxTasksPerChild = positive(tasks, "maxTasksPerChild");
        return this;
    }

    /** A deadline for each task; see {@link Pool#withDeadline}. */
    public PoolBuilder deadline(Duration deadline) {
        this.deadline = positive(deadline, "deadline");
        return this;
    }

    /** How often a task may be begun again after its worker died; see {@link Pool#withRetries}. */
    public PoolBuilder retries(int retries) {
        if (retries < 0) {
            throw new IllegalArgumentException("retries < 0: " + retries);
        }
        this.retries = retries;
        return this;
    }

    /** How long a task that was interrupted to stop it may take to end, before its worker is killed: 1 s if not said. */
    public PoolBuilder grace(Duration grace) {
        this.grace = positive(grace, "grace");
        return this;
    }

    /**
     * Lets a worker go, between tasks, when more than so many bytes of it are in memory, and starts another. Where the system
     * does not tell, this does nothing.
     */
    public PoolBuilder maxResidentMemory(long bytes) {
        this.maxResident = positive(bytes, "maxResidentMemory");
        return this;
    }

    /** Lets a worker go, between tasks, when more than so many bytes of its heap are in use after a collection. */
    public PoolBuilder maxHeapUse(long bytes) {
        this.maxHeap = positive(bytes, "maxHeapUse");
        return this;
    }

    /**
     * Has the pool fail if more than so many workers are lost within some time. If this is not said it goes on whatever it
     * loses. (In any case it fails when three workers in a row end before they take work, as they do if the initializer
     * throws, with the exception of that as the cause.)
     */
    public PoolBuilder restartLimit(int restarts, Duration within) {
        this.restarts = (int) positive(restarts, "restarts");
        this.restartsWithin = positive(within, "within");
        return this;
    }

    /** Lets workers go that had nothing to do for so long, all but {@code least}; they come back when there is work. */
    public PoolBuilder idleLimit(Duration idle, int least) {
        if (least < 0) {
            throw new IllegalArgumentException("least < 0: " + least);
        }
        this.idleLimit = positive(idle, "idle");
        this.least = least;
        return this;
    }

    /** Who hears what happens in the pool. */
    public PoolBuilder listener(PoolListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** Sets options of each worker process before it starts: JVM arguments, environment, heap. Its name is the pool's. */
    public PoolBuilder workerOptions(Consumer<MpProcess.Builder> options) {
        this.options = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * Makes the pool and starts its workers.
     *
     * @throws dev.mp.ProcessStartException if one cannot be started; those that were are ended
     * @throws dev.mp.SerializationException if a function given here cannot travel
     */
    public Pool build() {
        PoolSettings settings = new PoolSettings(
                processes,
                least,
                idleLimit,
                maxTasksPerChild,
                restarts,
                restartsWithin,
                grace,
                new Chunk.Limits(deadline, retries),
                new Setup(initializer, state, exit, maxResident, maxHeap),
                listener,
                options);
        return new Pool(context, member, settings, dismissal).start();
    }
}
