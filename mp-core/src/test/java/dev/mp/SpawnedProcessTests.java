package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.conformance.Conformance;
import dev.mp.conformance.ProcessStatements;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.LeavesNothing;
import dev.mp.fixture.Program;
import dev.mp.pool.Pool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to a child that is a JVM of its own. */
@LeavesNothing
@Tag("once")
class SpawnedProcessTests {
    private static final Context SPAWN = Mp.context(StartMethod.SPAWN);
    private static final Path LAUNCHER = Path.of(System.getProperty("java.home"), "bin", "java");

    @Test
    @Conformance({"PROC-01", "PROC-05"})
    void mainProcessIsAliveAndNobodysChild() {
        MpProcess main = Mp.currentProcess();

        assertThat(main.isAlive()).isTrue();
        assertThat(main.isDaemon()).isFalse();
        assertThat(main.name()).isEqualTo("MainProcess");
        assertThat(main.pid()).hasValue(ProcessHandle.current().pid());
        assertThat(main.exitCode()).isEmpty();
        assertThat(main.authkey()).isNotEmpty();
        assertThat(Mp.parentProcess()).isEmpty();
        assertThat(SPAWN.currentProcess()).isSameAs(main);
        assertThatThrownBy(main::sentinel).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it is the current process");
    }

    @Test
    void hasTheProcessIdThatItsParentSees() throws Exception {
        try (Pipe pipe = SPAWN.pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = SPAWN.process(() -> {
                out.send(ProcessHandle.current().pid());
                out.send(ProcessHandle.current().parent().orElseThrow().pid());
            });
            child.start();

            assertThat(pipe.first().recv()).isEqualTo(child.pid().getAsLong());
            assertThat(pipe.first().recv()).isEqualTo(ProcessHandle.current().pid());
            child.join();
        }
    }

    @Test
    @Conformance("PROC-02")
    void launcherIsGivenAsPathOrText() throws Exception {
        MpProcess ofBuilder = SPAWN.processBuilder(() -> {}).executable(LAUNCHER).start();
        Mp.setExecutable(LAUNCHER);
        MpProcess ofPath = SPAWN.processBuilder(() -> {}).start();
        Mp.setExecutable(LAUNCHER.toString());
        MpProcess ofText = SPAWN.processBuilder(() -> {}).start();

        for (MpProcess child : List.of(ofBuilder, ofPath, ofText)) {
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
        assertThatThrownBy(() -> Mp.setExecutable("/nowhere/java")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/nowhere/java");
    }

    @Test
    @Conformance({"PROC-15", "PROC-16"})
    void signalsAreNegativeExitCodes() throws Exception {
        ProcessStatements.signalsAreNegativeExitCodes(SPAWN);
    }

    @Test
    void childKilledWhileItStartsHasEnded() throws Exception {
        MpProcess child = SPAWN.processBuilder(() -> new CountDownLatch(1).await()).start();
        child.kill();
        child.join();

        assertThat(child.exitCode()).hasValue(-9);
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    @Conformance("PROC-32")
    void terminateRunsShutdownHooks() throws Exception {
        try (Pipe pipe = SPAWN.pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = SPAWN.processBuilder(() -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> sendQuietly(out, "hook")));
                out.send("ready");
                try {
                    new CountDownLatch(1).await();
                } finally {
                    out.send("finally");
                }
            }).start();
            out.close();
            assertThat(pipe.first().recv()).isEqualTo("ready");

            child.terminate();
            assertThat(pipe.first().recv()).isEqualTo("hook");
            child.join();
            assertThat(child.exitCode()).hasValue(-15);
        }
    }

