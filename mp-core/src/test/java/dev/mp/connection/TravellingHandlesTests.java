package dev.mp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.SerializationException;
import dev.mp.conformance.Conformance;
import dev.mp.conformance.ConnectionStatements;
import dev.mp.fixture.WithPeer;
import dev.mp.queue.SimpleQueue;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections and queues that are sent through each other. */
class TravellingHandlesTests extends WithPeer {
    private Pipe pipe(boolean duplex) {
        return Mp.context(method).pipe(duplex);
    }

    @Test
    @Conformance("PC-02")
    void receivingEndTravels() throws Exception {
        ConnectionStatements.receivingEndTravels(family);
    }

    @Test
    @Conformance("PC-02")
    void sendingEndTravels() throws Exception {
        ConnectionStatements.sendingEndTravels(family);
    }

    @Test
    void endMadeByThePeerTravelsHere() throws Exception {
        Connection end = there;
        peer.begin(() -> {
            Pipe made = Mp.pipe();
            try (made) {
                end.send(made.second());
                made.second().close();
                made.first().send("made there");
                end.send(made.first().recv());
            }
        });

        try (Connection arrived = here.recv(Connection.class)) {
            assertThat(arrived.recv()).isEqualTo("made there");
            arrived.send("answer");
        }
        assertThat(here.recv()).isEqualTo("answer");
    }

    @Test
    void severalHandlesTravelInOneMessage() throws Exception {
        SimpleQueue<Object> queue = Mp.context(method).simpleQueue();
        try (Pipe other = pipe(true)) {
            Connection end = there;
            peer.begin(() -> {
                Map<?, ?> all = end.recv(Map.class);
                Connection connection = (Connection) all.get("connection");
                SimpleQueue<?> items = (SimpleQueue<?>) ((List<?>) all.get("list")).get(1);
                connection.send(items.get());
                connection.close();
                items.close();
            });
            queue.put("item");
            here.send(Map.of("connection", other.second(), "list", List.of(other.second(), queue)));
            other.second().close();

            assertThat(other.first().recv()).isEqualTo("item");
        } finally {
            queue.close();
        }
    }

    @Test
    void handleInAnUnreadMessageStaysOpen() throws Exception {
        try (Pipe other = pipe(true)) {
            here.send(other.second());
            other.second().close();
            other.first().send("kept for the reader");
            assertThat(other.first().poll(Duration.ofMillis(100))).isFalse();

            Connection end = there;
            assertThat(peer.<Object>call(() -> {
                try (Connection arrived = end.recv(Connection.class)) {
                    return arrived.recv();
                }
            })).isEqualTo("kept for the reader");
            assertThat(other.first().poll(Duration.ofDays(1))).isTrue();
            assertThatThrownBy(other.first()::recv).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void handleInAMessageThatNobodyCanReadIsClosed() throws Exception {
        try (Pipe other = pipe(true)) {
            here.send(other.second());
            other.second().close();
            there.close();
            here.close();

            assertThatThrownBy(other.first()::recv).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void handleReadAsBytesIsClosed() throws Exception {
        try (Pipe other = pipe(true)) {
            here.send(other.second());
            other.second().close();

            assertThat(there.recvBytes()).isNotEmpty();
            assertThatThrownBy(other.first()::recv).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void sameHandleTwiceInAMessageIsOneConnection() throws Exception {
        try (Pipe other = pipe(true)) {
            here.send(List.of(other.second(), other.second()));
            List<?> arrived = there.recv(List.class);

            Connection first = (Connection) arrived.get(0);
            Connection second = (Connection) arrived.get(1);
            other.second().close();
            first.send(1);
            assertThat(other.first().recv()).isEqualTo(1);
            first.close();
            second.close();
            assertThatThrownBy(other.first()::recv).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void pipeTravelsWhole() throws Exception {
        Pipe made = pipe(true);
        here.send(made);
        made.close();

        try (Pipe arrived = there.recv(Pipe.class)) {
            arrived.first().send("x");
            assertThat(arrived.second().recv()).isEqualTo("x");
            assertThat(peer.<Object>call(() -> {
                arrived.first().send("captured");
                return arrived.second().recv();
            })).isEqualTo("captured");
        }
    }

    @Test
    void pipeInsideItselfEndsWithTheLastHandle() throws Exception {
        here.send(there);
        Connection again = there.recv(Connection.class);
        there.close();
        here.send("still open");
        assertThat(again.recv()).isEqualTo("still open");
        again.close();
        assertThatThrownBy(here::recv).isInstanceOf(EOFException.class);
    }

    @Test
    void handlesDoNotTravelOutsideOfMessages() throws Exception {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> out.writeObject(here)).isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("travels only inside what mp sends");
        }
    }

    @Test
    void handleInBytesThatWereKeptIsStale() throws Exception {
        Pipe other = pipe(true);
        here.send(other.second());
        byte[] kept = there.recvBytes();
        other.close();

        here.sendBytes(kept);
        assertThatThrownBy(there::recv).isInstanceOf(SerializationException.class).hasMessageContaining("stale handle");
        here.send("next");
        assertThat(there.recv()).isEqualTo("next");
    }

    @Test
    void failedSendCarriesNothing() throws Exception {
        try (Pipe other = pipe(true)) {
            List<Object> values = new ArrayList<>(List.of(other.second(), new Object()));
            assertThatThrownBy(() -> here.send(values)).isInstanceOf(SerializationException.class);
            there.close();
            assertThatThrownBy(() -> here.send(other.second())).isInstanceOf(IOException.class);

            other.second().close();
            assertThatThrownBy(other.first()::recv).isInstanceOf(EOFException.class);
        }
    }
}
