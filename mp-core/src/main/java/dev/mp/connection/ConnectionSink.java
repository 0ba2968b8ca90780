package dev.mp.connection;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.member.Payload;
import java.io.IOException;
import java.io.InterruptedIOException;
import okio.Buffer;
import okio.Sink;
import okio.Timeout;

/** A stream of bytes as messages of a connection. */
final class ConnectionSink implements Sink {
    /** Long enough to cost little per byte, short enough for the receiver to begin early. */
    private static final long LONGEST_MESSAGE = 256 * 1024;

    private final Connection connection;
    private final Endpoint endpoint;
    private final Timeout timeout = new Timeout();

    ConnectionSink(Connection connection, Endpoint endpoint) {
        this.connection = connection;
        this.endpoint = endpoint;
    }

    @Override
    public void write(Buffer source, long byteCount) throws IOException {
        if (!connection.isWritable()) {
            throw new IOException(connection.isClosed() ? "handle is closed" : "connection is read-only");
        }
        Deadline deadline = Timeouts.deadline(timeout, endpoint.member().seam());
        long left = byteCount;
        while (left > 0) {
            Buffer message = new Buffer();
            message.write(source, Math.min(left, LONGEST_MESSAGE));
            left -= message.size();
            try {
                switch (endpoint.send(Payload.of(message), null, deadline)) {
                    case DONE -> message.clear();
                    case PEER_GONE -> throw new IOException("broken pipe: nobody holds the other end any more");
                    case ABANDONED -> throw new IOException("handle is closed");
                    case TIMED_OUT -> throw new InterruptedIOException("timeout");
                }
            } catch (InterruptedException e) {
                throw Timeouts.interrupted();
            }
        }
    }

    @Override
    public void flush() {
        // Every write is sent when it returns.
    }

    @Override
    public Timeout timeout() {
        return timeout;
    }

    @Override
    public void close() {
        connection.close();
    }
}