    private static void sendQuietly(Connection out, String text) {
        try {
            out.send(text);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Conformance("PROC-27")
    void endsAfterItsOtherThreadsButNotItsDaemonThreads() throws Exception {
        try (Pipe gate = SPAWN.pipe(); Pipe pipe = SPAWN.pipe(false)) {
            Connection open = gate.second();
            Connection out = pipe.second();
            MpProcess child = SPAWN.processBuilder(() -> {
                Thread.ofPlatform().daemon().start(() -> waitForEver());
                Thread.ofPlatform().start(() -> {
                    receiveQuietly(open);
                    sendQuietly(out, "thread done");
                });
                out.send("target done");
            }).start();
            out.close();
            assertThat(pipe.first().recv()).isEqualTo("target done");
            assertThat(child.join(Duration.ZERO)).isFalse();

            gate.first().send("go");
            assertThat(pipe.first().recv()).isEqualTo("thread done");
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void receiveQuietly(Connection in) {
        try {
            in.recv();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Conformance("PROC-21")
    void sentinelIsReadyOnceItsProcessHasEnded() throws Exception {
        ProcessStatements.sentinelIsReadyOnceItsProcessHasEnded(SPAWN);
    }

    /** Ends a pool and a daemon before their JVMs can have come up. */
    static final class EndsAtOnce {
        public static void main(String[] arguments) {
            Pool pool = Mp.pool(2);
            Mp.processBuilder(() -> {}).daemon(true).start();
            pool.close();
        }
    }

    @Test
    void whatIsDismissedWhileItBootsSaysNothing() throws Exception {
        Program.Result result = Program.run(EndsAtOnce.class).succeeds();

        assertThat(result.out()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Conformance({"PROC-26", "START-13"})
    void descriptorsOfTheParentAreNotInherited(@TempDir Path folder) throws Exception {
        Path open = folder.resolve("open-in-parent");
        try (FileChannel _ = FileChannel.open(Files.createFile(open));
                Pipe gate = SPAWN.pipe();
                Pipe pipe = SPAWN.pipe(false)) {
            Connection wait = gate.second();
            Connection out = pipe.second();
            List<MpProcess> children = Stream.generate(() -> SPAWN.processBuilder(() -> {
                wait.poll(Duration.ofDays(1));
                out.send(descriptors());
            }).start()).limit(3).toList();
            gate.first().send("all run");

            List<List<String>> seen = new ArrayList<>();
            for (MpProcess _ : children) {
                seen.add(List.of(pipe.first().recv(String[].class)));
            }
            assertThat(seen.get(0)).noneMatch(descriptor -> descriptor.contains("open-in-parent"))
                    .anyMatch(descriptor -> descriptor.contains("mp-"));
            assertThat(seen.get(1)).isEqualTo(seen.get(0));
            assertThat(seen.get(2)).isEqualTo(seen.get(0));
            for (MpProcess child : children) {
                child.join();
            }
        }
    }

    /** What the descriptors of this process lead to, but for the files of its classes. */
    private static String[] descriptors() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : (Iterable<Path>) links::iterator) {
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (!target.matches("(/usr|/proc|.*\\.jar|.*/modules).*")) {
                        found.add(target);
                    }
                } catch (IOException e) {
                    // The descriptor of the listing itself.
                }
            }
        }
        return found.stream().sorted().toArray(String[]::new);
    }

    @Test
    void inheritsPropertiesFolderAndFlags(@TempDir Path folder) throws Exception {
        System.setProperty("mp.test.property", "from the parent");
        try (Pipe pipe = SPAWN.pipe(false)) {
            Connection out = pipe.second();
            MpProcess alike = SPAWN.processBuilder(() -> out.send(facts())).start();
            Map<?, ?> of = pipe.first().recv(Map.class);
            assertThat(of.get("property")).isEqualTo("from the parent");
            assertThat(of.get("seam")).isEqualTo(System.getProperty("dev.mp.seam"));
            assertThat(of.get("folder")).isEqualTo(Path.of("").toAbsolutePath().toString());
            assertThat(of.get("variable")).isNull();
            alike.join();

            MpProcess other = SPAWN.processBuilder(() -> out.send(facts()))
                    .jvmArguments("-Dmp.test.property=given", "-ea:nobody...")
                    .environment(Map.of("MP_TEST_VARIABLE", "set"))
                    .directory(folder)
                    .maxHeap(48 << 20)
                    .start();
            of = pipe.first().recv(Map.class);
            assertThat(of.get("property")).isEqualTo("given");
            assertThat(of.get("variable")).isEqualTo("set");
            assertThat(of.get("folder")).isEqualTo(folder.toRealPath().toString());
            assertThat((long) of.get("heap")).isLessThanOrEqualTo(48 << 20);
            other.join();
        } finally {
            System.clearProperty("mp.test.property");
        }
    }

    private static Map<String, Object> facts() {
        Map<String, Object> facts = new java.util.HashMap<>();
        facts.put("property", System.getProperty("mp.test.property"));
        facts.put("seam", System.getProperty("dev.mp.seam"));
        facts.put("folder", Path.of("").toAbsolutePath().toString());
        facts.put("variable", System.getenv("MP_TEST_VARIABLE"));
        facts.put("heap", Runtime.getRuntime().maxMemory());
        return facts;
    }
}
