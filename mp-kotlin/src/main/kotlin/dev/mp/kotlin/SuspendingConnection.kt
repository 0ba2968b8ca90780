package dev.mp.kotlin

import dev.mp.BufferTooShortException
import dev.mp.MpTimeoutException
import dev.mp.connection.Connection
import dev.mp.internal.channel.EndpointHandle
import dev.mp.internal.member.Payload
import dev.mp.kotlin.internal.CatchingOperation
import dev.mp.kotlin.internal.Ends
import dev.mp.kotlin.internal.Incoming
import dev.mp.kotlin.internal.Lines
import dev.mp.kotlin.internal.MessageForm
import dev.mp.kotlin.internal.Outgoing
import dev.mp.kotlin.internal.await
import dev.mp.kotlin.internal.awaitWithin
import dev.mp.kotlin.internal.closedByEnd
import dev.mp.kotlin.internal.flowOf
import dev.mp.kotlin.internal.tryNow
import java.io.EOFException
import java.io.IOException
import java.io.Serializable
import java.lang.foreign.MemorySegment
import java.nio.ByteBuffer
import kotlin.reflect.KType
import kotlin.reflect.typeOf
import kotlin.time.Duration
import kotlinx.coroutines.channels.ChannelResult
import kotlinx.coroutines.flow.Flow
import okio.Buffer

/**
 * One end of a stream of messages, for coroutines: a [Connection] whose functions suspend. No thread waits, however
 * many coroutines do.
 *
 * Many coroutines, threads and processes may use one end at once: messages are not torn, and each is received by one of
 * them. An end travels through pipes and queues and as a captured variable; the receiver has a handle of its own.
 *
 * **Prompt cancellation, and nothing is lost by it.** A suspended function that is cancelled throws at once, and then
 * nothing was sent or received. Once a message is taken, it is returned, even if a cancellation comes at that moment;
 * so is what was sent reported as sent. A coroutine that is cancelled already neither sends nor receives. Note that
 * `withTimeout` may itself drop what its block returns, if the time is up just then: for a limit that loses nothing,
 * give it to [receive].
 *
 * **If a process dies** while it sends, its message arrives as a whole or not at all; if it dies while it receives, the
 * message is lost with it or still there for others. Nobody hangs: a receiver that waits for the dead sees the end of
 * the stream, a sender that waits for room learns that nobody will receive.
 *
 * **Bytes.** okio's `Source` and `Sink` cannot suspend, because their functions are not suspend functions: the streams
 * that [Connection.source] and [Connection.sink] are block the thread that reads or writes. What they do is here
 * [receiveInto] and [sendBytes] with a [Buffer], which take and return what `Source.read` and `Sink.write` do.
 *
 * @property connection the same end for Java: it shares the stream of messages, and is closed with this one
 */
