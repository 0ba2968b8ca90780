package dev.mp.kotlin

import dev.mp.MpTimeoutException
import dev.mp.internal.channel.Endpoint
import dev.mp.internal.member.Payload
import dev.mp.kotlin.internal.CatchingOperation
import dev.mp.kotlin.internal.Ends
import dev.mp.kotlin.internal.Incoming
import dev.mp.kotlin.internal.Lines
import dev.mp.kotlin.internal.MessageForm
import dev.mp.kotlin.internal.Outgoing
import dev.mp.kotlin.internal.await
import dev.mp.kotlin.internal.awaitWithin
import dev.mp.kotlin.internal.closedByShutdown
import dev.mp.kotlin.internal.flowOf
import dev.mp.kotlin.internal.tryNow
import dev.mp.queue.Queue
import dev.mp.queue.QueueShutDownException
import java.io.Serializable
import kotlin.reflect.KType
import kotlin.reflect.typeOf
import kotlin.time.Duration
import kotlinx.coroutines.channels.ChannelResult
import kotlinx.coroutines.flow.Flow
import okio.Buffer

/**
 * A queue that any number of processes put into and get from, for coroutines: a [Queue] whose functions suspend. No
 * thread waits, however many coroutines do.
 *
 * An item lies in shared memory when [put] returns, and items come out in the order in which they were put. The queue
 * travels through pipes and queues and as a captured variable; the receiver has a handle of its own. It ends when no
 * process holds a handle and no message carries one.
 *
 * **Prompt cancellation, and nothing is lost by it.** A suspended function that is cancelled throws at once, and then
 * nothing was put or got. Once an item is taken it is returned, even if a cancellation comes at that moment. Note that
 * `withTimeout` may itself drop what its block returns, if the time is up just then: for a limit that loses nothing,
 * give it to [get].
 *
 * **If a process dies** while it puts, its item is there as a whole or not at all; if it dies while it gets, the item
 * is lost with it or still there for others. No room is lost, and nobody hangs because of it: who waits goes on waiting
 * for the living.
 *
 * @property queue the same queue for Java
 */
public open class SuspendingQueue<T>
internal constructor(public val queue: Queue<T>, internal val form: MessageForm<T>) : Serializable {
    @Transient internal val endpoint: Endpoint = queue.endpoint()
    @Transient private val lines = Lines(endpoint)

    /**
     * Puts an item, suspending until there is room.
     *
     * Prompt cancellation: nothing was put then.
     *
     * @throws QueueShutDownException if the queue was shut down, also while waiting; nothing was put then
     * @throws dev.mp.SerializationException if the item cannot be serialized; the message names the way to the culprit
     * @throws dev.mp.CapacityException if the arena of the family is full
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public suspend fun put(item: T): Unit = putting(item) { it.await() }

    /**
     * Puts an item, suspending no longer than [timeout]; nothing or less looks once.
     *
     * @throws MpTimeoutException if there was no room by then; nothing was put
     */
    public suspend fun put(item: T, timeout: Duration) {
        putting(item) { it.awaitWithin(timeout) } ?: throw MpTimeoutException("no room in the queue within $timeout")
    }

    /**
     * Puts an item if there is room at this moment, without suspending: the result is a failure if there is none, and
     * [closed][ChannelResult.isClosed] if the queue was shut down.
     *
     * @throws dev.mp.SerializationException if the item cannot be serialized
     */
    public fun tryPut(item: T): ChannelResult<Unit> = putting(item) { it.tryNow<QueueShutDownException, Unit>() }

    private inline fun <R> putting(item: T, put: (Outgoing) -> R): R {
        val bytes = Buffer()
        val transfer = form.encode(item, bytes, endpoint.member(), "item")
        try {
            return put(Outgoing(queue, endpoint, lines.room, Ends.OfQueue, Payload.of(bytes), transfer))
        } finally {
            transfer.unpin()
            bytes.clear()
        }
    }

    /**
     * Gets the oldest item, suspending until there is one.
     *
     * Prompt cancellation: nothing was got then.
     *
     * @throws QueueShutDownException if the queue was shut down, also while waiting, and no item is left
     * @throws dev.mp.SerializationException if the item cannot be decoded; it is gone then
     * @throws ClassCastException if it is of another type; it is gone then
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public suspend fun get(): T = getting().await()

    /**
     * Gets the oldest item, suspending no longer than [timeout]; nothing or less looks once. Unlike `withTimeout`
     * around it, this loses no item that comes just when the time is up.
     *
     * @throws MpTimeoutException if there was none by then
     */
    public suspend fun get(timeout: Duration): T {
        val done = getting().awaitWithin(timeout) ?: throw MpTimeoutException("no item in the queue within $timeout")
        @Suppress("UNCHECKED_CAST")
        return done.result as T
    }

    /**
     * Gets the oldest item, or the news that there will be none, as `ReceiveChannel.receiveCatching` does: the result
     * is [closed][ChannelResult.isClosed] where [get] throws a [QueueShutDownException].
     *
     * Prompt cancellation: nothing was got then.
     */
    public suspend fun getCatching(): ChannelResult<T> = CatchingOperation(getting(), ::closedByShutdown).await()

    /** Gets an item if one is there, without suspending; the result is a failure if none is, and may be closed. */
    public fun tryGet(): ChannelResult<T> = getting().tryNow<QueueShutDownException, T>()

    /**
     * The items that are got from now on, until the queue is shut down and empty: whoever collects gets. Several
     * collections share the items. A collection that is cancelled has got no item that it did not give to its
     * collector; operators that collect ahead, such as `buffer`, may have.
     */
    public fun asFlow(): Flow<T> = flowOf<QueueShutDownException, T> { get() }

    /**
     * Ends putting for all processes: who puts fails from now on, who gets sees the end after the last item. There is
     * no way back; once more changes nothing.
     */
    public fun shutdown() {
        queue.shutdown()
    }

    /** How many items are in the queue. */
    public val size: Int
        get() = queue.size()

    /** How many items there is room for, 0 if there is no bound. */
    public val capacity: Int
        get() = queue.maxSize()

    /** Closes this handle: those who wait in it fail. To end the queue for all, [shut it down][shutdown]. */
    public fun close() {
        queue.close()
    }

    override fun toString(): String = "Suspending$queue"

    internal fun getting(): Incoming<T> =
        Incoming(queue, endpoint, lines.items, Ends.OfQueue) { received, deadline ->
            endpoint.receive<RuntimeException>({ form.decode(it) }, received, deadline)
        }

    // What waits here does not travel.
    private fun readResolve(): Any = SuspendingQueue(queue, form)

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** This queue for coroutines, with items of its type: for a queue that Java code made or received. */
public inline fun <reified T> Queue<T>.suspending(): SuspendingQueue<T> = suspendingAs(this, typeOf<T>())

@PublishedApi
internal fun <T> suspendingAs(queue: Queue<T>, type: KType): SuspendingQueue<T> =
    SuspendingQueue(queue, MessageForm.of(type))
