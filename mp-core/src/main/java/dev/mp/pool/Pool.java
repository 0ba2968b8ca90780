package dev.mp.pool;

import dev.mp.Context;
import dev.mp.MpBiFunction;
import dev.mp.MpCallable;
import dev.mp.MpException;
import dev.mp.MpFunction;
import dev.mp.MpProcess;
import dev.mp.SerializationException;
import dev.mp.TaskFailedException;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Worker processes that compute what they are given.
 *
 * {@snippet :
 * try (Pool pool = Mp.pool(4)) {
 *     List<Integer> squares = pool.map(x -> x * x, List.of(1, 2, 3));
 * }
 * }
 *
 * <p><b>What travels.</b> Functions and arguments go to the workers, results and exceptions back. A task or its argument is
 * encoded, and refused if it cannot travel, by the call that submits it; the elements of a map when a worker has room for
 * them. An unchecked exception of a task arrives as itself, a checked one as the cause of a {@link TaskFailedException}, and
 * one whose class or contents cannot travel as a {@link dev.mp.SubstituteException} with its message and stack. The stack is
 * the worker's: it does not tell where the pool was called.
 *
 * <p><b>If a worker dies</b>, exactly the chunk that it was running fails, with a {@link WorkerLostException}, or is begun
 * again if {@link #withRetries} said that it may be; another process takes its place and all else goes on. What it had not
 * begun is given to another.
 *
 * <p><b>Stopping work.</b> {@link AsyncResult#cancel cancel(true)} and a {@linkplain #withDeadline deadline} interrupt the
 * thread that runs the task in its worker, and kill the worker if that does not help within the
 * {@linkplain PoolBuilder#grace grace}. An interrupt of a waiting caller ends its waiting and nothing else, except in
 * {@link #apply}, {@link #map} and {@link #starmap}: there nobody is left to want the result, so what has not begun is
 * dropped.
 *
 * <p><b>The end.</b> The workers are daemons: they end with this process, however it ends. {@link #shutdown()} lets
 * submitted work finish; {@link #close()} is like leaving Python's {@code with}: it ends the workers at once and waits until
 * they are gone. A pool that nobody refers to any more is ended too, with a warning to the logger.
 *
 * <p>Pools may be used by any number of threads, and workers may have pools of their own.
 */
public final class Pool implements AutoCloseable {
    private final Board board;
    private final Supervisor supervisor;
    private final Crew crew;
    private final ProgressPublisher publisher;
    private final Chunk.Limits limits;
    private final Submitter submitter;

    /** The pool that this is a view of, which must not be garbage before it. */
    private final Pool root;

    @SuppressWarnings("this-escape") // nothing is done with it before it is complete
    Pool(Context context, Member member, PoolSettings settings, Consumer<MpProcess> dismissal) {
        this.board = new Board(member, settings);
        this.crew = new Crew(board, context, settings, dismissal);
        this.supervisor = new Supervisor(board, crew, settings, dismissal);
        this.publisher = new ProgressPublisher(board);
        this.limits = settings.limits();
        this.root = this;
        this.submitter = new Submitter(board, root, limits);
    }

    private Pool(Pool pool, Chunk.Limits limits) {
        this.board = pool.board;
        this.crew = pool.crew;
        this.supervisor = pool.supervisor;
        this.publisher = pool.publisher;
        this.limits = limits;
        this.root = pool.root;
        this.submitter = new Submitter(board, root, limits);
    }

    /** Starts the workers. */
    Pool start() {
        Supervisor started = supervisor;
        crew.assemble(reason -> {
            Set<Job> _ = started.terminate(reason);
        });
        started.onEnd(publisher::end);
        started.start();
        Seam.Cleanup _ = board.seam().onUnreachable(this, () -> abandon(started));
        return this;
    }

    /** One that was shut down ends by itself. */
    private static void abandon(Supervisor supervisor) {
        if (supervisor.isRunning()) {
            System.getLogger("dev.mp").log(Level.WARNING,
                    "a pool was dropped without having been closed; close it, or shut it down and join it");
            Set<Job> _ = supervisor.terminate(new MpException("the pool was dropped without having been closed"));
        }
    }

    /**
     * For this library's contexts.
     *
     * @param dismissal ends a worker that is not needed any more
     * @hidden
     */
    @SuppressWarnings("exports")
    public static PoolBuilder builder(Context context, Member member, Consumer<MpProcess> dismissal) {
        return new PoolBuilder(context, member, dismissal);
    }

    // ---- views

    /**
     * This pool with a deadline for each task that is submitted through what is returned: one that runs longer fails with an
     * {@link dev.mp.MpTimeoutException}, and is stopped. The time a task waits for a worker does not count. A chunk of
     * several tasks has their deadlines together; where no chunk size is given they are sent one by one.
     *
     * @throws IllegalArgumentException if the deadline is not positive
     */
    public Pool withDeadline(Duration deadline) {
        return new Pool(this, new Chunk.Limits(PoolBuilder.positive(deadline, "deadline"), limits.retries()));
    }

    /**
     * This pool for tasks that may run twice: one whose worker dies is begun again, up to so many times.
     *
     * @throws IllegalArgumentException if {@code retries} is negative
     */
    public Pool withRetries(int retries) {
        if (retries < 0) {
            throw new IllegalArgumentException("retries < 0: " + retries);
        }
        return new Pool(this, new Chunk.Limits(limits.deadline(), retries));
    }

    // ---- single calls

    /**
     * Computes one task in a worker and returns its result.
     *
     * @throws SerializationException if the task or its result cannot travel
     * @throws WorkerLostException if the worker died while it ran the task
     * @throws TaskFailedException if the task threw a checked exception; it is the cause
     * @throws IllegalStateException if the pool is shut down
     */
    public <R extends @Nullable Object> R apply(MpCallable<R> task) throws InterruptedException {
        return submitter.await(() -> submitter.call(task, null, null));
    }

    /** Applies a function to an argument in a worker, and returns the result; see {@link #apply(MpCallable)}. */
    public <T extends @Nullable Object, R extends @Nullable Object> R apply(MpFunction<T, R> function, T argument)
            throws InterruptedException {
        return submitter.await(() -> submitter.call(function, argument));
    }

    /** Submits one task. For what it throws see {@link #apply(MpCallable)}: what becomes of the task, the result throws. */
    public <R extends @Nullable Object> AsyncResult<R> applyAsync(MpCallable<R> task) {
        return submitter.call(task, null, null);
    }

    /** Submits the application of a function to an argument; see {@link #applyAsync(MpCallable)}. */
    public <T extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
            MpFunction<T, R> function, T argument) {
        return submitter.call(function, argument);
    }

    /**
     * Submits one task and has one of two functions called when it is done, here and on a thread of the pool's that calls
     * nothing else. What a callback throws is logged.
     *
     * @param callback gets the result
     * @param errorCallback gets the exception
     */
    public <R extends @Nullable Object> AsyncResult<R> applyAsync(
            MpCallable<R> task, Consumer<? super R> callback, Consumer<? super Throwable> errorCallback) {
        return submitter.call(task, callback, errorCallback);
    }

    // ---- maps

    /**
     * Applies a function to every element and returns the results in the same order. The elements are sent in chunks: small
     * ones at first, and then as many as will keep a worker busy for about a millisecond. If a task fails, the first failure
     * that is seen is thrown and the rest of the work dropped.
     *
     * @throws SerializationException if the function, an element or a result cannot travel
     * @throws WorkerLostException if a worker died while it ran a chunk
     * @throws TaskFailedException if a task threw a checked exception; it is the cause
     * @throws IllegalStateException if the pool is shut down
     */
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            MpFunction<T, R> function, Iterable<? extends T> elements) throws InterruptedException {
        return submitter.await(() -> submitter.mapped(function, Submitter.listOf(elements), 0, null, null));
    }

    /** Applies a function to every element, {@code chunkSize} of them at a time; see {@link #map(MpFunction, Iterable)}. */
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            MpFunction<T, R> function, Iterable<? extends T> elements, int chunkSize) throws InterruptedException {
        int size = Submitter.requireChunkSize(chunkSize);
        return submitter.await(() -> submitter.mapped(function, Submitter.listOf(elements), size, null, null));
    }

    /** Submits a map; see {@link #map(MpFunction, Iterable)}. */
    public <T extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            MpFunction<T, R> function, Iterable<? extends T> elements) {
        return submitter.mapped(function, Submitter.listOf(elements), 0, null, null);
    }

    /** Submits a map with a chunk size; see {@link #map(MpFunction, Iterable, int)}. */
    public <T extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            MpFunction<T, R> function, Iterable<? extends T> elements, int chunkSize) {
        return submitter.mapped(function, Submitter.listOf(elements), Submitter.requireChunkSize(chunkSize), null,
                null);
    }

    /**
     * Submits a map and has one of two functions called, once, when it is done; see
     * {@link #applyAsync(MpCallable, Consumer, Consumer)}.
     */
    public <T extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            MpFunction<T, R> function,
            Iterable<? extends T> elements,
            Consumer<? super List<R>> callback,
            Consumer<? super Throwable> errorCallback) {
        return submitter.mapped(function, Submitter.listOf(elements), 0, callback, errorCallback);
    }

    /** Applies a function to every pair, as {@link #map(MpFunction, Iterable)} does with one of one argument. */
    public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object> List<R> starmap(
            MpBiFunction<T, U, R> function, Iterable<? extends Map.Entry<? extends T, ? extends U>> pairs)
            throws InterruptedException {
        return submitter.await(() -> submitter.mapped(function, Submitter.pairsOf(pairs), 0, null, null));
    }

    /** Applies a function to every pair, {@code chunkSize} of them at a time. */
    public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object> List<R> starmap(
            MpBiFunction<T, U, R> function,
            Iterable<? extends Map.Entry<? extends T, ? extends U>> pairs,
            int chunkSize)
            throws InterruptedException {
        int size = Submitter.requireChunkSize(chunkSize);
        return submitter.await(() -> submitter.mapped(function, Submitter.pairsOf(pairs), size, null, null));
    }

    /** Submits what {@link #starmap(MpBiFunction, Iterable)} does. */
    public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> starmapAsync(
            MpBiFunction<T, U, R> function, Iterable<? extends Map.Entry<? extends T, ? extends U>> pairs) {
        return submitter.mapped(function, Submitter.pairsOf(pairs), 0, null, null);
    }

    /** Submits what {@link #starmap(MpBiFunction, Iterable, int)} does. */
    public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> starmapAsync(
            MpBiFunction<T, U, R> function,
            Iterable<? extends Map.Entry<? extends T, ? extends U>> pairs,
            int chunkSize) {
        return submitter.mapped(function, Submitter.pairsOf(pairs), Submitter.requireChunkSize(chunkSize), null, null);
    }

    /**
     * Submits what {@link #starmap(MpBiFunction, Iterable)} does and has one of two functions called, once, when it is done;
     * see {@link #applyAsync(MpCallable, Consumer, Consumer)}.
     */
    public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> starmapAsync(
            MpBiFunction<T, U, R> function,
            Iterable<? extends Map.Entry<? extends T, ? extends U>> pairs,
            Consumer<? super List<R>> callback,
            Consumer<? super Throwable> errorCallback) {
        return submitter.mapped(function, Submitter.pairsOf(pairs), 0, callback, errorCallback);
    }

    // ---- streams

    /**
     * Applies a function to every element and returns the results one by one in the same order, as they come. The input is
     * read by a thread of the pool, some way ahead of what has been fetched, so it may be endless. Where it throws, the
     * iterator does, after the results of what was before.
     *
     * @throws SerializationException if the function cannot travel; an element that cannot fails in its place
     * @throws IllegalStateException if the pool is shut down
     */
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
            MpFunction<T, R> function, Iterable<? extends T> elements) {
        return submitter.stream(function, elements, 1, 0, true);
    }

    /** As {@link #imap(MpFunction, Iterable)}, {@code chunkSize} elements at a time: they fail together. */
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
            MpFunction<T, R> function, Iterable<? extends T> elements, int chunkSize) {
        return submitter.stream(function, elements, Submitter.requireChunkSize(chunkSize), 0, true);
    }

    /**
     * As {@link #imap(MpFunction, Iterable, int)}.
     *
     * @param bufferSize how many elements at most may have been read whose results have not been fetched, rounded to whole
     *     chunks
     */
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
            MpFunction<T, R> function, Iterable<? extends T> elements, int chunkSize, int bufferSize) {
        return submitter.stream(function, elements, Submitter.requireChunkSize(chunkSize),
                Submitter.requireBufferSize(bufferSize), true);
    }

    /** As {@link #imap(MpFunction, Iterable)}, each result as soon as it is there. */
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
            MpFunction<T, R> function, Iterable<? extends T> elements) {
        return submitter.stream(function, elements, 1, 0, false);
    }

    /** As {@link #imap(MpFunction, Iterable, int)}, each chunk as soon as it is there. */
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
            MpFunction<T, R> function, Iterable<? extends T> elements, int chunkSize) {
        return submitter.stream(function, elements, Submitter.requireChunkSize(chunkSize), 0, false);
    }

    /** As {@link #imap(MpFunction, Iterable, int, int)}, each chunk as soon as it is there. */
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
            MpFunction<T, R> function, Iterable<? extends T> elements, int chunkSize, int bufferSize) {
        return submitter.stream(function, elements, Submitter.requireChunkSize(chunkSize),
                Submitter.requireBufferSize(bufferSize), false);
    }

    // ---- the workers

    /** How many workers the pool has when all are there. */
    public int processes() {
        try (LocalLock.Held _ = board.lock().hold()) {
            return crew.target();
        }
    }

    /**
     * Has the pool have more or fewer workers. New ones are started at once; those that are too many go when they have done
     * what they are doing.
     *
     * @throws IllegalArgumentException if {@code processes} is less than 1
     * @throws IllegalStateException if the pool is shut down
     */
    public void resize(int processes) {
        PoolBuilder.requireProcesses(processes);
        board.requireOpen();
        try (LocalLock.Held _ = board.lock().hold()) {
            crew.resize(processes);
        }
        board.wakeSupervisor();
    }

    /** How far the pool has come. */
    public PoolProgress progress() {
        try (LocalLock.Held _ = board.lock().hold()) {
            return board.progress().snapshot(board.workers());
        }
    }

    /**
     * Publishes how far the pool has come, whenever that has changed and a subscriber has asked for more, and completes when
     * the pool has ended. Whoever is slow gets the latest and misses what was in between.
     */
    public Flow.Publisher<PoolProgress> progressPublisher() {
        try (LocalLock.Held _ = board.lock().hold()) {
            board.progress().publishTo(publisher);
        }
        return publisher;
    }

    /** What the {@linkplain PoolBuilder#exit exit functions} of workers that ended returned, or threw, so far. */
    public List<@Nullable Object> exitResults() {
        try (LocalLock.Held _ = board.lock().hold()) {
            return board.progress().exits();
        }
    }

    /**
     * This pool as the JDK's executors are. Tasks must be serializable: cast lambdas to {@link MpCallable}, or to
     * {@code (Runnable & Serializable)}. Its {@code shutdown} and {@code close} are this pool's {@link #shutdown()}, after
     * which {@code close} waits for the end; {@code shutdownNow} is {@link #terminate()}.
     */
    public ExecutorService asExecutorService() {
        return new ExecutorView(this);
    }

    // ---- the end

    /** Takes no new work, and lets the workers go when the work they were given is done. */
    public void shutdown() {
        supervisor.shutDown();
    }

    /**
     * Ends the workers at once, and does not wait for it. Work that is not done fails with an {@link MpException}. From any
     * thread, as often as one likes.
     */
    public void terminate() {
        Set<Job> _ = terminateNow();
    }

    /** Terminates; returns the jobs of which nothing was begun. */
    Set<Job> terminateNow() {
        Set<Job> untouched =
                supervisor.terminate(new MpException("the pool was terminated before the work was done"));
        return untouched == null ? Set.of() : untouched;
    }

    boolean isShutDown() {
        return !supervisor.isRunning();
    }

    boolean isTerminated() {
        return supervisor.isOver();
    }

    /**
     * Waits until all workers are gone. If the calling thread has made an iterator of {@link #imap} and not fetched its
     * results, no more of its input is read than that.
     *
     * @throws IllegalStateException if the pool is still running: shut it down or terminate it first
     */
    public void join() throws InterruptedException {
        supervisor.join();
    }

    /** Waits until all workers are gone, no longer than {@code limit}; returns whether they are. */
    public boolean join(Duration limit) throws InterruptedException {
        return supervisor.join(PoolBuilder.nanos(limit));
    }

    /** Ends the workers at once and waits until they are gone. An interrupt is kept for the caller. */
    @Override
    public void close() {
        terminate();
        boolean interrupted = false;
        while (true) {
            try {
                join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        try (LocalLock.Held _ = board.lock().hold()) {
            return "Pool[" + crew.target() + " workers, "
                    + board.state().name().toLowerCase(java.util.Locale.ROOT) + "]";
        }
    }
}
