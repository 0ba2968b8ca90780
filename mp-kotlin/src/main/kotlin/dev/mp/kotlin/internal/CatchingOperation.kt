package dev.mp.kotlin.internal

import dev.mp.queue.QueueShutDownException
import java.io.EOFException
import java.io.IOException
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.channels.ChannelResult

/**
 * An operation whose end is a result, too.
 *
 * @param closed what an exception says of the end; null if it is none
 */
@OptIn(InternalCoroutinesApi::class)
internal class CatchingOperation<T>(
    private val operation: Operation<T>,
    private val closed: (Exception) -> ChannelResult<Nothing>?,
) : Operation<ChannelResult<T>> {
    override val member
        get() = operation.member

    override val line
        get() = operation.line

    override fun attempt(): Any? {
        val result =
            try {
                operation.attempt()
            } catch (e: Exception) {
                return closed(e) ?: throw e
            }
        return if (result is NotYet) result else ChannelResult.success(result)
    }

    override fun spins(): Boolean = operation.spins()

    override fun mark(): Unit = operation.mark()

    override fun isReady(): Boolean = operation.isReady()

    override fun tryEnter(): Boolean = operation.tryEnter()

    override fun exit(): Unit = operation.exit()

    override fun passOn(): Unit = operation.passOn()
}

/** Of a pipe: nobody holds the other end any more, or this one is closed. */
@OptIn(InternalCoroutinesApi::class)
internal fun closedByEnd(failure: Exception): ChannelResult<Nothing>? =
    when (failure) {
        is EOFException -> ChannelResult.closed(null)
        is IOException -> ChannelResult.closed(failure)
        else -> null
    }

/** Of a queue: it was shut down and is empty. */
@OptIn(InternalCoroutinesApi::class)
internal fun closedByShutdown(failure: Exception): ChannelResult<Nothing>? =
    if (failure is QueueShutDownException) ChannelResult.closed(null) else null