public class SuspendingConnection<T>
internal constructor(public val connection: Connection, private val form: MessageForm<T>) :
    AutoCloseable, Serializable {
    @Transient private val endpoint = (connection as EndpointHandle).endpoint()
    @Transient private val lines = Lines(endpoint)

    /**
     * Sends a value, suspending if the receiver is some mebibytes behind.
     *
     * Prompt cancellation: nothing was sent then.
     *
     * @throws dev.mp.SerializationException if the value cannot be serialized; the message names the way to the culprit
     * @throws IOException if this end is closed or receives only, or if nobody holds the other end any more
     * @throws dev.mp.CapacityException if the arena of the family is full
     */
    public suspend fun send(value: T) {
        requireWritable()
        sending(value) { it.await() }
    }

    /**
     * Sends a value if there is room at this moment, without suspending: the result is a failure if there is none.
     * Otherwise as [send].
     */
    public fun trySend(value: T): ChannelResult<Unit> {
        requireWritable()
        return sending(value) { it.tryNow<EOFException, Unit>() }
    }

    private inline fun <R> sending(value: T, send: (Outgoing) -> R): R {
        val bytes = Buffer()
        val transfer = form.encode(value, bytes, endpoint.member(), "value")
        try {
            return send(Outgoing(connection, endpoint, lines.room, Ends.OfPipe, Payload.of(bytes), transfer))
        } finally {
            transfer.unpin()
            bytes.clear()
        }
    }

    /**
     * Receives the next value, suspending until there is one.
     *
     * Prompt cancellation: nothing was received then.
     *
     * @throws EOFException if there is nothing left to receive and nobody holds the other end any more
     * @throws IOException if this end is closed or sends only
     * @throws dev.mp.SerializationException if what was sent cannot be decoded
     * @throws ClassCastException if something else was sent; it is gone then
     */
    public suspend fun receive(): T = receiving().await()

    /**
     * Receives the next value, suspending no longer than [timeout]; nothing or less looks once. Unlike `withTimeout`
     * around it, this loses no value that arrives just when the time is up.
     *
     * @throws MpTimeoutException if there was none by then
     */
    public suspend fun receive(timeout: Duration): T {
        val done = receiving().awaitWithin(timeout) ?: throw MpTimeoutException("no message within $timeout")
        @Suppress("UNCHECKED_CAST")
        return done.result as T
    }

    /**
     * Receives the next value, or the news that there will be none, as `ReceiveChannel.receiveCatching` does: the
     * result is [closed][ChannelResult.isClosed] where [receive] throws an [EOFException], or because this end is
     * closed.
     *
     * Prompt cancellation: nothing was received then.
     */
    public suspend fun receiveCatching(): ChannelResult<T> = CatchingOperation(receiving(), ::closedByEnd).await()

    /** Receives a value if one is there, without suspending; the result is a failure if none is, and may be closed. */
    public fun tryReceive(): ChannelResult<T> = receiving().tryNow<EOFException, T>()

    /**
     * The values that arrive from now on, until the end of the stream: whoever collects receives. Each collection takes
     * values of its own; several at once share them. A collection that is cancelled has taken no value that it did not
     * give to its collector; operators that collect ahead, such as `buffer`, may have.
     */
    public fun incoming(): Flow<T> = flowOf<EOFException, T> { receive() }

    /** Sends bytes as one message; an empty one is a message too. Otherwise as [send]. */
    public suspend fun sendBytes(bytes: ByteArray, offset: Int = 0, size: Int = bytes.size - offset) {
        java.util.Objects.checkFromIndexSize(offset, size, bytes.size)
        send(Payload.of(bytes, offset, size))
    }

    /** Sends what remains in a buffer, and moves its position to its limit. Otherwise as [send]. */
    public suspend fun sendBytes(bytes: ByteBuffer) {
        send(Payload.of(MemorySegment.ofBuffer(bytes)))
        bytes.position(bytes.limit())
    }

    /** Sends [byteCount] bytes from the head of a buffer as one message, and removes them once they are sent. */
    public suspend fun sendBytes(source: Buffer, byteCount: Long = source.size) {
        require(byteCount in 0..source.size) { "byteCount=$byteCount, size=${source.size}" }
        val message = Buffer()
        source.copyTo(message, 0, byteCount)
        send(Payload.of(message))
        source.skip(byteCount)
    }

    private suspend fun send(payload: Payload) {
        requireWritable()
        Outgoing(connection, endpoint, lines.room, Ends.OfPipe, payload, null).await()
    }

    /** Receives the next message as bytes. Otherwise as [receive]. */
    public suspend fun receiveBytes(): ByteArray {
        requireReadable()
        return Incoming<ByteArray>(connection, endpoint, lines.items, Ends.OfPipe) { received, deadline ->
                endpoint.receiveBytes(Int.MAX_VALUE, received, deadline)
            }
            .await()
    }

    /**
     * Receives the next message straight into an array, from [offset] on, and returns how many bytes it has; the rest
     * of the array is left alone. Otherwise as [receive].
     *
     * @throws BufferTooShortException if it does not fit; the exception holds the whole message, the array is unchanged
     */
    public suspend fun receiveInto(target: ByteArray, offset: Int = 0): Int {
        java.util.Objects.checkFromToIndex(offset, target.size, target.size)
        return receiveInto(MemorySegment.ofArray(target).asSlice(offset.toLong())).toInt()
    }

    /** Receives the next message straight into a buffer at its position, and moves the position behind it. */
    public suspend fun receiveInto(target: ByteBuffer): Int {
        require(!target.isReadOnly) { "the buffer to receive into is read-only" }
        val size = receiveInto(MemorySegment.ofBuffer(target)).toInt()
        target.position(target.position() + size)
        return size
    }

    /**
     * Receives the next message straight into memory, and returns how many bytes it has. The memory must be accessible
     * from every thread of the coroutine's dispatcher.
     *
     * @throws BufferTooShortException if it does not fit; the exception holds the whole message
     */
    public suspend fun receiveInto(target: MemorySegment): Long {
        requireReadable()
        require(!target.isReadOnly) { "the segment to receive into is read-only" }
        val into = dev.mp.internal.channel.Endpoint.Into(target)
        Incoming<Any?>(connection, endpoint, lines.items, Ends.OfPipe) { _, deadline ->
                endpoint.receiveInto(into, deadline)
            }
            .await()
        into.tooLong()?.let {
            throw BufferTooShortException(
                "the message has ${it.size} bytes, the buffer has room for ${target.byteSize()}",
                it,
            )
        }
        return into.size()
    }

    /**
     * Receives the next message and appends its bytes to an okio buffer.
     *
     * Prompt cancellation: nothing was received then.
     *
     * @return how many there are; -1 if there is nothing left to receive and nobody holds the other end any more
     */
    public suspend fun receiveInto(target: Buffer): Long {
        requireReadable()
        val message = Buffer()
        try {
            Incoming<Any?>(connection, endpoint, lines.items, Ends.OfPipe) { _, deadline ->
                    endpoint.receiveBytes(message, deadline)
                }
                .await()
        } catch (_: EOFException) {
            return -1
        }
        val size = message.size
        target.write(message, size)
        return size
    }

    /** Closes this handle. Those who wait in it fail with an [IOException]. Closing twice does nothing. */
    override fun close() {
        connection.close()
    }

    /** Whether this handle is closed. */
    public val isClosed: Boolean
        get() = connection.isClosed

    override fun toString(): String = "Suspending$connection"

    internal fun receiving(): Incoming<T> {
        requireReadable()
        return Incoming(connection, endpoint, lines.items, Ends.OfPipe) { received, deadline ->
            endpoint.receive<RuntimeException>({ form.decode(it) }, received, deadline)
        }
    }

    private fun requireReadable() {
        if (!endpoint.isReadable) {
            throw IOException("connection is write-only")
        }
    }

    private fun requireWritable() {
        if (!endpoint.isWritable) {
            throw IOException("connection is read-only")
        }
    }

    // What waits here does not travel.
    private fun readResolve(): Any = SuspendingConnection(connection, form)

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/**
 * This end for coroutines, with messages of a type: for a connection that Java code made or received. Both see the same
 * stream of messages, and each message is received by one of them.
 *
 * @throws IllegalArgumentException if it is none of this library's pipes
 */
public inline fun <reified T> Connection.suspending(): SuspendingConnection<T> = suspendingAs(this, typeOf<T>())

@PublishedApi
internal fun <T> suspendingAs(connection: Connection, type: KType): SuspendingConnection<T> {
    require(connection is EndpointHandle) { "only the ends of pipes can be waited for by coroutines, not $connection" }
    return SuspendingConnection(connection, MessageForm.of(type))
}
