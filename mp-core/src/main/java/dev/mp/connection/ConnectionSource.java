package dev.mp.connection;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import okio.Buffer;
import okio.Source;
import okio.Timeout;

/** The messages of a connection as a stream of bytes. */
final class ConnectionSource implements Source {
    private final Connection connection;
    private final Endpoint endpoint;
    private final Timeout timeout = new Timeout();
    private final Buffer rest = new Buffer();

    ConnectionSource(Connection connection, Endpoint endpoint) {
        this.connection = connection;
        this.endpoint = endpoint;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        if (byteCount < 0) {
            throw new IllegalArgumentException("byteCount < 0: " + byteCount);
        }
        if (byteCount == 0) {
            return 0;
        }
        if (!connection.isReadable()) {
            throw new IOException(connection.isClosed() ? "handle is closed" : "connection is write-only");
        }
        Deadline deadline = Timeouts.deadline(timeout, endpoint.member().seam());
        while (rest.exhausted()) {
            try {
                switch (endpoint.receiveBytes(rest, deadline)) {
                    case DONE -> {}
                    case PEER_GONE -> {
                        return -1;
                    }
                    case ABANDONED -> throw new IOException("handle is closed");
                    case TIMED_OUT -> throw new InterruptedIOException("timeout");
                }
            } catch (InterruptedException e) {
                throw Timeouts.interrupted();
            }
        }
        return rest.read(sink, byteCount);
    }

    @Override
    public Timeout timeout() {
        return timeout;
    }

    @Override
    public void close() {
        rest.clear();
        connection.close();
    }
}
