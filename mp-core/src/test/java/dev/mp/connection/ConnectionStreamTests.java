package dev.mp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.StartMethod;
import dev.mp.fixture.LeavesNothing;
import dev.mp.fixture.Peer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;
import okio.Okio;
import okio.Sink;
import okio.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections as okio's streams. */
@LeavesNothing
class ConnectionStreamTests {
    private Pipe pipe;
    private Connection here;
    private Connection there;

    @BeforeEach
    void makePipe() {
        pipe = Mp.pipe();
        here = pipe.first();
        there = pipe.second();
    }

    @AfterEach
    void closePipe() {
        pipe.close();
    }

    @Test
    void streamEndsWhenTheOtherEndIsClosed() throws Exception {
        try (BufferedSink sink = Okio.buffer(here.sink())) {
            sink.writeUtf8("line one\nline").writeUtf8(" two\n").writeInt(42);
        }
        assertThat(here.isClosed()).isTrue();

        try (BufferedSource source = Okio.buffer(there.source())) {
            assertThat(source.readUtf8Line()).isEqualTo("line one");
            assertThat(source.readUtf8Line()).isEqualTo("line two");
            assertThat(source.readInt()).isEqualTo(42);
            assertThat(source.exhausted()).isTrue();
        }
        assertThat(there.isClosed()).isTrue();
    }

    @Test
    @SuppressWarnings("try") // closing a peer waits for it
    void longStreamPassesThroughAProcess() throws Exception {
        try (Peer peer = Peer.start(StartMethod.SPAWN); Pipe back = Mp.pipe(false)) {
            Connection in = there;
            Connection out = back.second();
            peer.begin(() -> {
                try (Source source = in.source(); BufferedSink sink = Okio.buffer(out.sink())) {
                    sink.writeAll(source);
                }
            });
            there.close();
            out.close();
            byte[] bytes = new byte[3_000_000];
            new Random(3).nextBytes(bytes);
            FutureTask<Void> writer = new FutureTask<>(() -> {
                try (BufferedSink sink = Okio.buffer(here.sink())) {
                    sink.write(bytes);
                }
                return null;
            });
            Thread.ofVirtual().start(writer);

            ByteString arrived = Okio.buffer(back.first().source()).readByteString();
            writer.get(50, TimeUnit.SECONDS);
            assertThat(arrived.equals(ByteString.of(bytes))).isTrue();
        }
    }

    @Test
    void messagesAndStreamAreTheSameBytes() throws Exception {
        here.sendBytes("ab".getBytes(StandardCharsets.US_ASCII));
        here.sendBytes(new byte[0]);
        here.sendBytes("cd".getBytes(StandardCharsets.US_ASCII));
        Buffer read = new Buffer();
        Source source = there.source();
        while (read.size() < 4) {
            assertThat(source.read(read, 1)).isEqualTo(1);
        }
        assertThat(read.readUtf8()).isEqualTo("abcd");
        assertThat(source.read(read, 0)).isZero();

        Sink sink = here.sink();
        sink.write(new Buffer().writeUtf8("efg"), 2);
        sink.flush();
        assertThat(there.recvBytes()).containsExactly('e', 'f');
    }

    @Test
    void readHasALimit() {
        Source source = there.source();
        source.timeout().timeout(50, TimeUnit.MILLISECONDS);
        assertThatThrownBy(() -> source.read(new Buffer(), 1)).isInstanceOf(InterruptedIOException.class);
        source.timeout().clearTimeout().deadline(50, TimeUnit.MILLISECONDS);
        assertThatThrownBy(() -> source.read(new Buffer(), 1)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void writeHasALimit() {
        Sink sink = here.sink();
        sink.timeout().timeout(50, TimeUnit.MILLISECONDS);
        Buffer endless = new Buffer().write(new byte[64 << 20]);

        assertThatThrownBy(() -> sink.write(endless, endless.size())).isInstanceOf(InterruptedIOException.class);
        assertThat(endless.size()).isPositive();
    }

    @Test
    void interruptEndsTheRead() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> there.source().read(new Buffer(), 1)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closedAndOneWayEndsRefuse() throws Exception {
        try (Pipe oneWay = Mp.pipe(false)) {
            assertThatThrownBy(() -> oneWay.first().sink().write(new Buffer().writeByte(1), 1))
                    .isInstanceOf(IOException.class).hasMessage("connection is read-only");
            assertThatThrownBy(() -> oneWay.second().source().read(new Buffer(), 1))
                    .isInstanceOf(IOException.class).hasMessage("connection is write-only");
        }
        Source source = there.source();
        Sink sink = here.sink();
        there.close();
        assertThatThrownBy(() -> source.read(new Buffer(), 1)).isInstanceOf(IOException.class)
                .hasMessage("handle is closed");
        assertThatThrownBy(() -> sink.write(new Buffer().writeByte(1), 1)).isInstanceOf(IOException.class)
                .hasMessageContaining("broken pipe");
        assertThatThrownBy(() -> source.read(new Buffer(), -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
