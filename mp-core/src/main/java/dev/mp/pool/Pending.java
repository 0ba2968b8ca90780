package dev.mp.pool;

import dev.mp.MpTimeoutException;
import dev.mp.TaskFailedException;
import dev.mp.internal.arena.Deadline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call or a map.
 *
 * <p>It is completed by one compare-and-set, without any lock. A waiter puts itself on a stack, looks again and parks; who
 * completes it takes the stack and wakes all on it. What depends on it is told by the pool's own thread for that.
 */
final class Pending<T> extends ForwardingStage<T> implements AsyncResult<T>, Job {
    private static final Waiter GONE = new Waiter(null, null);

    private final Board board;
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
    private final AtomicReference<@Nullable Waiter> waiters = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<T>> stage = new AtomicReference<>();

    private final @Nullable Consumer<? super T> callback;
    private final @Nullable Consumer<? super Throwable> errorCallback;

    private volatile @Nullable Function function;

    /** What must not be garbage while somebody waits; gone when the result is there. */
    @SuppressWarnings("UnusedVariable")
    private @Nullable Object keeper;

    /** Not what a task threw by itself. */
    private static final class Cancelled extends CancellationException {
        private static final long serialVersionUID = 1;

        Cancelled() {
            super("the task was cancelled");
        }
    }

    /** How it ended: with a value, or with a cause. */
    private record Outcome(@Nullable Object value, @Nullable Throwable cause) {}

    private static final class Waiter {
        private final @Nullable Thread thread;
        private final @Nullable Waiter next;

        Waiter(@Nullable Thread thread, @Nullable Waiter next) {
            this.thread = thread;
            this.next = next;
        }
    }

    Pending(
            Board board,
            @Nullable Object keeper,
            @Nullable Consumer<? super T> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        this.board = board;
        this.keeper = keeper;
        this.callback = callback;
        this.errorCallback = errorCallback;
    }

    /** What it is computed by; what that refers to is in use until the result is there. */
    void uses(Function used) {
        function = used;
    }

    // ---- completion

    void complete(@Nullable Object value) {
        end(new Outcome(value, null));
    }

    @Override
    public void fail(Throwable cause) {
        end(new Outcome(null, cause));
    }

    private boolean end(Outcome how) {
        if (!outcome.compareAndSet(null, how)) {
            return false;
        }
        keeper = null;
        Function used = function;
        if (used != null) {
            board.release(used);
        }
        for (Waiter each = waiters.getAndSet(GONE); each != null; each = each.next) {
            if (each.thread != null) {
                board.seam().unpark(each.thread);
            }
        }
        if (callback != null || errorCallback != null || stage.get() != null) {
            board.callbacks().execute(() -> tell(how));
        }
        return true;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the value is what the task returned: a T
    private void tell(Outcome how) {
        try {
            if (how.cause == null) {
                if (callback != null) {
                    callback.accept((T) how.value);
                }
            } else if (errorCallback != null) {
                errorCallback.accept(how.cause);
            }
        } finally {
            CompletableFuture<T> known = stage.get();
            if (known != null) {
                settle(known, how);
            }
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // as above
    private static <T> void settle(CompletableFuture<T> stage, Outcome how) {
        if (how.cause == null) {
            boolean _ = stage.complete((T) how.value);
        } else {
            boolean _ = stage.completeExceptionally(how.cause);
        }
    }

    @Override
    CompletableFuture<T> stage() {
        CompletableFuture<T> known = stage.get();
        if (known != null) {
            return known;
        }
        CompletableFuture<T> made = new CompletableFuture<>();
        if (!stage.compareAndSet(null, made)) {
            return java.util.Objects.requireNonNull(stage.get());
        }
        Outcome how = outcome.get();
        if (how != null) {
            settle(made, how);
        }
        return made;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!end(new Outcome(null, new Cancelled()))) {
            return false;
        }
        board.stop(this, mayInterruptIfRunning);
        return true;
    }

    // ---- looking

    @Override
    public boolean isOver() {
        return outcome.get() != null;
    }

    @Override
    public boolean isDone() {
        return outcome.get() != null;
    }

    @Override
    public boolean isCancelled() {
        Outcome how = outcome.get();
        return how != null && how.cause instanceof Cancelled;
    }

    @Override
    public boolean successful() {
        Outcome how = outcome.get();
        if (how == null) {
            throw new IllegalStateException("whether it was successful is not known yet; wait for it first");
        }
        return how.cause == null;
    }

    @Override
    public State state() {
        Outcome how = outcome.get();
        if (how == null) {
            return State.RUNNING;
        }
        return how.cause == null ? State.SUCCESS : isCancelled() ? State.CANCELLED : State.FAILED;
    }

    // ---- waiting

    private boolean await(Deadline deadline) throws InterruptedException {
        if (outcome.get() == null) {
            board.helpers().help(this::isOver);
        }
        if (outcome.get() == null) {
            Waiter me = new Waiter(Thread.currentThread(), null);
            boolean waits = enlist(me);
            while (waits && outcome.get() == null) {
                long left = deadline.left();
                if (left == 0) {
                    return false;
                }
                board.seam().park(Math.min(left, board.seam().longestSleep()));
            }
        }
        return true;
    }

    /** False if it has been completed meanwhile. */
    private boolean enlist(Waiter me) {
        while (true) {
            Waiter top = waiters.get();
            if (GONE.equals(top)) {
                return false;
            }
            if (isOn(top, me.thread)) {
                // Left from an earlier wait that reached its limit.
                return true;
            }
            if (waiters.compareAndSet(top, new Waiter(me.thread, top))) {
                return true;
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // a thread is itself and no other
    private static boolean isOn(@Nullable Waiter top, @Nullable Thread thread) {
        for (Waiter each = top; each != null; each = each.next) {
            if (each.thread == thread) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void await() throws InterruptedException {
        boolean _ = await(Deadline.NEVER);
    }

    @Override
    public boolean await(Duration limit) throws InterruptedException {
        return await(Deadline.in(board.seam(), limit));
    }

    @Override
    public T result() throws InterruptedException {
        await();
        return value();
    }

    @Override
    public T get(Duration limit) throws InterruptedException {
        if (!await(limit)) {
            throw new MpTimeoutException("no result within " + limit + "; the task goes on");
        }
        return value();
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the value is what the task returned: a T
    private T value() {
        Outcome how = java.util.Objects.requireNonNull(outcome.get());
        if (how.cause != null) {
            throw asThrown(how.cause);
        }
        return (T) how.value;
    }

    /** A task's exception as the pool's user gets it. */
    static RuntimeException asThrown(Throwable cause) {
        if (cause instanceof Cancelled) {
            return new CancellationException("the task was cancelled");
        }
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new TaskFailedException("a task failed: " + cause, cause);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        await();
        return wrapped();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!await(Deadline.in(board.seam(), Duration.of(timeout, unit.toChronoUnit())))) {
            throw new TimeoutException("no result within " + timeout + " " + unit);
        }
        return wrapped();
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the value is what the task returned: a T
    private T wrapped() throws ExecutionException {
        Outcome how = java.util.Objects.requireNonNull(outcome.get());
        if (how.cause instanceof Cancelled) {
            throw new CancellationException("the task was cancelled");
        }
        if (how.cause != null) {
            throw new ExecutionException(how.cause);
        }
        return (T) how.value;
    }

    @Override
    public T resultNow() {
        if (state() != State.SUCCESS) {
            throw new IllegalStateException("there is no result: " + this);
        }
        return value();
    }

    @Override
    public String toString() {
        return "AsyncResult[" + state() + "]";
    }
}
