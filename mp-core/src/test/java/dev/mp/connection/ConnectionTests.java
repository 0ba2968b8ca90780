package dev.mp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpTimeoutException;
import dev.mp.SerializationException;
import dev.mp.conformance.Conformance;
import dev.mp.conformance.ConnectionStatements;
import dev.mp.fixture.WithPeer;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Objects and bytes between two processes, and what the ends of a pipe are to each other. */
class ConnectionTests extends WithPeer {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final int MANY_BYTES = 16 << 20;

    /** Has the peer send back all that it receives at its end, until the stream ends. */
    private void echo() throws Exception {
        Connection end = there;
        peer.begin(() -> {
            try (end) {
                while (true) {
                    end.send(end.recv());
                }
            } catch (EOFException e) {
                // The test is done.
            }
        });
        there.close();
    }

    private void echoBytes() throws Exception {
        Connection end = there;
        peer.begin(() -> {
            try (end) {
                while (true) {
                    end.sendBytes(end.recvBytes());
                }
            } catch (EOFException e) {
                // The test is done.
            }
        });
        there.close();
    }

    @Test
    @Conformance("CONN-01")
    void objectsArriveAsTheyWereSent() throws Exception {
        ConnectionStatements.objectsArriveAsTheyWereSent(family);
    }

    @Test
    @Conformance({"CONN-01", "POLL-04"})
    void messagesOfBytesKeepTheirBounds() throws Exception {
        ConnectionStatements.messagesOfBytesKeepTheirBounds(family);
    }

    @Test
    void bytesLeftOverAfterAnObjectAreRefused() throws Exception {
        here.send("text");
        byte[] text = there.recvBytes();
        here.sendBytes(Arrays.copyOf(text, text.length + 2));
        here.send("next");

        assertThatThrownBy(there::recv).isInstanceOf(SerializationException.class)
                .hasMessageContaining("2 bytes are left over").hasMessageContaining("sendBytes");
        assertThat(there.recv()).isEqualTo("next");
    }

    @Test
    @Conformance("CONN-04")
    void longMessagesArriveWhole() throws Exception {
        echoBytes();
        byte[] bytes = new byte[MANY_BYTES];
        new Random(1).nextBytes(bytes);
        here.sendBytes(bytes);
        assertThat(Arrays.equals(here.recvBytes(), bytes)).isTrue();

        here.sendBytes(bytes, 1, MANY_BYTES - 2);
        assertThat(Arrays.equals(here.recvBytes(), Arrays.copyOfRange(bytes, 1, MANY_BYTES - 1))).isTrue();
    }

    @Test
    @Conformance("CONN-04")
    void longObjectsArriveWhole() throws Exception {
        echo();
        long[] numbers = new Random(2).longs(MANY_BYTES / Long.BYTES).toArray();
        here.send(numbers);

        assertThat(Arrays.equals(here.recv(long[].class), numbers)).isTrue();
    }

