package dev.mp.kotlin

import dev.mp.MpProcess
import dev.mp.kotlin.internal.CatchingOperation
import dev.mp.kotlin.internal.Operation
import dev.mp.kotlin.internal.awaitFirst
import dev.mp.kotlin.internal.closedByEnd
import dev.mp.kotlin.internal.closedByShutdown
import kotlin.time.Duration
import kotlinx.coroutines.channels.ChannelResult
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive

/**
 * Suspends until one of several things can be done, does that one and no other, and returns what its block returned.
 * Where several can be done, chance decides. (It is not kotlinx's `select`, which lets no foreign clauses in.)
 *
 * To see that nothing will come any more is to receive, too: a child that ends closes its end of a pipe, so at that
 * moment both clauses below can be done. `onReceive` throws then.
 *
 * ```
 * val answer = selectFirst {
 *     requests.onReceiveCatching { if (it.isSuccess) "a request: ${it.getOrThrow()}" else "no more requests" }
 *     child.onEnd { "the child has ended with $it" }
 *     onTimeout(10.seconds) { "nothing" }
 * }
 * ```
 *
 * Prompt cancellation while it waits: nothing was received then. The block of the clause runs after that, and is a
 * suspend function like any other.
 *
 * @throws java.io.EOFException if a connection is at its end that `onReceive` is to receive from
 * @throws dev.mp.queue.QueueShutDownException if a queue that `onGet` is to get from was shut down and is empty
 * @throws IllegalArgumentException if there is nothing to wait for
 */
public suspend fun <R> selectFirst(builder: SelectFirst<R>.() -> Unit): R {
    val select = SelectFirst<R>().apply(builder)
    currentCoroutineContext().ensureActive()
    if (select.operations.isEmpty()) {
        requireNotNull(select.onTimeout) { "nothing to wait for: the select has no clauses" }
        delay(select.timeout)
        return select.onTimeout!!()
    }
    require(select.operations.all { it.member === select.operations.first().member }) {
        "objects of different families cannot be waited for together"
    }
    val done = awaitFirst(select.operations, select.timeout)
    return if (done == null) select.onTimeout!!() else select.blocks[done.place](done.result)
}

/** The clauses of [selectFirst]. */
@MpScope
public class SelectFirst<R> internal constructor() {
    internal val operations = ArrayList<Operation<*>>()
    internal val blocks = ArrayList<suspend (Any?) -> R>()
    internal var timeout = Duration.INFINITE
    internal var onTimeout: (suspend () -> R)? = null

    /** Receives a value; see [SuspendingConnection.receive]. */
    public fun <T> SuspendingConnection<T>.onReceive(block: suspend (T) -> R): Unit = add(receiving(), block)

    /** Receives a value, or the news that there will be none; see [SuspendingConnection.receiveCatching]. */
    public fun <T> SuspendingConnection<T>.onReceiveCatching(block: suspend (ChannelResult<T>) -> R): Unit =
        add(CatchingOperation(receiving(), ::closedByEnd), block)

    /** Gets an item; see [SuspendingQueue.get]. */
    public fun <T> SuspendingQueue<T>.onGet(block: suspend (T) -> R): Unit = add(getting(), block)

    /** Gets an item, or the news that there will be none; see [SuspendingQueue.getCatching]. */
    public fun <T> SuspendingQueue<T>.onGetCatching(block: suspend (ChannelResult<T>) -> R): Unit =
        add(CatchingOperation(getting(), ::closedByShutdown), block)

    /** Receives a value; see [SuspendingQueue.get]. */
    public fun <T> QueueReceiveChannel<T>.onReceive(block: suspend (T) -> R): Unit = queue.onGet(block)

    /** Receives a value, or the news that there will be none; see [SuspendingQueue.getCatching]. */
    public fun <T> QueueReceiveChannel<T>.onReceiveCatching(block: suspend (ChannelResult<T>) -> R): Unit =
        queue.onGetCatching(block)

    /** Acquires a lock, which the block is to unlock; see [SuspendingLock.lock]. */
    public fun SuspendingLock.onLock(block: suspend () -> R): Unit = add(locking()) { block() }

    /** Takes a permit, which the block is to release; see [SuspendingSemaphore.acquire]. */
    public fun SuspendingSemaphore.onAcquire(block: suspend () -> R): Unit = add(acquiring()) { block() }

    /** Waits until an event is set; see [SuspendingEvent.await]. */
    public fun SuspendingEvent.onSet(block: suspend () -> R): Unit = add(waiting()) { block() }

    /** Waits for the end of a process; the value is its exit code. */
    public fun MpProcess.onEnd(block: suspend (Int) -> R): Unit = add(EndOfProcess(this), block)

    /** Waits for the end of a process; the value is its exit code. */
    public fun SuspendingProcess.onEnd(block: suspend (Int) -> R): Unit = process.onEnd(block)

    /** Gives up after so long; nothing or less looks once. Of several limits the last one holds. */
    public fun onTimeout(limit: Duration, block: suspend () -> R) {
        timeout = limit
        onTimeout = block
    }

    internal fun <T> add(operation: Operation<T>, block: suspend (T) -> R) {
        operations += operation
        @Suppress("UNCHECKED_CAST")
        blocks += block as suspend (Any?) -> R
    }
}
