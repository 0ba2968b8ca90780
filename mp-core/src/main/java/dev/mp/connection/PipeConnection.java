package dev.mp.connection;

import dev.mp.BufferTooShortException;
import dev.mp.MpTimeoutException;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.Endpoint.Outcome;
import dev.mp.internal.channel.EndpointHandle;
import dev.mp.internal.channel.PipeType;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.Selectable;
import dev.mp.internal.member.Transfer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import okio.Buffer;
import okio.Sink;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** An end of a pipe in the arena. */
final class PipeConnection implements Connection, Selectable, EndpointHandle, Serializable {
    private static final long serialVersionUID = 1;

    private final transient Endpoint endpoint;

    PipeConnection(Endpoint endpoint) {
        this.endpoint = endpoint;
        endpoint.ref().closeWith(this);
    }

    // ---- sending

    @Override
    public void send(@Nullable Object value) throws IOException, InterruptedException {
        requireWritable();
        Buffer bytes = new Buffer();
        Transfer transfer = Transfer.encode(member(), () -> {
            ObjectFormat.standard().encode(value, bytes);
            return bytes;
        });
        try {
            send(Payload.of(bytes), transfer, Deadline.NEVER);
        } finally {
            transfer.unpin();
            bytes.clear();
        }
    }

    @Override
    public void sendBytes(byte[] bytes, int offset, int size) throws IOException, InterruptedException {
        if (offset < 0 || size < 0 || offset > bytes.length - size) {
            throw new IndexOutOfBoundsException("offset=" + offset + ", size=" + size + ", length=" + bytes.length);
        }
        requireWritable();
        send(Payload.of(bytes, offset, size), null, Deadline.NEVER);
    }

    @Override
    public void sendBytes(ByteBuffer bytes) throws IOException, InterruptedException {
        sendBytes(MemorySegment.ofBuffer(bytes));
        bytes.position(bytes.limit());
    }

    @Override
    public void sendBytes(MemorySegment bytes) throws IOException, InterruptedException {
        requireWritable();
        send(Payload.of(bytes), null, Deadline.NEVER);
    }

