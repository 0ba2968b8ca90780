package dev.mp.kotlin

import dev.mp.kotlin.internal.FunctionOfPool
import dev.mp.kotlin.internal.Results
import dev.mp.kotlin.internal.TaskOfPool
import dev.mp.pool.AsyncResult
import dev.mp.pool.Pool
import java.util.concurrent.CompletionException
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.suspendCancellableCoroutine

private const val ELEMENTS_PER_WORKER = 2

/**
 * Worker processes that compute what they are given, for coroutines: a [Pool] whose functions suspend. No thread waits.
 *
 * ```
 * val pool = pool { processes = 4 }
 * println(pool.map(listOf(1, 2, 3)) { square(it) })
 * ```
 *
 * Tasks are ordinary lambdas, ones that suspend too, or references to functions. They travel with what they capture;
 * arguments, results and exceptions travel as well. An exception of a task arrives as itself, or as a
 * [dev.mp.SubstituteException] if its class cannot travel.
 *
 * **Cancellation is prompt, and stops the work.** A coroutine that is cancelled while it waits throws at once. What has
 * not begun is dropped. The thread of a task that runs, or begins at this very moment, is interrupted in its worker,
 * which cancels its coroutines, and if that does not end it within the pool's grace the worker is killed, that one
 * alone, and replaced. A coroutine that is cancelled already begins nothing.
 *
 * **If a worker dies**, exactly the task that it was running fails, with a [dev.mp.pool.WorkerLostException], or is
 * begun again if the pool has `retries`. Another process takes its place, and all else goes on.
 *
 * @property pool the same pool for Java
 */
public class SuspendingPool internal constructor(public val pool: Pool, private val scope: CoroutineScope) {
    /** How many workers there are. */
    public val processes: Int
        get() = pool.processes()

    /**
     * Computes one task in a worker and returns its result, suspending until it is there. (Python's `apply`, whose name
     * Kotlin has taken.) A cancellation stops the task.
     *
     * @throws dev.mp.SerializationException if the task or its result cannot travel
     * @throws dev.mp.pool.WorkerLostException if the worker died while it ran the task
     * @throws IllegalStateException if the pool is shut down
     */
    public suspend fun <R> call(task: PoolTask<R>): R {
        currentCoroutineContext().ensureActive()
        return await(pool.applyAsync(TaskOfPool(task)))
    }

    /**
     * Applies a function to every element and returns the results in the same order. The elements are sent in chunks.
     * If one fails, the first failure that is seen is thrown and the rest of the work dropped. A cancellation stops
     * what runs.
     *
     * @throws dev.mp.SerializationException if the function, an element or a result cannot travel
     * @throws dev.mp.pool.WorkerLostException if a worker died while it ran a chunk
     */
    public suspend fun <T, R> map(elements: Iterable<T>, function: PoolFunction<T, R>): List<R> {
        currentCoroutineContext().ensureActive()
        return await(pool.mapAsync(FunctionOfPool(function), elements))
    }

    /** As [map], with chunks of [chunkSize] elements in place of what the pool thinks best. */
    public suspend fun <T, R> map(elements: Iterable<T>, chunkSize: Int, function: PoolFunction<T, R>): List<R> {
        currentCoroutineContext().ensureActive()
        return await(pool.mapAsync(FunctionOfPool(function), elements, chunkSize))
    }

    /**
     * The results of a function for each element, each as soon as it is there. Nothing happens until it is collected.
     * The input is read as the results are taken, so it may be endless: at most two elements for each worker have been
     * read whose results have not been emitted. If one fails the flow does, and what runs of it is stopped; so it is
     * when the collector is cancelled or has enough.
     */
    public fun <T, R> mapUnordered(elements: Iterable<T>, function: PoolFunction<T, R>): Flow<R> =
        mapUnordered(elements, ELEMENTS_PER_WORKER * processes, function)

    /** As [mapUnordered], with at most [readAhead] elements read whose results have not been emitted. */
    public fun <T, R> mapUnordered(elements: Iterable<T>, readAhead: Int, function: PoolFunction<T, R>): Flow<R> =
        results(elements, readAhead, function) { Results.Unordered() }

    /** As [mapUnordered], with the results in the order of the elements. */
    public fun <T, R> mapOrdered(elements: Iterable<T>, function: PoolFunction<T, R>): Flow<R> =
        mapOrdered(elements, ELEMENTS_PER_WORKER * processes, function)

    /** As [mapOrdered], with at most [readAhead] elements read whose results have not been emitted. */
    public fun <T, R> mapOrdered(elements: Iterable<T>, readAhead: Int, function: PoolFunction<T, R>): Flow<R> =
        results(elements, readAhead, function) { Results.Ordered() }

    private fun <T, R> results(
        elements: Iterable<T>,
        readAhead: Int,
        function: PoolFunction<T, R>,
        order: () -> Results<R>,
    ): Flow<R> {
        require(readAhead > 0) { "readAhead < 1: $readAhead" }
        return flow {
            val sent = FunctionOfPool(function)
            val running = order()
            val input = elements.iterator()
            try {
                while (true) {
                    currentCoroutineContext().ensureActive()
                    while (running.size < readAhead && input.hasNext()) {
                        running.add(pool.applyAsync(sent, input.next()))
                    }
                    val result = running.next() ?: break
                    val value = await(result)
                    running.remove(result)
                    emit(value)
                }
            } finally {
                running.cancel()
            }
        }
    }

    /**
     * Submits a task and returns what will have its result. It belongs to the scope of the pool: a failure fails the
     * scope, and to cancel either stops the task.
     */
    public fun <R> submit(task: PoolTask<R>): Deferred<R> =
        scope.async(start = CoroutineStart.UNDISPATCHED) { call(task) }

    /**
     * This pool with a deadline for each task that is given through what is returned: one that runs longer fails with
     * an [dev.mp.MpTimeoutException], and is stopped. The time a task waits for a worker does not count.
     */
    public fun withDeadline(deadline: Duration): SuspendingPool =
        SuspendingPool(pool.withDeadline(deadline.toJavaDuration()), scope)

    /** This pool, whose tasks may be begun again so often after their worker died. */
    public fun withRetries(retries: Int): SuspendingPool = SuspendingPool(pool.withRetries(retries), scope)

    override fun toString(): String = "Suspending$pool"

    private suspend fun <R> await(result: AsyncResult<R>): R = suspendCancellableCoroutine { continuation ->
        continuation.invokeOnCancellation { result.cancel(true) }
        result.whenComplete { value, failure ->
            if (failure == null) {
                continuation.resume(value)
            } else {
                continuation.resumeWithException(thrown(failure))
            }
        }
    }

    /** Without the wrappers that Java needs. */
    private fun thrown(failure: Throwable): Throwable {
        val cause = failure.cause
        return if (cause != null && (failure is CompletionException || failure is dev.mp.TaskFailedException)) cause
        else failure
    }
}