    @Test
    void messagesOfManySizesArriveInOrder() throws Exception {
        echoBytes();
        for (int size = 1; size <= 1 << 17; size = size * 3 + 1) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) size);
            here.sendBytes(bytes);
            assertThat(here.recvBytes()).isEqualTo(bytes);
        }
    }

    @Test
    @Conformance("CONN-03")
    void pollTellsWhetherAMessageIsThere() throws Exception {
        ConnectionStatements.pollTellsWhetherAMessageIsThere(family);
    }

    @Test
    @Conformance({"POLL-01", "POLL-02", "POLL-04"})
    void pollSeesEachMessageEmptyOrNot() throws Exception {
        ConnectionStatements.pollSeesEachMessageEmptyOrNot(family);
    }

    @Test
    void recvHasALimit() throws Exception {
        assertThatThrownBy(() -> here.recv(SOON)).isInstanceOf(MpTimeoutException.class);
        assertThatThrownBy(() -> here.recv(Duration.ZERO)).isInstanceOf(MpTimeoutException.class);
        assertThatThrownBy(() -> here.recv(Duration.ofSeconds(-1))).isInstanceOf(MpTimeoutException.class);

        there.send("late");
        assertThat(here.recv(Duration.ZERO)).isEqualTo("late");
        there.send("later");
        assertThat(here.recv(Duration.ofDays(1))).isEqualTo("later");
    }

    @Test
    @Conformance("CONN-05")
    void closedPeerIsTheEndOfTheStream() throws Exception {
        ConnectionStatements.closedPeerIsTheEndOfTheStream(family);
    }

    @Test
    @Conformance("CONN-11")
    void closedConnectionRefuses() throws Exception {
        ConnectionStatements.closedConnectionRefuses(family);
    }

    @Test
    void oneWayPipesReceiveAtTheFirstEndAndSendAtTheSecond() throws Exception {
        try (Pipe oneWay = Mp.context(method).pipe(false)) {
            Connection in = oneWay.first();
            Connection out = oneWay.second();
            assertThat(List.of(in.isReadable(), in.isWritable(), out.isReadable(), out.isWritable()))
                    .containsExactly(true, false, false, true);
            assertThatThrownBy(() -> in.send(1)).isInstanceOf(IOException.class).hasMessage("connection is read-only");
            assertThatThrownBy(out::recv).isInstanceOf(IOException.class).hasMessage("connection is write-only");
            assertThatThrownBy(out::poll).isInstanceOf(IOException.class).hasMessage("connection is write-only");
            assertThat(in).hasToString("Connection[readable]");
            assertThat(out).hasToString("Connection[writable]");

            peer.call(() -> {
                out.send("through");
                return null;
            });
            assertThat(in.recv()).isEqualTo("through");
            in.close();
            assertThatThrownBy(() -> out.send(1)).isInstanceOf(IOException.class).hasMessageContaining("broken pipe");
        }
    }

    @Test
    void objectsAndBytesShareTheStream() throws Exception {
        here.sendBytes(new byte[] {1});
        here.send("object");
        assertThat(there.recvBytes()).containsExactly(1);
        assertThat(there.recv()).isEqualTo("object");

        here.sendBytes(new byte[] {0x0F, 1, 2});
        here.send("next");
        assertThatThrownBy(there::recv).isInstanceOf(SerializationException.class);
        assertThat(there.recv()).isEqualTo("next");
    }

    @Test
    void recvOfAClassChecksIt() throws Exception {
        here.send("text");
        here.send(null);
        here.send(3);
        here.send("next");
        assertThat(there.recv(String.class)).isEqualTo("text");
        assertThat(there.recv(String.class)).isNull();
        assertThatThrownBy(() -> there.recv(String.class)).isInstanceOf(ClassCastException.class);
        assertThat(there.recv(String.class)).isEqualTo("next");
    }

    @Test
    void whatCannotBeSerializedIsNotSent() throws Exception {
        record Holder(String name, Object owner) implements java.io.Serializable {}

        assertThatThrownBy(() -> here.send(List.of(1, new Holder("h", new Object()))))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("java.lang.Object")
                .hasMessageContaining("owner");
        here.send("next");
        assertThat(there.recv()).isEqualTo("next");
    }

    @Test
    void senderWaitsForRoomAndGoesOn() throws Exception {
        Connection end = there;
        int messages = 40;
        byte[] big = new byte[1 << 20];
        peer.begin(() -> {
            for (int i = 0; i < messages; i++) {
                big[0] = (byte) i;
                end.sendBytes(big);
            }
            end.send("sent all");
            end.close();
        });
        there.close();

        for (int i = 0; i < messages; i++) {
            byte[] received = here.recvBytes();
            assertThat(received).hasSize(big.length);
            assertThat(received[0]).isEqualTo((byte) i);
        }
        assertThat(here.recv()).isEqualTo("sent all");
        assertThatThrownBy(here::recv).isInstanceOf(EOFException.class);
    }

    @Test
    void senderThatWaitsForRoomLearnsThatThePeerIsGone() throws Exception {
        Connection end = there;
        Pipe result = Mp.context(method).pipe(false);
        try (result) {
            Connection report = result.second();
            peer.begin(() -> {
                try {
                    while (true) {
                        end.sendBytes(new byte[1 << 20]);
                    }
                } catch (IOException e) {
                    report.send(e.getMessage());
                }
            });
            there.close();
            assertThat(here.recvBytes()).hasSize(1 << 20);
            here.close();

            assertThat(result.first().recv(String.class)).contains("broken pipe");
        }
    }

    @Test
    void severalThreadsAndProcessesShareAnEnd() throws Exception {
        Connection end = there;
        int each = 200;
        List<Thread> senders = new ArrayList<>();
        for (int sender = 0; sender < 2; sender++) {
            String name = "here" + sender;
            senders.add(Thread.startVirtualThread(() -> sendAll(end, name, each)));
            String other = "there" + sender;
            peer.begin(() -> sendAll(end, other, each));
        }

        Map<String, Integer> next = new java.util.HashMap<>();
        for (int i = 0; i < 4 * each; i++) {
            String[] message = here.recv(String.class).split(" ");
            assertThat(Integer.parseInt(message[1])).isEqualTo(next.merge(message[0], 1, Integer::sum) - 1);
        }
        assertThat(next).hasSize(4).allSatisfy((_, count) -> assertThat(count).isEqualTo(each));
        for (Thread sender : senders) {
            sender.join();
        }
    }

    private static void sendAll(Connection end, String name, int count) {
        try {
            for (int i = 0; i < count; i++) {
                end.send(name + " " + i);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void contextsNameThemselves() {
        Context context = Mp.context(method);
        assertThat(context).hasToString("Context[" + method + "]");
        assertThat(pipe).containsExactly(here, there);
    }
}