    private void send(Payload payload, @Nullable Transfer transfer, Deadline deadline)
            throws IOException, InterruptedException {
        try {
            switch (endpoint.send(payload, transfer, deadline)) {
                case DONE -> {}
                case PEER_GONE -> throw new IOException("broken pipe: nobody holds the other end any more");
                case ABANDONED -> throw closed();
                case TIMED_OUT -> throw new MpTimeoutException("no room for the message within the limit");
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    private void requireWritable() throws IOException {
        if (!endpoint.isWritable()) {
            throw new IOException("connection is read-only");
        }
        requireOpen();
    }

    private void requireReadable() throws IOException {
        if (!endpoint.isReadable()) {
            throw new IOException("connection is write-only");
        }
        requireOpen();
    }

    private void requireOpen() throws IOException {
        if (endpoint.isClosed()) {
            throw closed();
        }
    }

    private static IOException closed() {
        return new IOException("handle is closed");
    }

    // ---- receiving

    @Override
    public @Nullable Object recv() throws IOException, InterruptedException {
        return recv(Deadline.NEVER);
    }

    @Override
    public @Nullable Object recv(Duration limit) throws IOException, InterruptedException {
        return recv(Deadline.in(member().seam(), limit));
    }

    private @Nullable Object recv(Deadline deadline) throws IOException, InterruptedException {
        requireReadable();
        Endpoint.Received received = new Endpoint.Received();
        try {
            require(endpoint.receive(ObjectFormat.standard()::decodeWhole, received, deadline));
        } finally {
            Reference.reachabilityFence(this);
        }
        return received.value();
    }

    /** Turns every outcome but success into the exception for it. */
    private static void require(Outcome outcome) throws IOException {
        switch (outcome) {
            case DONE -> {}
            case PEER_GONE ->
                    throw new EOFException("nothing left to receive, and nobody holds the other end any more");
            case ABANDONED -> throw closed();
            case TIMED_OUT -> throw new MpTimeoutException("no message within the limit");
        }
    }

    @Override
    public byte[] recvBytes() throws IOException, InterruptedException {
        return recvBytes(Integer.MAX_VALUE);
    }

    @Override
    public byte[] recvBytes(int max) throws IOException, InterruptedException {
        if (max < 0) {
            throw new IllegalArgumentException("max < 0: " + max);
        }
        requireReadable();
        Endpoint.Received received = new Endpoint.Received();
        try {
            require(endpoint.receiveBytes(max, received, Deadline.NEVER));
        } finally {
            Reference.reachabilityFence(this);
        }
        return (byte[]) Objects.requireNonNull(received.value());
    }

    @Override
    public int recvBytesInto(byte[] target, int offset) throws IOException, InterruptedException {
        requireWithin(offset, target.length);
        return (int) recvInto(MemorySegment.ofArray(target).asSlice(offset));
    }

    @Override
    public int recvBytesInto(ByteBuffer target) throws IOException, InterruptedException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the buffer to receive into is read-only");
        }
        int size = (int) recvInto(MemorySegment.ofBuffer(target));
        target.position(target.position() + size);
        return size;
    }

    @Override
    public long recvBytesInto(MemorySegment target, long offset) throws IOException, InterruptedException {
        if (target.isReadOnly() || !target.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalArgumentException("the segment to receive into is read-only or belongs to another thread");
        }
        requireWithin(offset, target.byteSize());
        return recvInto(target.asSlice(offset));
    }

    private static void requireWithin(long offset, long length) {
        if (offset < 0 || offset > length) {
            throw new IndexOutOfBoundsException("offset=" + offset + ", length=" + length);
        }
    }

    private long recvInto(MemorySegment target) throws IOException, InterruptedException {
        requireReadable();
        Endpoint.Into into = new Endpoint.Into(target);
        try {
            require(endpoint.receiveInto(into, Deadline.NEVER));
        } finally {
            Reference.reachabilityFence(this);
        }
        byte[] tooLong = into.tooLong();
        if (tooLong != null) {
            throw new BufferTooShortException(
                    "the message has " + tooLong.length + " bytes, the buffer has room for " + target.byteSize(),
                    tooLong);
        }
        return into.size();
    }

    @Override
    public boolean poll(Duration limit) throws IOException, InterruptedException {
        requireReadable();
        try {
            boolean ready = endpoint.awaitReady(Deadline.in(member().seam(), limit));
            requireOpen();
            return ready;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // ---- the handle

    @Override
    public boolean isReadable() {
        return endpoint.isReadable() && !endpoint.isClosed();
    }

    @Override
    public boolean isWritable() {
        return endpoint.isWritable() && !endpoint.isClosed();
    }

    @Override
    public boolean isClosed() {
        return endpoint.isClosed();
    }

    @Override
    public void close() {
        endpoint.close();
    }

    @Override
    public Source source() {
        return new ConnectionSource(this, endpoint);
    }

    @Override
    public Sink sink() {
        return new ConnectionSink(this, endpoint);
    }

    @Override
    public String toString() {
        String direction = endpoint.isReadable() ? endpoint.isWritable() ? "duplex" : "readable" : "writable";
        return "Connection[" + direction + (endpoint.isClosed() ? ", closed]" : "]");
    }

    // ---- waiting

    @Override
    public Member member() {
        return endpoint.member();
    }

    @Override
    public boolean tryEnter() {
        return endpoint.ref().tryEnter();
    }

    @Override
    public void exit() {
        try {
            endpoint.ref().exit();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int watchIndex() {
        return endpoint.ref().index();
    }

    @Override
    public void markWatched() {
        endpoint.markWatched();
    }

    @Override
    public boolean isReady() {
        if (!endpoint.isReadable()) {
            throw new IllegalArgumentException("a connection that only sends cannot be waited for: " + this);
        }
        return endpoint.isReady();
    }

    // ---- travelling

    private Object writeReplace() throws NotSerializableException {
        Transfer transfer = Transfer.sending(this);
        transfer.carry(this, endpoint.ref());
        return new Ticket(member().arena().nonce(), endpoint.ref().index(), endpoint.ref().uid());
    }

    private void readObject(@SuppressWarnings("unused") java.io.ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a connection travels as a ticket");
    }

    /** No record: a JVM takes long to read its first ones, and pools are given connections when they start. */
    private static final class Ticket implements Serializable {
        private static final long serialVersionUID = 1;

        private final long family;
        private final int index;
        private final long uid;

        Ticket(long family, int index, long uid) {
            this.family = family;
            this.index = index;
            this.uid = uid;
        }

        private Object readResolve() throws InvalidObjectException {
            Ref ref = Transfer.receiving(Connection.class).arrive(family, index, uid);
            return new PipeConnection(PipeType.endpoint(ref));
        }
    }
}
