package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.connection.Pipe;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LeaksTests {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void whatEndsIsNoLeak() throws Exception {
        Leaks leaks = Leaks.watch();
        try (Pipe pipe = Mp.pipe()) {
            MpProcess child = Mp.process(() -> {});
            child.start();
            pipe.first().send("text");
            child.kill();
            assertThat(leaks.found()).isNotEmpty();
            child.join();
        }
        leaks.requireNone(LIMIT);
    }

    @Test
    void childIsFound() throws Exception {
        Leaks leaks = Leaks.watch();
        try (Pipe pipe = Mp.pipe()) {
            var there = pipe.second();
            MpProcess child = Mp.process(() -> there.recv());
            child.start();
            assertThat(leaks.found()).contains("child process " + child.pid().orElseThrow());
            child.kill();
            child.join();
        }
        leaks.requireNone(LIMIT);
    }

    @Test
    void openPipeIsFound() throws Exception {
        Leaks leaks = Leaks.watch();
        try (Pipe pipe = Mp.pipe()) {
            pipe.first().sendBytes(new byte[3 << 20]);
            assertThat(leaks.found())
                    .anyMatch(line -> line.endsWith("pipe ends, queues or other shared objects"))
                    .anyMatch(line -> line.endsWith("blocks of shared memory"));
            assertThatThrownBy(() -> leaks.requireNone(Duration.ZERO))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("left behind")
                    .hasMessageContaining("2 pipe ends");
        }
        leaks.requireNone(LIMIT);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void openFileAndSocketAreFound(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("some.text"), "text");
        Leaks leaks = Leaks.watch();
        try (InputStream open = Files.newInputStream(file);
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(open.read()).isEqualTo('t');
            assertThat(socket.isBound()).isTrue();
            assertThat(leaks.found())
                    .contains("descriptor of " + file.toRealPath())
                    .anyMatch(line -> line.startsWith("descriptor of socket:"));
        }
        leaks.requireNone(LIMIT);
    }
}
