package dev.mp.kotlin.internal

import dev.mp.internal.arena.Deadline
import dev.mp.internal.channel.Endpoint
import dev.mp.internal.channel.Endpoint.Outcome
import dev.mp.internal.member.Member
import dev.mp.internal.member.Payload
import dev.mp.internal.member.Transfer
import dev.mp.queue.QueueShutDownException
import java.io.EOFException
import java.io.IOException
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.channels.ChannelResult
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector

/** Where the coroutines of one endpoint wait. */
internal class Lines(endpoint: Endpoint) {
    /** For messages. */
    val items = WaitLine(endpoint.member(), endpoint.ref().index())

    /** For room. */
    val room = WaitLine(endpoint.member(), endpoint.ref().index())
}

/** What an operation throws that can never be done. */
internal interface Ends {
    fun nothingLeft(): Throwable

    fun nobodyReceives(): Throwable

    fun closed(): Throwable

    object OfPipe : Ends {
        override fun nothingLeft() = EOFException("nothing left to receive, and nobody holds the other end any more")

        override fun nobodyReceives() = IOException("broken pipe: nobody holds the other end any more")

        override fun closed() = IOException("handle is closed")
    }

    object OfQueue : Ends {
        override fun nothingLeft() = QueueShutDownException("the queue was shut down, and nothing is left to get")

        override fun nobodyReceives() = QueueShutDownException("the queue was shut down, and nothing can be put")

        override fun closed() = IllegalStateException("the queue is closed")
    }
}

/** What all that is done to an endpoint has in common. */
internal abstract class EndpointOperation<out R>(
    /** The program's handle, which must not become unreachable meanwhile. */
    protected val handle: Any,
    protected val endpoint: Endpoint,
    override val line: WaitLine,
    protected val ends: Ends,
) : Operation<R> {
    override val member: Member
        get() = endpoint.member()

    override fun tryEnter(): Boolean = endpoint.ref().tryEnter()

    override fun exit() {
        endpoint.ref().exit()
        java.lang.ref.Reference.reachabilityFence(handle)
    }
}

/** Receiving a message in some way. */
internal class Incoming<out R>(
    handle: Any,
    endpoint: Endpoint,
    line: WaitLine,
    ends: Ends,
    private val take: (Endpoint.Received, Deadline) -> Outcome,
) : EndpointOperation<R>(handle, endpoint, line, ends) {
    override fun attempt(): Any? {
        if (!endpoint.isReady) {
            return NotYet.NOT_READY
        }
        val received = Endpoint.Received()
        val outcome = take(received, Deadline.NOW)
        java.lang.ref.Reference.reachabilityFence(handle)
        return when (outcome) {
            Outcome.DONE -> received.value()
            Outcome.TIMED_OUT -> if (endpoint.isReady) NotYet.BUSY else NotYet.NOT_READY
            Outcome.PEER_GONE -> throw ends.nothingLeft()
            Outcome.ABANDONED -> throw ends.closed()
        }
    }

    override fun spins(): Boolean = endpoint.spinsUntilReady()

    override fun mark() {
        endpoint.markWatched()
    }

    override fun isReady(): Boolean = endpoint.isReady

    override fun passOn() {
        endpoint.passOnItem()
    }
}

/**
 * All that can be received, until [End]. It gives everything that it takes to its collector, come what may: the
 * builder's flow would look for a cancellation in between.
 */
internal inline fun <reified End : Throwable, T> flowOf(crossinline receive: suspend () -> T): Flow<T> =
    object : Flow<T> {
        override suspend fun collect(collector: FlowCollector<T>) {
            while (true) {
                val value =
                    try {
                        receive()
                    } catch (e: Throwable) {
                        if (e is End) return
                        throw e
                    }
                collector.emit(value)
            }
        }
    }

/** Tries once and does not wait: a failure if it cannot be done now, and closed where it throws [End]. */
@OptIn(InternalCoroutinesApi::class)
internal inline fun <reified End : Throwable, R> EndpointOperation<R>.tryNow(): ChannelResult<R> {
    val result =
        try {
            attempt()
        } catch (e: Throwable) {
            if (e is End) return ChannelResult.closed(null)
            throw e
        }
    @Suppress("UNCHECKED_CAST")
    return if (result is NotYet) ChannelResult.failure() else ChannelResult.success(result as R)
}

/** Sending a message. */
internal class Outgoing(
    handle: Any,
    endpoint: Endpoint,
    line: WaitLine,
    ends: Ends,
    private val payload: Payload,
    private val transfer: Transfer?,
) : EndpointOperation<Unit>(handle, endpoint, line, ends) {
    private val size = payload.size() + (transfer?.listBytes() ?: 0)

    override fun attempt(): Any {
        val outcome = endpoint.send(payload, transfer, Deadline.NOW)
        java.lang.ref.Reference.reachabilityFence(handle)
        return when (outcome) {
            Outcome.DONE -> Unit
            Outcome.TIMED_OUT -> if (isReady()) NotYet.BUSY else NotYet.NOT_READY
            Outcome.PEER_GONE -> throw ends.nobodyReceives()
            Outcome.ABANDONED -> throw ends.closed()
        }
    }

    override fun spins(): Boolean = endpoint.spinsUntilRoomFor(size)

    override fun mark() {
        endpoint.markRoomWatched()
    }

    override fun isReady(): Boolean = endpoint.isRoomFor(size)

    override fun passOn() {
        endpoint.passOnRoom()
    }
}

/** Waiting until all that was sent is acknowledged or lost. */
internal class Finished(handle: Any, endpoint: Endpoint, line: WaitLine) :
    EndpointOperation<Unit>(handle, endpoint, line, Ends.OfQueue) {
    override fun attempt(): Any =
        when {
            endpoint.isClosed -> throw ends.closed()
            isReady() -> Unit
            else -> NotYet.NOT_READY
        }

    override fun mark() {
        endpoint.markFinishedWatched()
    }

    override fun isReady(): Boolean = endpoint.isFinished
}
