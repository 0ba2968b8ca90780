package dev.mp.connection;

import dev.mp.BufferTooShortException;
import dev.mp.MpTimeoutException;
import dev.mp.SerializationException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import okio.Sink;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * One end of a stream of messages. Objects and byte messages share the stream, and each arrives as a whole.
 *
 * <p>Several threads and processes may use one end at once: messages are not torn, and each is received by one of them.
 * A connection travels through connections and queues and as a captured variable; the receiver has a handle of its own.
 *
 * <p><b>Close</b> it where it is no longer needed. The other end sees the end of the stream, after what was sent before,
 * when no process holds this one any more: closed by all, or dead. A connection that became unreachable is closed some
 * time after.
 *
 * <p><b>If a process dies</b> while it sends, its message arrives as a whole or not at all; if it dies while it receives,
 * the message is lost with it or still there for others. Nobody hangs: a receiver waiting for the dead sees the end of
 * the stream, a sender waiting for room learns that nobody will receive.
 *
 * <p>All waiting methods can be interrupted, and then nothing was sent or received. Memory consistency effects: what a
 * thread did before it sent happens before what a thread does after it received that message.
 */
public interface Connection extends Waitable, AutoCloseable {
    /**
     * Sends an object, waiting if the receiver is some mebibytes behind.
     *
     * @throws SerializationException if the object cannot be serialized; the message names the field that is to blame
     * @throws IOException if this end is closed or receives only, or if nobody holds the other end any more
     * @throws dev.mp.CapacityException if the arena of the family is full
     */
    void send(@Nullable Object value) throws IOException, InterruptedException;

    /**
     * Receives the next object, waiting for it. Both sides must agree on what comes next: bytes that were sent with
     * {@code sendBytes} are decoded as if they were an object. That fails, unless they happen to be exactly one: then it
     * gives a value that nobody sent.
     *
     * @throws EOFException if there is nothing left to receive and nobody holds the other end any more
     * @throws IOException if this end is closed or sends only
     * @throws SerializationException if what was sent cannot be decoded, or is of a class that this process does not have
     */
    @Nullable Object recv() throws IOException, InterruptedException;

    /**
     * Receives the next object as one of a class.
     *
     * @throws ClassCastException if it is of another; the object is gone then
     */
    default <T> @Nullable T recv(Class<T> type) throws IOException, InterruptedException {
        return type.cast(recv());
    }

    /** Sends bytes as one message; an empty one is a message too. */
    default void sendBytes(byte[] bytes) throws IOException, InterruptedException {
        sendBytes(bytes, 0, bytes.length);
    }

    /**
     * Sends a part of an array.
     *
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    void sendBytes(byte[] bytes, int offset, int size) throws IOException, InterruptedException;

    /** Sends what remains in a buffer, and moves its position to its limit. */
    void sendBytes(ByteBuffer bytes) throws IOException, InterruptedException;

    /** Sends a segment of memory. */
    void sendBytes(MemorySegment bytes) throws IOException, InterruptedException;

    /**
     * Receives the next message as bytes.
     *
     * @throws EOFException if there is nothing left to receive and nobody holds the other end any more
     */
    byte[] recvBytes() throws IOException, InterruptedException;

    /**
     * Receives the next message as bytes if it is no longer than {@code max}.
     *
     * @throws IllegalArgumentException if it is longer; it can still be received
     */
    byte[] recvBytes(int max) throws IOException, InterruptedException;

    /**
     * Receives the next message straight into an array, from {@code offset} on.
     *
     * @return how many bytes it has; the rest of the array is left alone
     * @throws BufferTooShortException if it does not fit; the exception holds the whole message, the array is unchanged
     * @throws IndexOutOfBoundsException if the offset is negative or beyond the array
     */
    int recvBytesInto(byte[] target, int offset) throws IOException, InterruptedException;

    /** Receives the next message straight into a buffer at its position, and moves the position behind it. */
    int recvBytesInto(ByteBuffer target) throws IOException, InterruptedException;

    /** Receives the next message straight into memory, from {@code offset} on; see {@link #recvBytesInto(byte[], int)}. */
    long recvBytesInto(MemorySegment target, long offset) throws IOException, InterruptedException;

    /** Whether {@link #recv()} would not wait: a message is there, or the end of the stream. */
    default boolean poll() throws IOException, InterruptedException {
        return poll(Duration.ZERO);
    }

    /** Waits for {@link #poll()} to be true, no longer than {@code limit}; nothing or less looks once. */
    boolean poll(Duration limit) throws IOException, InterruptedException;

    /** Whether this end can receive, while it is open. */
    boolean isReadable();

    /** Whether this end can send, while it is open. */
    boolean isWritable();

    boolean isClosed();

    /** Closes this handle. Those who wait in it fail with an {@link IOException}. Closing twice does nothing. */
    @Override
    void close();

    /**
     * The bytes of all messages in one stream. Its timeout limits each read, with an {@link java.io.InterruptedIOException}.
     * Closing it closes this handle.
     *
     * <p>Each call returns a stream of its own. A stream takes whole messages, and the rest of one that it has not been
     * asked for yet is its own: neither another stream nor {@link #recv()} sees it.
     */
    Source source();

    /**
     * A stream whose writes become byte messages: one per write, or several if a write is long. Its timeout limits each
     * write. Closing it closes this handle.
     */
    Sink sink();

    /**
     * Receives the next object, waiting no longer than {@code limit}.
     *
     * @throws MpTimeoutException if there was none by then
     */
    @Nullable Object recv(Duration limit) throws IOException, InterruptedException;
}
