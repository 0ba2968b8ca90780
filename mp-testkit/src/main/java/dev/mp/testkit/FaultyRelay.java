package dev.mp.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between the two sides of a connection over sockets, and lets go wrong what can: bytes come late, slowly, changed or
 * not at all, the connection breaks in the middle of a message, or is refused.
 *
 * {@snippet :
 * try (FaultyRelay relay = FaultyRelay.to(server, Faults.none().cutAt(100), Faults.none())) {
 *     connect(relay.address());
 * }
 * }
 *
 * <p>Each connection to {@link #address} gets one of its own to the target, and the same faults. It works for TCP and for
 * Unix domain sockets as targets; its own address is a port of the loopback interface.
 */
public final class FaultyRelay implements AutoCloseable {
    private static final int PIECE = 8192;

    private final SocketAddress target;
    private final Faults there;
    private final Faults back;
    private final ServerSocketChannel server;
    private final SocketAddress address;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> accepting;

    private FaultyRelay(SocketAddress target, Faults there, Faults back) throws IOException {
        this.target = target;
        this.there = there;
        this.back = back;
        this.server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.address = server.getLocalAddress();
        this.accepting = CompletableFuture.runAsync(
                this::accept, body -> Thread.ofVirtual().name("faulty-relay").start(body));
    }

    /**
     * Begins to relay.
     *
     * @param there what goes wrong on the way to the target
     * @param back what goes wrong on the way from it
     * @throws IOException if no port is free
     */
    public static FaultyRelay to(SocketAddress target, Faults there, Faults back) throws IOException {
        return new FaultyRelay(target, there, back);
    }

    /** Where to connect to instead of the target. */
    public SocketAddress address() {
        return address;
    }

    /** From now on refuses connections; those that exist go on. */
    public void refuse() throws IOException {
        server.close();
        // The port is free when nobody waits at it any more.
        accepting.join();
    }

    private void accept() {
        try {
            while (true) {
                connect(server.accept());
            }
        } catch (ClosedChannelException e) {
            return;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void connect(SocketChannel here) throws IOException {
        open.add(here);
        SocketChannel beyond;
        try {
            beyond = SocketChannel.open(target);
        } catch (IOException e) {
            // As the target refuses, so does this.
            hangUp(here);
            return;
        }
        open.add(beyond);
        Thread.ofVirtual().name("faulty-relay-there").start(() -> pump(here, beyond, there));
        Thread.ofVirtual().name("faulty-relay-back").start(() -> pump(beyond, here, back));
    }

    private void pump(SocketChannel from, SocketChannel to, Faults faults) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        long passed = 0;
        try {
            while (from.read(piece) >= 0) {
                piece.flip();
                passed = pass(piece, to, faults, passed);
                piece.clear();
                if (passed == faults.cutAt()) {
                    hangUp(from);
                    hangUp(to);
                    return;
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One side has hung up: the other one sees it.
            hangUp(from);
            hangUp(to);
        }
    }

    private static long pass(ByteBuffer piece, SocketChannel to, Faults faults, long before) throws IOException {
        int size = piece.limit();
        if (faults.cutAt() >= 0 && before + size > faults.cutAt()) {
            piece.limit((int) (faults.cutAt() - before));
        }
        long index = faults.corruptAt() - before;
        if (faults.corruptAt() >= 0 && index >= 0 && index < piece.limit()) {
            piece.put((int) index, (byte) ~piece.get((int) index));
        }
        long slow = faults.bytesPerSecond() == 0
                ? 0
                : TimeUnit.SECONDS.toNanos(1) * piece.limit() / faults.bytesPerSecond();
        rest(faults.delay().toNanos() + slow);
        int passes = piece.limit();
        while (piece.hasRemaining()) {
            int _ = to.write(piece);
        }
        return before + passes;
    }

    private static void rest(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void hangUp(SocketChannel channel) {
        open.remove(channel);
        try {
            channel.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Refuses connections and breaks those that exist. */
    @Override
    public void close() throws IOException {
        refuse();
        open.forEach(this::hangUp);
    }
}
