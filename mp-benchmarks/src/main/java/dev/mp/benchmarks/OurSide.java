package dev.mp.benchmarks;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Measures one figure in a JVM of its own and prints the number: {@code OurSide <figure>}. */
final class OurSide {
    /** Streams come in as many pieces to warm up, so that their beginnings and ends are warm too. */
    private static final int WARM_UPS = 5;

    static final Context CONTEXT = Mp.context(StartMethod.SPAWN);
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private OurSide() {}

    public static void main(String[] arguments) throws Exception {
        Figure figure = Figure.of(arguments[0]);
        System.out.println(measure(figure));
    }

    private static double measure(Figure figure) throws Exception {
        return switch (figure) {
            case ROUND_TRIP -> roundTrip(figure);
            case ROUND_TRIP_ASLEEP -> roundTripAsleep(figure);
            case SMALL_STREAM -> stream(figure, false) / 1e6;
            case LARGE_STREAM -> stream(figure, false);
            case LARGE_STREAM_INTO -> stream(figure, true);
            case OBJECTS -> objects(figure);
            case LOCK -> SharedSide.lock(figure);
            case LOCK_CONTENDED -> SharedSide.contended(figure);
            case LOCKED_INCREMENT -> SharedSide.increment(figure);
            case SEMAPHORE -> SharedSide.semaphore(figure);
            case EVENT -> SharedSide.event(figure);
            case QUEUE -> SharedSide.queue(figure, 1);
            case QUEUE_CROWDED -> SharedSide.queue(figure, 4);
            case QUEUE_ROUND_TRIP -> SharedSide.queueRoundTrip(figure);
            case SUM -> SharedSide.sum(figure);
            case POOL_MAP -> PoolSide.map(CONTEXT, figure) / 1e6;
            case POOL_IMAP -> PoolSide.imap(CONTEXT, figure) / 1e3;
            case POOL_APPLY -> PoolSide.apply(CONTEXT, figure);
            case POOL_APPLY_ASYNC -> PoolSide.applyAsync(CONTEXT, figure) / 1e3;
            case POOL_LIFE -> PoolSide.life(Mp.context(StartMethod.FORKSERVER), figure);
            case START -> start(figure, CONTEXT);
            case START_FORKSERVER -> start(figure, Mp.context(StartMethod.FORKSERVER));
            case RESIDENT -> memory("status", "VmRSS:");
            case PROPORTIONAL -> memory("smaps_rollup", "Pss:");
        };
    }

    /** A child, and the end of a pipe whose other end is its own. */
    private record Peer(MpProcess process, Connection connection) implements AutoCloseable {
        interface Body extends java.io.Serializable {
            void run(Connection connection) throws Exception;
        }

        static Peer start(Body body) {
            Pipe pipe = CONTEXT.pipe();
            Connection there = pipe.second();
            MpProcess process = CONTEXT.process(() -> body.run(there));
            process.start();
            there.close();
            return new Peer(process, pipe.first());
        }

        @Override
        public void close() {
            connection.close();
            try {
                process.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- what children do

    private static void echo(Connection connection) throws IOException, InterruptedException {
        while (true) {
            byte[] message = connection.recvBytes();
            if (message.length == 0) {
                return;
            }
            connection.sendBytes(message);
        }
    }

    private static void echoObjects(Connection connection) throws IOException, InterruptedException {
        while (true) {
            Object message = connection.recv();
            if (message == null) {
                return;
            }
            connection.send(message);
        }
    }

    /** Receives messages until an empty one, each time, and says so. */
    private static void swallow(Connection connection) throws IOException, InterruptedException {
        for (int i = 0; i <= WARM_UPS; i++) {
            int length;
            do {
                length = connection.recvBytes().length;
            } while (length != 0);
            connection.sendBytes(new byte[1]);
        }
    }

    private static void swallowInto(Connection connection, int size) throws IOException, InterruptedException {
        byte[] buffer = new byte[size];
        for (int i = 0; i <= WARM_UPS; i++) {
            int length;
            do {
                length = connection.recvBytesInto(buffer, 0);
            } while (length != 0);
            connection.sendBytes(new byte[1]);
        }
    }

    // ---- figures

    private static double roundTrip(Figure figure) throws IOException, InterruptedException {
        try (Peer peer = Peer.start(OurSide::echo)) {
            byte[] message = message(figure.size);
            roundTrips(peer.connection, message, figure.warmUp);
            long began = System.nanoTime();
            roundTrips(peer.connection, message, figure.count);
            long took = System.nanoTime() - began;
            peer.connection.sendBytes(new byte[0]);
            return took / NANOS_PER_MICRO / figure.count;
        }
    }

    private static void roundTrips(Connection connection, byte[] message, int count)
            throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            connection.sendBytes(message);
            byte[] _ = connection.recvBytes();
        }
    }

