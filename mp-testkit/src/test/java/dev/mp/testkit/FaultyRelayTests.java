package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyRelayTests {
    private static final byte[] TEXT = "what is said".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private ServerSocketChannel echo;
    private SocketAddress target;

    /** A server that says everything back. */
    @BeforeEach
    void listen() throws IOException {
        target = UnixDomainSocketAddress.of(folder.resolve("echo"));
        echo = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(target);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    SocketChannel each = echo.accept();
                    Thread.ofVirtual().start(() -> sayBack(each));
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void sayBack(SocketChannel channel) {
        try (channel) {
            Channels.newInputStream(channel).transferTo(Channels.newOutputStream(channel));
        } catch (IOException e) {
            // As a server whose client has hung up.
            return;
        }
    }

    @AfterEach
    void stop() throws IOException {
        echo.close();
    }

    /** Says the text, and hears all that comes back until the connection ends. */
    private static byte[] converse(FaultyRelay relay) throws IOException {
        try (SocketChannel channel = SocketChannel.open(relay.address())) {
            int _ = channel.write(ByteBuffer.wrap(TEXT));
            channel.shutdownOutput();
            return Channels.newInputStream(channel).readAllBytes();
        }
    }

    @Test
    void withoutFaultsAllPasses() throws Exception {
        try (FaultyRelay relay = FaultyRelay.to(target, Faults.none(), Faults.none())) {
            assertThat(converse(relay)).isEqualTo(TEXT);
            assertThat(converse(relay)).isEqualTo(TEXT);
        }
    }

    @Test
    void oneByteIsChanged() throws Exception {
        byte[] changed = TEXT.clone();
        changed[3] = (byte) ~changed[3];
        try (FaultyRelay relay = FaultyRelay.to(target, Faults.none().corruptAt(3), Faults.none())) {
            assertThat(converse(relay)).isEqualTo(changed);
        }
    }

    @Test
    void connectionBreaksAtAByte() throws Exception {
        try (FaultyRelay relay = FaultyRelay.to(target, Faults.none(), Faults.none().cutAt(5));
                SocketChannel channel = SocketChannel.open(relay.address())) {
            int _ = channel.write(ByteBuffer.wrap(TEXT));
            assertThat(Channels.newInputStream(channel).readNBytes(6)).hasSize(5);
        }
    }

    @Test
    void bytesComeLateAndSlowly() throws Exception {
        Duration delay = Duration.ofMillis(50);
        try (FaultyRelay relay = FaultyRelay.to(target, Faults.none().delayed(delay), Faults.none().slow(100))) {
            long began = System.nanoTime();
            assertThat(converse(relay)).isEqualTo(TEXT);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isGreaterThanOrEqualTo(delay.plusMillis(1000 * TEXT.length / 100));
        }
    }

    @Test
    void refusesButKeepsWhatThereIs() throws Exception {
        try (FaultyRelay relay = FaultyRelay.to(target, Faults.none(), Faults.none());
                SocketChannel channel = SocketChannel.open(relay.address())) {
            int _ = channel.write(ByteBuffer.wrap(TEXT));
            assertThat(Channels.newInputStream(channel).readNBytes(TEXT.length)).isEqualTo(TEXT);
            relay.refuse();
            assertThatThrownBy(() -> converse(relay)).isInstanceOf(ConnectException.class);
            int _ = channel.write(ByteBuffer.wrap(TEXT));
            assertThat(Channels.newInputStream(channel).readNBytes(TEXT.length)).isEqualTo(TEXT);
        }
    }

    @Test
    void targetThatRefusesIsHungUpOn() throws Exception {
        SocketAddress nobody = UnixDomainSocketAddress.of(folder.resolve("nobody"));
        try (FaultyRelay relay = FaultyRelay.to(nobody, Faults.none(), Faults.none());
                SocketChannel channel = SocketChannel.open(relay.address())) {
            assertThat(Channels.newInputStream(channel).read()).isEqualTo(-1);
        }
    }
}
