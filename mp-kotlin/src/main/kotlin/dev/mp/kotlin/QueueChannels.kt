package dev.mp.kotlin

import dev.mp.queue.QueueShutDownException
import java.io.Serializable
import kotlinx.coroutines.channels.ChannelResult
import kotlinx.coroutines.channels.ClosedReceiveChannelException
import kotlinx.coroutines.channels.ClosedSendChannelException

/** This queue as the sending side of a channel: what is sent is put, and to close it shuts the queue down. */
public fun <T> SuspendingQueue<T>.asSendChannel(): QueueSendChannel<T> = QueueSendChannel(this)

/** This queue as the receiving side of a channel, which ends when the queue was shut down and is empty. */
public fun <T> SuspendingQueue<T>.asReceiveChannel(): QueueReceiveChannel<T> = QueueReceiveChannel(this)

/**
 * The sending side of a channel between processes. It is what kotlinx's `SendChannel` is, which cannot be implemented
 * outside of kotlinx; see [selectFirst] in place of `onSend`.
 */
public class QueueSendChannel<T> internal constructor(private val queue: SuspendingQueue<T>) : Serializable {
    /**
     * Sends a value, suspending until there is room.
     *
     * Prompt cancellation: nothing was sent then. See [SuspendingQueue.put] for what else may fail.
     *
     * @throws ClosedSendChannelException if the channel is closed, also while waiting
     */
    public suspend fun send(element: T) {
        try {
            queue.put(element)
        } catch (e: QueueShutDownException) {
            throw ClosedSendChannelException(e.message).apply { initCause(e) }
        }
    }

    /**
     * Sends a value if there is room, without suspending; the result is a failure if there is none, and may be closed.
     */
    public fun trySend(element: T): ChannelResult<Unit> = queue.tryPut(element)

    /** Closes the channel for all processes: receivers see the end after the last value. Twice is the same as once. */
    public fun close() {
        queue.shutdown()
    }

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/**
 * The receiving side of a channel between processes. It is what kotlinx's `ReceiveChannel` is, which cannot be
 * implemented outside of kotlinx; see [selectFirst] in place of `onReceive`. It takes nothing ahead: each value is with
 * whoever received it, or in the queue.
 *
 * ```
 * for (n in numbers.asReceiveChannel()) println(n)
 * ```
 */
public class QueueReceiveChannel<T> internal constructor(internal val queue: SuspendingQueue<T>) : Serializable {
    /**
     * Receives the next value, suspending until there is one.
     *
     * Prompt cancellation: nothing was received then. See [SuspendingQueue.get] for what else may fail.
     *
     * @throws ClosedReceiveChannelException if the channel is closed, also while waiting, and nothing is left
     */
    public suspend fun receive(): T =
        try {
            queue.get()
        } catch (e: QueueShutDownException) {
            throw ClosedReceiveChannelException(e.message).apply { initCause(e) }
        }

    /** Receives the next value, or the news that there will be none. Prompt cancellation: nothing was received then. */
    public suspend fun receiveCatching(): ChannelResult<T> = queue.getCatching()

    /** Receives a value if one is there, without suspending; the result is a failure if none is, and may be closed. */
    public fun tryReceive(): ChannelResult<T> = queue.tryGet()

    /** For `for`: receives until the channel is closed and nothing is left. */
    public operator fun iterator(): QueueIterator<T> = QueueIterator(queue)

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** Receives from a channel between processes one by one. For one coroutine. */
public class QueueIterator<T> internal constructor(private val queue: SuspendingQueue<T>) {
    private var next: Any? = NONE

    /**
     * Suspends until there is a value, which [next] returns; false if the channel is closed and nothing is left.
     *
     * Prompt cancellation: nothing was received then.
     */
    public suspend operator fun hasNext(): Boolean {
        if (next === NONE) {
            try {
                next = queue.get()
            } catch (_: QueueShutDownException) {
                return false
            }
        }
        return true
    }

    /**
     * The value that [hasNext] has found.
     *
     * @throws IllegalStateException if it was not asked
     */
    public operator fun next(): T {
        check(next !== NONE) { "hasNext() must be called before next()" }
        @Suppress("UNCHECKED_CAST")
        return (next as T).also { next = NONE }
    }

    private companion object {
        val NONE = Any()
    }
}
