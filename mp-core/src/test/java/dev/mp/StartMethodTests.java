package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.conformance.Conformance;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.Program;
import dev.mp.fixture.Program.Result;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How processes start: what a program may choose, and what a child has of the JVM that started it. */
@Tag("once")
class StartMethodTests {

    @Test
    void forkIsRefusedWithTheReason() {
        for (MpRunnable attempt : List.<MpRunnable>of(() -> Mp.context(StartMethod.FORK),
                () -> Mp.setStartMethod(StartMethod.FORK), () -> Mp.setStartMethod(StartMethod.FORK, true))) {
            assertThatThrownBy(attempt::run).isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("a JVM cannot be copied");
        }
    }

    @Test
    void startMethodIsNeverNull() {
        assertThatThrownBy(() -> Mp.setStartMethod(null, true)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Mp.context(null)).isInstanceOf(NullPointerException.class);
    }

    /** Sets the start method of the whole program, which can be done once. */
    static final class SetsMethod {
        public static void main(String[] arguments) throws Exception {
            print("usual");
            MpProcess child = Mp.context(StartMethod.THREAD).process(() -> {});
            child.start();
            child.join();
            print("after a context was used");
            Mp.setStartMethod(StartMethod.THREAD);
            print("set");
            try {
                Mp.setStartMethod(StartMethod.SPAWN);
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
            Mp.setStartMethod(StartMethod.SPAWN, true);
            print("set again");
        }

        private static void print(String when) throws Exception {
            try (Pipe pipe = Mp.pipe()) {
                Connection there = pipe.second();
                MpProcess child = Mp.process(() -> {
                    there.send(Mp.currentProcess().pid().getAsLong());
                    there.send(Mp.startMethod());
                });
                child.start();
                boolean sameJvm = pipe.first().recv(Long.class) == ProcessHandle.current().pid();
                System.out.println(when + ": " + Mp.startMethod() + ", in " + (sameJvm ? "this JVM" : "another") + " "
                        + pipe.first().recv());
                child.join();
            }
        }
    }

    @Test
    @Conformance({"START-02", "START-05"})
    void defaultIsSetOnceOrByForce() throws Exception {
        Result result = Program.run(SetsMethod.class).succeeds();

        assertThat(result.out()).hasSize(5);
        assertThat(result.out().get(0)).isEqualTo("usual: FORKSERVER, in another FORKSERVER");
        assertThat(result.out().get(1)).isEqualTo("after a context was used: FORKSERVER, in another FORKSERVER");
        assertThat(result.out().get(2)).isEqualTo("set: THREAD, in this JVM THREAD");
        assertThat(result.out().get(3)).contains("has been set already, to THREAD");
        assertThat(result.out().get(4)).isEqualTo("set again: SPAWN, in another SPAWN");
    }

    /** A main method without any guard. */
    static final class NoGuardInMain {
        public static void main(String[] arguments) throws Exception {
            MpProcess child = Mp.process(() -> System.out.println("child"));
            child.start();
            child.join();
            System.out.println("main");
        }
    }

    @Test
    @Conformance("START-10")
    void mainNeedsNoGuard() throws Exception {
        assertThat(Program.run(NoGuardInMain.class).succeeds().out()).containsExactly("child", "main");
    }

    /** Prints the flags of this JVM and those of its grandchild. */
    static final class Flags {
        public static void main(String[] arguments) throws Exception {
            System.setProperty("set.since", "yes");
            print();
            MpProcess child = Mp.process(() -> {
                MpProcess grandchild = Mp.process(Flags::print);
                grandchild.start();
                grandchild.join();
            });
            child.start();
            child.join();
        }

        private static void print() {
            List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(flag -> flag.matches("-Xss.*|--add-opens.*|-XX:MaxHeapSize.*|-Xmx.*|-Dgiven.*|-ea.*"))
                    .sorted().toList();
            System.out.println(flags + " " + System.getProperty("given") + " " + System.getProperty("set.since") + " "
                    + Object.class.getModule().isOpen("java.util", Flags.class.getModule()) + " "
                    + Flags.class.desiredAssertionStatus());
        }
    }

    @Test
    @Conformance("START-11")
    void grandchildHasTheFlagsOfTheRoot() throws Exception {
        List<String> options = List.of("--enable-native-access=ALL-UNNAMED", "-Xmx100m", "-Xss700k", "-ea:dev.mp...",
                "-Dgiven=a word", "--add-opens=java.base/java.util=ALL-UNNAMED");
        try (Program program = Program.start(options, Flags.class)) {
            Result result = program.result().succeeds();

            assertThat(result.out()).hasSize(2);
            assertThat(result.out().get(0)).contains("-Xmx100m", "-Xss700k", "a word yes true true");
            assertThat(result.out().get(1)).isEqualTo(result.out().get(0));
        }
    }

    /** Prints the bytes of a message that holds a connection. */
    static final class PrintsHandle {
        public static void main(String[] arguments) throws Exception {
            try (Pipe pipe = Mp.pipe()) {
                pipe.first().send(pipe.second());
                System.out.println(HexFormat.of().formatHex(pipe.second().recvBytes()));
            }
        }
    }

    @Test
    @Conformance("START-08")
    void handleOfAnotherFamilyIsRefused() throws Exception {
        String foreign = Program.run(PrintsHandle.class).succeeds().out().getFirst();
        try (Pipe pipe = Mp.pipe()) {
            pipe.first().sendBytes(HexFormat.of().parseHex(foreign));

            assertThatThrownBy(pipe.second()::recv).isInstanceOf(SerializationException.class)
                    .hasMessageContaining("belongs to another family");
        }
    }

    @Test
    void launcherThatIsNoneIsRefusedBeforeAnythingIsStarted() {
        MpProcess.Builder builder = Mp.processBuilder(() -> {}).executable(Path.of("/nowhere/java"));

        assertThatThrownBy(builder::start).isInstanceOf(ProcessStartException.class)
                .hasMessageContaining("/nowhere/java");
        assertThat(Mp.activeChildren()).isEmpty();
    }

    @Test
    void launcherThatFailsEndsTheChild() throws Exception {
        MpProcess child = Mp.processBuilder(() -> {}).executable(Path.of("/bin/false")).start();
        child.join();

        assertThat(child.exitCode()).hasValue(1);
        assertThat(child.isAlive()).isFalse();
    }
}
