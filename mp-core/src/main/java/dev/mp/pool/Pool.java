package dev.mp.pool;

import dev.mp.Context;
import dev.mp.MpCallable;
import dev.mp.MpException;
import dev.mp.MpFunction;
import dev.mp.MpProcess;
import dev.mp.SerializationException;
import dev.mp.TaskFailedException;
import dev.mp.internal.codec.Envelope;
import dev.mp.internal.member.Log;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * <p>Functions and arguments travel to the workers, results and exceptions back: an unchecked exception of a task arrives
 * as itself, a checked one as the cause of a {@link TaskFailedException}, and one whose class or contents cannot travel as
 * a {@link dev.mp.SubstituteException} with its message and stack. The stack is the worker's: it does not tell where the
 * pool was called.
 *
 * <p>An interrupt of a caller makes it stop waiting. A task that a worker has begun goes on to its end, and the worker is
 * busy until then.
 *
 * <p><b>If a worker dies</b>, exactly the task that it was running fails, with a {@link WorkerLostException}, within a
 * second; another process takes its place and all else goes on. A chunk of {@link #map} that a worker had not received
 * when it died is given to another.
 *
 * <p>The workers are daemons: they end with this process, however it ends. {@link #shutdown()} lets submitted work finish;
 * {@link #close()} is like leaving Python's {@code with}: it ends the workers at once and waits until they are gone.
 */
public final class Pool implements AutoCloseable {
    /** How many workers in a row may end before they take work, until the pool says that no worker will ever start. */
    private static final int MAX_FALSE_STARTS = 3;

    private static final int CHUNKS_PER_WORKER = 4;
    private static final int INTERRUPTED = -2;
    private static final long INTERRUPT_GRACE = TimeUnit.SECONDS.toNanos(1);

    private final Member member;
    private final Consumer<MpProcess> dismissal;
    private final Seam seam;
    private final LocalLock lock;
    private final Deque<Job.Chunk> waiting = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();
    private State state = State.RUNNING;
    private @Nullable MpException broken;
    private int drivers;
    private long jobs;
    private int falseStarts;

    private enum State {
        RUNNING,
        SHUT_DOWN,
        TERMINATED
    }

    private Pool(Member member, Consumer<MpProcess> dismissal) {
        this.member = member;
        this.dismissal = dismissal;
        this.seam = member.seam();
        this.lock = seam.newLock();
    }

    /**
     * For this library's contexts.
     *
     * @param dismissal ends a worker that is not needed any more
     * @hidden
     */
    @SuppressWarnings("exports")
    public static Pool create(
            Context context, Member member, int workers, Consumer<MpProcess> dismissal) {
        if (workers < 1) {
            throw new IllegalArgumentException("a pool needs at least 1 worker, asked for " + workers);
        }
        Pool pool = new Pool(member, dismissal);
        try {
            for (int i = 1; i <= workers; i++) {
                pool.workers.add(new Worker(context, "PoolWorker-" + i));
            }
        } catch (Throwable e) {
            pool.abandon();
            throw e;
        }
        pool.drivers = workers;
        for (Worker worker : pool.workers) {
            Thread _ = pool.seam.startThread("mp-pool", true, () -> pool.drive(worker));
        }
        return pool;
    }

    private void abandon() {
        endWorkers();
        workers.forEach(Worker::dismiss);
    }

    private void endWorkers() {
        workers.forEach(worker -> dismissal.accept(worker.process()));
    }

    // ---- work

    /**
     * Computes one task in a worker and returns its result.
     *
     * @throws SerializationException if the task or its result cannot travel
     * @throws WorkerLostException if the worker died while it ran the task
     * @throws TaskFailedException if the task threw a checked exception; it is the cause
     * @throws IllegalStateException if the pool is shut down
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // a result is what the task returned: an R
    public <R extends @Nullable Object> R apply(MpCallable<R> task) throws InterruptedException {
        List<@Nullable Object> nothing = new ArrayList<>();
        nothing.add(null);
        return (R) await(submit(new Task(task), nothing, 1)).getFirst();
    }

    /**
     * Applies a function to every element and returns the results in the same order. The elements are sent in chunks, four
     * or so for each worker. If a task fails, the first failure that is seen is thrown and the rest of the work dropped.
     *
     * @throws SerializationException if the function, an element or a result cannot travel
     * @throws WorkerLostException if a worker died while it ran a chunk
     * @throws TaskFailedException if a task threw a checked exception; it is the cause
     * @throws IllegalStateException if the pool is shut down
     */
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            MpFunction<T, R> function, Iterable<? extends T> elements) throws InterruptedException {
        List<@Nullable Object> all = listOf(elements);
        int parts = workers.size() * CHUNKS_PER_WORKER;
        return mapList(function, all, Math.max(1, (all.size() + parts - 1) / parts));
    }

    /** Applies a function to every element, {@code chunkSize} of them at a time; see {@link #map(MpFunction, Iterable)}. */
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            MpFunction<T, R> function, Iterable<? extends T> elements, int chunkSize) throws InterruptedException {
        return mapList(function, listOf(elements), chunkSize);
    }

    @SuppressWarnings("unchecked") // a worker applies the function to what was given for it
    private <R extends @Nullable Object> List<R> mapList(
            MpFunction<?, R> function, List<@Nullable Object> elements, int chunkSize) throws InterruptedException {
        if (chunkSize < 1) {
            throw new IllegalArgumentException("chunkSize < 1: " + chunkSize);
        }
        return (List<R>) await(submit((MpFunction<Object, Object>) (MpFunction<?, ?>) function, elements, chunkSize));
    }

    /** What is applied to nothing; of what cannot travel in it, the task that the user gave is to blame. */
    private record Task(MpCallable<?> task) implements MpFunction<Object, Object>, Envelope {
        private static final long serialVersionUID = 1;

        @Override
        @SuppressWarnings("NullAway") // a task may return null
        public Object apply(Object nothing) throws Exception {
            return task.call();
        }

        @Override
        public Object content() {
            return task;
        }
    }

    private static List<@Nullable Object> listOf(Iterable<?> elements) {
        List<@Nullable Object> all = new ArrayList<>();
        for (Object element : elements) {
            all.add(element);
        }
        return all;
    }

    private Job submit(MpFunction<Object, Object> function, List<@Nullable Object> arguments, int chunkSize) {
        try (LocalLock.Held _ = lock.hold()) {
            if (state != State.RUNNING) {
                throw new IllegalStateException("the pool is shut down and takes no new work", broken);
            }
            Job job = new Job(member, jobs++, function, arguments, chunkSize);
            waiting.addAll(job.chunks());
            lock.signalAll();
            return job;
        }
    }

    private List<@Nullable Object> await(Job job) throws InterruptedException {
        try {
            return job.await();
        } catch (Job.Failed e) {
            throw asThrown(e.failure());
        } finally {
            // Also when this thread was interrupted: what is not running yet will not run.
            job.abandon();
        }
    }

    private static RuntimeException asThrown(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new TaskFailedException("a task failed: " + failure, failure);
    }

    // ---- the threads that drive the workers

    private void drive(Worker worker) {
        try {
            for (Job.Chunk chunk = next(); chunk != null; chunk = next()) {
                computeOrFail(worker, chunk);
            }
        } catch (InterruptedException e) {
            // The thread is the pool's own: whoever interrupts it wants the worker to go.
            dismissal.accept(worker.process());
        } finally {
            worker.dismiss();
            try (LocalLock.Held _ = lock.hold()) {
                drivers--;
                lock.signalAll();
            }
        }
    }

    /** @return the next chunk that somebody waits for, or null at the end of all work */
    private Job.@Nullable Chunk next() throws InterruptedException {
        try (LocalLock.Held _ = lock.hold()) {
            while (state != State.TERMINATED) {
                Job.Chunk chunk = waiting.poll();
                if (chunk == null) {
                    if (state == State.SHUT_DOWN) {
                        return null;
                    }
                    lock.await(Seam.FOREVER);
                } else if (!chunk.job().isOver()) {
                    return chunk;
                }
            }
            return null;
        }
    }

    /** Whatever becomes of the driver, somebody waits for the chunk. */
    private void computeOrFail(Worker worker, Job.Chunk chunk) throws InterruptedException {
        try {
            compute(worker, chunk);
        } catch (Broken e) {
            chunk.failed(e.reason);
        } catch (InterruptedException | RuntimeException | Error e) {
            chunk.failed(new MpException("the pool cannot go on with a worker: " + e, e));
            throw e;
        }
    }

    private void compute(Worker worker, Job.Chunk chunk) throws InterruptedException, Broken {
        while (true) {
            try {
                worker.compute(chunk);
                falseStarts = 0;
                return;
            } catch (Worker.Lost lost) {
                worker.awaitEnd();
                if (endsWithUs(worker, chunk)) {
                    return;
                }
                WorkerLostException loss = new WorkerLostException(
                        worker.process().pid().orElse(0), worker.process().exitCode());
                if (!lost.isUntouched() || !mayStartAgain(worker)) {
                    chunk.failed(loss);
                    replace(worker, loss);
                    return;
                }
                replace(worker, loss);
            } catch (InterruptedException e) {
                throw e;
            } catch (Throwable failure) {
                chunk.failed(failure);
                return;
            }
        }
    }

    private boolean mayStartAgain(Worker worker) {
        return worker.isReady() || ++falseStarts < MAX_FALSE_STARTS;
    }

    /**
     * Whether the worker is gone because the pool or this process ends, so that it is neither a loss nor to be replaced.
     * Ctrl-C reaches the workers too, perhaps before this process has noticed.
     */
    private boolean endsWithUs(Worker worker, Job.Chunk chunk) throws InterruptedException {
        try (LocalLock.Held _ = lock.hold()) {
            long end = seam.nanoTime() + INTERRUPT_GRACE;
            while (true) {
                if (broken != null) {
                    chunk.failed(broken);
                    return true;
                }
                if (member.isShuttingDown()) {
                    // Nobody sees the end of a process that is gone by then; who holds it up must not wait for ever.
                    if (seam.nanoTime() - end >= 0) {
                        chunk.failed(new MpException("the pool ends with this process"));
                        return true;
                    }
                    lock.await(INTERRUPT_GRACE / 100);
                    continue;
                }
                if (worker.process().exitCode().orElse(0) != INTERRUPTED || seam.nanoTime() - end >= 0) {
                    return false;
                }
                lock.await(INTERRUPT_GRACE / 100);
            }
        }
    }

    private void replace(Worker worker, WorkerLostException loss) throws Broken {
        try {
            worker.replace();
            Logger log = Log.at(Level.INFO);
            if (log != null) {
                log.log(Level.INFO, "replaced a lost worker by pid=" + worker.process().pid().orElse(0) + "; "
                        + loss.getMessage());
            }
        } catch (RuntimeException | Error e) {
            e.addSuppressed(loss);
            MpException reason = new MpException("the pool cannot replace a lost worker: " + e.getMessage(), e);
            breakDown(reason);
            throw new Broken(reason);
        }
    }

    /** No worker can be started any more, so the pool has ended. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;
        private final MpException reason;

        private Broken(MpException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /** All work that is not done fails with the reason. */
    private void breakDown(MpException reason) {
        List<Job.Chunk> dropped;
        try (LocalLock.Held _ = lock.hold()) {
            if (broken == null) {
                broken = reason;
            }
            state = State.TERMINATED;
            dropped = new ArrayList<>(waiting);
            waiting.clear();
            lock.signalAll();
        }
        dropped.forEach(chunk -> chunk.failed(reason));
    }

    // ---- the end

    /** Takes no new work, and lets the workers go when the work they were given is done. */
    public void shutdown() {
        try (LocalLock.Held _ = lock.hold()) {
            if (state == State.RUNNING) {
                state = State.SHUT_DOWN;
                lock.signalAll();
            }
        }
    }

    /** Ends the workers at once. Work that is not done fails with an {@link MpException}. */
    public void terminate() {
        breakDown(new MpException("the pool was terminated before the work was done"));
        endWorkers();
    }

    /**
     * Waits until all workers are gone.
     *
     * @throws IllegalStateException if the pool is still running: shut it down or terminate it first
     */
    public void join() throws InterruptedException {
        try (LocalLock.Held _ = lock.hold()) {
            if (state == State.RUNNING) {
                throw new IllegalStateException("the pool is still running: shut it down or terminate it first");
            }
            while (drivers > 0) {
                lock.await(Seam.FOREVER);
            }
        }
        for (Worker worker : workers) {
            worker.awaitEnd();
        }
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
        try (LocalLock.Held _ = lock.hold()) {
            return "Pool[" + workers.size() + " workers, " + state.name().toLowerCase(java.util.Locale.ROOT) + "]";
        }
    }
}
