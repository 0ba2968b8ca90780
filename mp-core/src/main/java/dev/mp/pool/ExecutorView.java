package dev.mp.pool;

import dev.mp.MpCallable;
import dev.mp.internal.codec.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A pool as the JDK's executors are. */
final class ExecutorView extends AbstractExecutorService {
    private final Pool pool;

    /** What has been submitted here and is not done, for those who want back what was never begun. */
    private final Map<Object, Runnable> submitted = new ConcurrentHashMap<>();

    ExecutorView(Pool pool) {
        this.pool = pool;
    }

    /** A task as it travels; of what cannot, the object that the caller gave is to blame. */
    private record Task(@Nullable Callable<?> callable, @Nullable Runnable runnable, @Nullable Object result)
            implements
                MpCallable<@Nullable Object>,
                Envelope {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable Object call() throws Exception {
            if (runnable != null) {
                runnable.run();
                return result;
            }
            return Objects.requireNonNull(callable).call();
        }

        @Override
        public Object content() {
            return Objects.requireNonNull(runnable != null ? runnable : callable);
        }

        void runHere() {
            try {
                Object _ = call();
            } catch (Exception e) {
                throw Pending.asThrown(e);
            }
        }
    }

    @SuppressWarnings("unchecked") // the result is what the task returned: a T
    private <T extends @Nullable Object> AsyncResult<T> submit(Task task) {
        AsyncResult<@Nullable Object> result;
        try {
            result = pool.applyAsync(task, value -> {}, failure -> {});
        } catch (IllegalStateException e) {
            throw new RejectedExecutionException(e.getMessage(), e);
        }
        submitted.put(result, task::runHere);
        if (result.isDone()) {
            Runnable _ = submitted.remove(result);
        } else {
            Object _ = result.whenComplete((value, failure) -> submitted.remove(result));
        }
        return (AsyncResult<T>) result;
    }

    @Override
    public void execute(Runnable command) {
        AsyncResult<Object> _ = submit(new Task(null, Objects.requireNonNull(command, "command"), null));
    }

    @Override
    public Future<?> submit(Runnable task) {
        return submit(new Task(null, Objects.requireNonNull(task, "task"), null));
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
        return submit(new Task(null, Objects.requireNonNull(task, "task"), result));
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
        return submit(new Task(Objects.requireNonNull(task, "task"), null, null));
    }

    // ---- several at once

    private <T extends @Nullable Object> List<Future<T>> submitAll(Collection<? extends Callable<T>> tasks) {
        List<Future<T>> all = new ArrayList<>(tasks.size());
        try {
            for (Callable<T> task : tasks) {
                all.add(submit(task));
            }
            return all;
        } catch (RuntimeException | Error e) {
            cancel(all);
            throw e;
        }
    }

    private static void cancel(List<? extends Future<?>> all) {
        for (Future<?> each : all) {
            boolean _ = each.cancel(true);
        }
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        List<Future<T>> all = submitAll(tasks);
        long end = System.nanoTime() + unit.toNanos(timeout);
        boolean done = false;
        try {
            for (Future<T> each : all) {
                long left = timeout == Long.MAX_VALUE ? Long.MAX_VALUE : end - System.nanoTime();
                if (!((AsyncResult<T>) each).await(Duration.ofNanos(left))) {
                    return all;
                }
            }
            done = true;
            return all;
        } finally {
            if (!done) {
                cancel(all);
            }
        }
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no time is that long", e);
        }
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("no tasks to choose from");
        }
        List<Future<T>> all = submitAll(tasks);
        try {
            BlockingQueue<Future<T>> done = new LinkedBlockingQueue<>();
            for (Future<T> each : all) {
                Object _ = ((AsyncResult<T>) each).whenComplete((value, failure) -> done.add(each));
            }
            long end = System.nanoTime() + unit.toNanos(timeout);
            ExecutionException last = null;
            for (int i = 0; i < all.size(); i++) {
                Future<T> next = timeout == Long.MAX_VALUE
                        ? done.take()
                        : done.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new TimeoutException("none of the tasks succeeded within " + timeout + " " + unit);
                }
                try {
                    return next.get();
                } catch (ExecutionException e) {
                    last = e;
                } catch (CancellationException e) {
                    last = new ExecutionException(e);
                }
            }
            throw Objects.requireNonNull(last);
        } finally {
            cancel(all);
        }
    }

    // ---- its end

    @Override
    public void shutdown() {
        pool.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> never = new ArrayList<>();
        Map<Object, Runnable> known = Map.copyOf(submitted);
        for (Job job : pool.terminateNow()) {
            Runnable task = known.get(job);
            if (task != null) {
                never.add(task);
            }
        }
        return never;
    }

    @Override
    public boolean isShutdown() {
        return pool.isShutDown();
    }

    @Override
    public boolean isTerminated() {
        return pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return pool.join(Duration.of(timeout, unit.toChronoUnit()));
    }

    @Override
    public String toString() {
        return "ExecutorService[" + pool + "]";
    }
}
