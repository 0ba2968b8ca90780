package dev.mp.pool;

import dev.mp.MpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a pool will have computed: a {@link Future}, and a {@link CompletionStage} whose dependents run on a thread of the
 * pool that does nothing else, one after the other, unless they are given an executor. Only the pool completes it.
 *
 * <p>{@link #get(Duration)} and {@link #result()} throw what the task threw: an unchecked exception as itself, a checked
 * one as the cause of a {@link dev.mp.TaskFailedException}. The methods of {@code Future} wrap either in an
 * {@link java.util.concurrent.ExecutionException}.
 *
 * <p>{@linkplain #cancel Cancelled}, it is done at once, and whoever waits for it gets a
 * {@link java.util.concurrent.CancellationException}. What has not begun never will; what runs is left alone, or with
 * {@code cancel(true)} really stopped: its thread in the worker is interrupted, and if that does not end it within the
 * pool's grace the worker is killed, that one alone, and replaced.
 *
 * @param <T> the result
 */
public interface AsyncResult<T extends @Nullable Object> extends Future<T>, CompletionStage<T> {
    /**
     * Waits for the result, no longer than {@code limit}; nothing or less looks once.
     *
     * @throws MpTimeoutException if it was not there by then; the task goes on
     * @throws WorkerLostException if the worker that ran the task died
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    T get(Duration limit) throws InterruptedException;

    /** Waits for the result without limit; see {@link #get(Duration)} for what it throws. */
    T result() throws InterruptedException;

    /** Waits until {@link #isReady()}. */
    void await() throws InterruptedException;

    /**
     * Waits until {@link #isReady()}, no longer than {@code limit}.
     *
     * @return whether it is
     */
    boolean await(Duration limit) throws InterruptedException;

    /** Whether there is a result, or a failure, or it was cancelled. */
    default boolean isReady() {
        return isDone();
    }

    /**
     * Whether there is a result, and no failure.
     *
     * @throws IllegalStateException if it is not ready
     */
    boolean successful();
}
