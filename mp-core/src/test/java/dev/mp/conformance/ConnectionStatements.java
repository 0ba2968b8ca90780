package dev.mp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.mp.BufferTooShortException;
import dev.mp.MpProcess;
import dev.mp.SerializationException;
import dev.mp.StartMethod;
import dev.mp.connection.Connection;
import dev.mp.connection.Connections;
import dev.mp.connection.Pipe;
import dev.mp.connection.Sentinel;
import dev.mp.connection.Waitable;
import dev.mp.queue.SimpleQueue;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Statements about connections, waiting and queues, as programs of any surroundings: of real processes and of simulated
 * ones. What is sent to the other process says of itself when it is all there.
 */
public final class ConnectionStatements {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofDays(1);

    private ConnectionStatements() {}

    /** Has the other process send back all that it receives at an end, until the stream ends. */
    private static void echo(Surroundings family, Connection end) throws Exception {
        family.begin(() -> {
            try (end) {
                while (true) {
                    end.send(end.recv());
                }
            } catch (EOFException e) {
                // The test is done.
            }
        });
        end.close();
    }

    public static void objectsArriveAsTheyWereSent(Surroundings family) throws Exception {
        try (Pipe pipe = family.mp().pipe()) {
            Connection here = pipe.first();
            echo(family, pipe.second());
            List<Object> values = Arrays.asList(null, true, 'c', (byte) 1, (short) 2, 3, 4L, 5.5f, 6.6, "text",
                    new byte[] {7}, new int[] {8, 9}, List.of(), Arrays.asList(1, null, List.of("nested")),
                    Map.of("k", 1), new IllegalStateException("sent").getMessage(), StartMethod.SPAWN);
            for (Object value : values) {
                here.send(value);
            }

            for (Object value : values) {
                assertThat(here.recv()).isEqualTo(value);
            }
        }
    }

    public static void messagesOfBytesKeepTheirBounds(Surroundings family) throws Exception {
        try (Pipe pipe = family.mp().pipe()) {
            Connection here = pipe.first();
            Connection end = pipe.second();
            family.begin(() -> {
                try (end) {
                    while (true) {
                        end.sendBytes(end.recvBytes());
                    }
                } catch (EOFException e) {
                    // The test is done.
                }
            });
            end.close();
            here.sendBytes(new byte[] {1, 2});
            here.sendBytes(new byte[0]);
            here.sendBytes(new byte[] {3});

            assertThat(here.recvBytes()).containsExactly(1, 2);
            assertThat(here.recvBytes()).isEmpty();
            assertThat(here.recvBytes()).containsExactly(3);
        }
    }

    public static void pollTellsWhetherAMessageIsThere(Surroundings family) throws Exception {
        try (Pipe pipe = family.mp().pipe()) {
            Connection here = pipe.first();
            Connection end = pipe.second();
            assertThat(here.poll()).isFalse();
            assertThat(here.poll(Duration.ofSeconds(-1))).isFalse();
            Duration began = family.elapsed();
            assertThat(here.poll(SOON)).isFalse();
            assertThat(family.elapsed().minus(began)).isGreaterThanOrEqualTo(SOON);

            family.begin(() -> end.send("there"));
            assertThat(here.poll(LONG)).isTrue();
            assertThat(here.poll()).isTrue();
            assertThat(here.recv()).isEqualTo("there");
            assertThat(here.poll()).isFalse();
        }
    }

    public static void pollSeesEachMessageEmptyOrNot(Surroundings family) throws Exception {
        try (Pipe pipe = family.mp().pipe(); Pipe done = family.mp().pipe(false)) {
            Connection here = pipe.first();
            Connection end = pipe.second();
            Connection all = done.second();
            List<byte[]> sent = List.of(new byte[0], new byte[] {1}, new byte[0], new byte[0], new byte[] {2, 3});
            family.begin(() -> {
                for (byte[] bytes : sent) {
                    end.sendBytes(bytes);
                }
                all.send("sent");
            });
            done.first().recv();

            for (byte[] bytes : sent) {
                assertThat(here.poll()).isTrue();
                assertThat(here.poll(LONG)).isTrue();
                assertThat(here.recvBytes()).isEqualTo(bytes);
            }
            assertThat(here.poll()).isFalse();
        }
    }