    private static double roundTripAsleep(Figure figure) throws IOException, InterruptedException {
        try (Peer peer = Peer.start(OurSide::echo)) {
            byte[] message = message(figure.size);
            long[] took = new long[figure.count];
            for (int i = -figure.warmUp; i < figure.count; i++) {
                LockSupport.parkNanos(figure.pauseMicros * 1000L);
                long began = System.nanoTime();
                roundTrips(peer.connection, message, 1);
                if (i >= 0) {
                    took[i] = System.nanoTime() - began;
                }
            }
            peer.connection.sendBytes(new byte[0]);
            return median(took) / NANOS_PER_MICRO;
        }
    }

    /** Messages in a second. */
    private static double stream(Figure figure, boolean into) throws IOException, InterruptedException {
        int size = figure.size;
        try (Peer peer = Peer.start(into ? connection -> swallowInto(connection, size) : OurSide::swallow)) {
            byte[] message = message(size);
            for (int i = 0; i < WARM_UPS; i++) {
                streamed(peer.connection, message, figure.warmUp / WARM_UPS);
            }
            long began = System.nanoTime();
            streamed(peer.connection, message, figure.count);
            return figure.count * NANOS_PER_SECOND / (System.nanoTime() - began);
        }
    }

    private static void streamed(Connection connection, byte[] message, int count)
            throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            connection.sendBytes(message);
        }
        connection.sendBytes(new byte[0]);
        byte[] _ = connection.recvBytes();
    }

    private static double objects(Figure figure) throws IOException, InterruptedException {
        try (Peer peer = Peer.start(OurSide::echoObjects)) {
            List<?> value = mixedValues();
            objects(peer.connection, value, figure.warmUp);
            long began = System.nanoTime();
            objects(peer.connection, value, figure.count);
            long took = System.nanoTime() - began;
            peer.connection.send(null);
            return took / NANOS_PER_MICRO / figure.count;
        }
    }

    private static void objects(Connection connection, List<?> value, int count)
            throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            connection.send(value);
            Object _ = connection.recv();
        }
    }

    static List<?> mixedValues() {
        return List.of(1, "hello", 2.5, Map.of("a", 1));
    }

    private static double start(Figure figure, Context context) throws InterruptedException {
        long[] took = new long[figure.count];
        for (int i = -figure.warmUp; i < figure.count; i++) {
            Thread.sleep(Duration.of(figure.pauseMicros, ChronoUnit.MICROS));
            long began = System.nanoTime();
            MpProcess process = context.process(() -> {});
            process.start();
            process.join();
            if (i >= 0) {
                took[i] = System.nanoTime() - began;
            }
        }
        return median(took) / NANOS_PER_MILLI;
    }

    /** A figure of a child that waits for a message, in MiB. */
    private static double memory(String file, String name) throws IOException, InterruptedException {
        // When this one has ended, the ahead-of-time cache has been found.
        MpProcess first = CONTEXT.process(() -> {});
        first.start();
        first.join();
        try (Peer peer = Peer.start(connection -> {
            connection.sendBytes(new byte[1]);
            byte[] _ = connection.recvBytes();
        })) {
            byte[] _ = peer.connection.recvBytes();
            // The child has something left to do behind the scenes when it speaks first.
            Thread.sleep(1_000);
            long pid = peer.process.pid().orElseThrow();
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), file))) {
                if (line.startsWith(name)) {
                    peer.connection.sendBytes(new byte[1]);
                    return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
                }
            }
            throw new IOException("no " + name + " in " + file);
        }
    }

    private static byte[] message(int size) {
        byte[] message = new byte[size];
        Arrays.fill(message, (byte) 'x');
        return message;
    }

    static double median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2.0;
    }
}