    public static void closedPeerIsTheEndOfTheStream(Surroundings family) throws Exception {
        try (Pipe pipe = family.mp().pipe()) {
            Connection here = pipe.first();
            Connection end = pipe.second();
            assertThat(here.isReadable()).isTrue();
            assertThat(here.isWritable()).isTrue();
            family.begin(() -> {
                end.send("last");
                end.close();
            });
            assertThat(here.recv()).isEqualTo("last");
            assertThat(here.poll(SOON)).isFalse();
            end.close();

            assertThat(here.poll(LONG)).isTrue();
            assertThatThrownBy(here::recv).isInstanceOf(EOFException.class);
            assertThatThrownBy(here::recvBytes).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> here.recvBytesInto(new byte[1], 0)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> here.recv(SOON)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> here.send("x")).isInstanceOf(IOException.class)
                    .hasMessageContaining("broken pipe");
            assertThatThrownBy(() -> here.sendBytes(new byte[1 << 20])).isInstanceOf(IOException.class);
            assertThat(here.isReadable()).isTrue();
            assertThat(here.isClosed()).isFalse();
        }
    }

    public static void closedConnectionRefuses(Surroundings family) throws Exception {
        try (Pipe pipe = family.mp().pipe()) {
            Connection here = pipe.first();
            try (Connection closed = here) {
                assertThat(closed.isClosed()).isFalse();
            }

            assertThat(here.isClosed()).isTrue();
            assertThat(here.isReadable()).isFalse();
            assertThat(here.isWritable()).isFalse();
            assertThat(here).hasToString("Connection[duplex, closed]");
            assertThatThrownBy(here::recv).isInstanceOf(IOException.class).hasMessage("handle is closed");
            assertThatThrownBy(here::recvBytes).isInstanceOf(IOException.class).hasMessage("handle is closed");
            assertThatThrownBy(() -> here.send(1)).isInstanceOf(IOException.class).hasMessage("handle is closed");
            assertThatThrownBy(() -> here.sendBytes(new byte[1])).isInstanceOf(IOException.class);
            assertThatThrownBy(here::poll).isInstanceOf(IOException.class).hasMessage("handle is closed");
            assertThatThrownBy(() -> pipe.second().send(here)).isInstanceOf(SerializationException.class)
                    .hasMessageContaining("closed");
            here.close();
        }
    }

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    public static void receivesIntoPartOfAnArray(Surroundings family, int size) throws Exception {
        try (Pipe pipe = family.mp().pipe()) {
            byte[] bytes = pattern(size);
            byte[] target = new byte[size + 10];
            Arrays.fill(target, (byte) 0x55);
            Connection end = pipe.second();

            family.begin(() -> end.sendBytes(bytes));
            assertThat(pipe.first().recvBytesInto(target, 3)).isEqualTo(size);
            assertThat(Arrays.copyOfRange(target, 3, 3 + size)).isEqualTo(bytes);
            assertThat(Arrays.copyOf(target, 3)).containsOnly(0x55);
            assertThat(Arrays.copyOfRange(target, 3 + size, target.length)).containsOnly(0x55);
        }
    }

    public static void tooShortBufferLosesNothing(Surroundings family, int size) throws Exception {
        try (Pipe pipe = family.mp().pipe()) {
            byte[] bytes = pattern(size);
            byte[] target = new byte[size];
            Connection end = pipe.second();
            family.begin(() -> {
                end.sendBytes(bytes);
                end.send("next");
            });

            assertThatThrownBy(() -> pipe.first().recvBytesInto(target, 1))
                    .asInstanceOf(type(BufferTooShortException.class))
                    .satisfies(e -> assertThat(e.content()).isEqualTo(bytes))
                    .satisfies(
                            e -> assertThat(e).hasMessageContaining(size + " bytes").hasMessageContaining("room for"));
            assertThat(target).containsOnly(0);
            assertThat(pipe.first().recv()).isEqualTo("next");
        }
    }

    public static void sendsPartOfAnArray(Surroundings family) throws Exception {
        try (Pipe pipe = family.mp().pipe()) {
            Connection here = pipe.first();
            Connection there = pipe.second();
            byte[] bytes = {0, 1, 2, 3, 4};
            here.sendBytes(bytes, 1, 3);
            here.sendBytes(bytes, 5, 0);
            here.sendBytes(bytes, 0, 5);

            assertThat(there.recvBytes()).containsExactly(1, 2, 3);
            assertThat(there.recvBytes()).isEmpty();
            assertThat(there.recvBytes()).containsExactly(0, 1, 2, 3, 4);
            int[][] wrong = {{-1, 1}, {6, 0}, {0, -1}, {0, 6}, {4, 2}, {Integer.MAX_VALUE, Integer.MAX_VALUE}};
            for (int[] part : wrong) {
                assertThatThrownBy(() -> here.sendBytes(bytes, part[0], part[1]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            assertThat(there.poll()).isFalse();
        }
    }

    // ---- waiting for several

    public static void everyMessageOfSeveralWritersIsReadOnceAndInOrder(Surroundings family, int messages)
            throws Exception {
        List<Connection> open = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            Pipe pipe = family.mp().pipe(false);
            Connection end = pipe.second();
            int number = writer;
            family.begin(() -> {
                for (int i = 0; i < messages; i++) {
                    end.send(new int[] {number, i});
                    if (number % 2 == 0) {
                        Thread.onSpinWait();
                    }
                }
                end.close();
            });
            end.close();
            open.add(pipe.first());
        }

        Map<Integer, Integer> next = new HashMap<>();
        while (!open.isEmpty()) {
            for (Connection ready : Connections.await(open)) {
                try {
                    int[] message = ready.recv(int[].class);
                    assertThat(message[1]).isEqualTo(next.merge(message[0], 1, Integer::sum) - 1);
                } catch (EOFException e) {
                    open.remove(ready);
                    ready.close();
                }
            }
        }
        assertThat(next).hasSize(4).allSatisfy((_, count) -> assertThat(count).isEqualTo(messages));
    }

    public static void limitPassesWhenNothingIsReady(Surroundings family) throws Exception {
        try (Pipe a = family.mp().pipe(); Pipe b = family.mp().pipe()) {
            List<Connection> both = List.of(a.first(), b.first());
            Duration began = family.elapsed();
            assertThat(Connections.await(both, SOON)).isEmpty();
            assertThat(family.elapsed().minus(began)).isGreaterThanOrEqualTo(SOON);
            assertThat(Connections.await(both, Duration.ZERO)).isEmpty();
            assertThat(Connections.await(both, Duration.ofSeconds(-1))).isEmpty();

            Connection end = a.second();
            family.begin(() -> end.send("x"));
            assertThat(Connections.await(both, LONG)).containsExactly(a.first());
            assertThat(a.first().recv()).isEqualTo("x");
            assertThat(Connections.await(both, SOON)).isEmpty();
        }
    }

    public static void nothingToWaitForIsNeverReady(Surroundings family) throws Exception {
        Duration began = family.elapsed();
        assertThat(Connections.await(List.of(), SOON)).isEmpty();
        assertThat(family.elapsed().minus(began)).isGreaterThanOrEqualTo(SOON);
        assertThat(Connections.await(List.of(), Duration.ofSeconds(-1))).isEmpty();
    }

    public static void sentinelsAndConnectionsAreWaitedForTogether(Surroundings family) throws Exception {
        try (Pipe a = family.mp().pipe(); Pipe b = family.mp().pipe()) {
            Connection end = b.second();
            MpProcess child = family.mp().process(() -> end.recv());
            child.start();
            Sentinel sentinel = child.sentinel();
            List<Waitable> all = List.of(a.first(), sentinel, b.first());
            assertThat(Connections.await(all, SOON)).isEmpty();
            assertThat(sentinel.toString()).isEqualTo("Sentinel[" + child.name() + "]");

            b.first().send("end");
            assertThat(Connections.await(all, LONG)).containsExactly(sentinel);
            assertThat(child.isAlive()).isFalse();
            assertThat(sentinel.toString()).contains("ready");

            a.second().send(1);
            b.second().send(2);
            assertThat(Connections.await(all, LONG)).containsExactlyElementsOf(all);
            child.join();
        }
    }

    // ---- handles that travel

    public static void receivingEndTravels(Surroundings family) throws Exception {
        try (Pipe road = family.mp().pipe(); Pipe oneWay = family.mp().pipe(false)) {
            Connection end = road.second();
            family.begin(() -> {
                try (Connection in = end.recv(Connection.class)) {
                    end.send(List.of("got", in.recv(), in.isReadable(), in.isWritable()));
                }
            });
            road.first().send(oneWay.first());
            oneWay.first().close();
            oneWay.second().send("through");

            assertThat(road.first().recv()).isEqualTo(List.of("got", "through", true, false));
        }
    }

    public static void sendingEndTravels(Surroundings family) throws Exception {
        try (Pipe road = family.mp().pipe(); Pipe oneWay = family.mp().pipe(false)) {
            Connection end = road.second();
            family.begin(() -> {
                try (Connection out = end.recv(Connection.class)) {
                    out.send("from the peer");
                }
            });
            road.first().send(oneWay.second());
            oneWay.second().close();

            assertThat(oneWay.first().recv()).isEqualTo("from the peer");
            assertThatThrownBy(oneWay.first()::recv).isInstanceOf(EOFException.class);
        }
    }

    // ---- queues

    public static void emptinessIsTrueInEachProcess(Surroundings family) throws Exception {
        try (Pipe pipe = family.mp().pipe(); SimpleQueue<Object> queue = family.mp().simpleQueue()) {
            assertThat(queue.isEmpty()).isTrue();
            Connection out = pipe.second();
            MpProcess child = family.mp().process(() -> {
                boolean fresh = queue.isEmpty();
                queue.put("one");
                boolean after = queue.isEmpty();
                queue.put("two");
                out.send(List.of(fresh, after));
            });
            child.start();

            assertThat(pipe.first().recv()).isEqualTo(List.of(true, false));
            child.join();
            assertThat(queue.get()).isEqualTo("one");
            assertThat(queue.isEmpty()).isFalse();
            assertThat(queue.get()).isEqualTo("two");
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    public static void closesTwice(Surroundings family) throws Exception {
        SimpleQueue<Object> queue = family.mp().simpleQueue();
        queue.put("lost");
        queue.close();
        queue.close();

        assertThatThrownBy(() -> queue.put(1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(queue::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(queue::isEmpty).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThat(queue).hasToString("SimpleQueue[closed]");
    }

    public static void closedHandleLeavesTheQueueToOthers(Surroundings family) throws Exception {
        SimpleQueue<Object> queue = family.mp().simpleQueue();
        try (Pipe pipe = family.mp().pipe()) {
            Connection end = pipe.second();
            family.begin(() -> {
                end.send("ready");
                end.recv();
                end.send(queue.get());
                queue.close();
            });
            pipe.first().recv();
            queue.put("for the peer");
            queue.close();
            pipe.first().send("go");
            assertThat(pipe.first().recv()).isEqualTo("for the peer");
        }
    }
}
