package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.conformance.Conformance;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.LeavesNothing;
import dev.mp.fixture.Program;
import dev.mp.fixture.Program.Result;
import dev.mp.internal.member.Standbys;
import dev.mp.queue.SimpleQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that stand by, and what becomes of them. */
@LeavesNothing
@Tag("once")
class StandbyTests {
    private static final Context CONTEXT = Mp.context(StartMethod.FORKSERVER);

    /** For hangs, not for speed. */
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static Standbys standbys() {
        return Inside.member().standbys();
    }

    /** Has processes stand by, at least that many. */
    private static List<Long> ready(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            MpProcess child = CONTEXT.process(() -> {});
            child.start();
            child.join();
        }
        assertThat(standbys().awaitReady(count, LIMIT)).isTrue();
        return standbys().ready();
    }

    @Test
    void theOneThatStandsByIsTheChild() throws Exception {
        try (Pipe pipe = CONTEXT.pipe(false)) {
            Connection out = pipe.second();
            List<Long> ready = ready(1);
            MpProcess child = CONTEXT.processBuilder(() -> {
                ProcessHandle self = ProcessHandle.current();
                out.send(Arrays.asList(self.pid(), self.parent().orElseThrow().pid(), System.in.read(),
                        Path.of("").toAbsolutePath().toString(), Thread.currentThread().getName(),
                        Mp.currentProcess().name(), Mp.currentProcess().isDaemon(),
                        Mp.parentProcess().orElseThrow().pid().getAsLong()));
            }).name("told").daemon(true).start();
            assertThat(Mp.activeChildren()).contains(child);

            long pid = child.pid().getAsLong();
            long here = ProcessHandle.current().pid();
            assertThat(ready).contains(pid);
            assertThat(pipe.first().recv()).isEqualTo(Arrays.asList(pid, here, -1,
                    Path.of("").toAbsolutePath().toString(), "main", "told", true, here));
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Test
    void childrenAreOnlyThoseThatWereTold() throws Exception {
        List<Long> ready = ready(1);

        assertThat(ready).isNotEmpty();
        assertThat(Mp.activeChildren()).isEmpty();
    }

    @Test
    void endsAsTold() throws Exception {
        List<MpRunnable> ways = List.of(() -> System.exit(7), () -> {
            throw new ExitException(3);
        }, () -> ProcessHandle.current().pid());
        for (int i = 0; i < ways.size(); i++) {
            List<Long> ready = ready(1);
            MpProcess child = CONTEXT.process(ways.get(i));
            child.start();
            child.join();

            assertThat(ready).contains(child.pid().getAsLong());
            assertThat(child.exitCode()).hasValue(List.of(7, 3, 0).get(i));
        }
    }

    @Test
    void childThatStoodByIsEndedBySignals() throws Exception {
        for (boolean kill : List.of(true, false)) {
            List<Long> ready = ready(1);
            MpProcess child = CONTEXT.process(() -> new CountDownLatch(1).await());
            child.start();
            if (kill) {
                child.kill();
            } else {
                child.terminate();
            }
            child.join();

            assertThat(ready).contains(child.pid().getAsLong());
            assertThat(child.exitCode()).hasValue(kill ? -9 : -15);
        }
    }

    @Test
    void deathOfThoseThatStandByIsMended() throws Exception {
        SimpleQueue<Integer> ran = CONTEXT.simpleQueue();
        for (int i = 0; i < 4; i++) {
            List<Long> killed = ready(1);
            for (long pid : killed) {
                assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            }
            int number = i;
            MpProcess child = CONTEXT.process(() -> ran.put(number));
            child.start();
            child.join();

            if (!killed.contains(child.pid().getAsLong())) {
                assertThat(child.exitCode()).hasValue(0);
                assertThat(ran.get()).isEqualTo(i);
            } else {
                // It had answered already, so it was the child by then.
                assertThat(child.exitCode()).hasValue(-9);
            }
            assertThat(standbys().awaitReady(1, LIMIT)).isTrue();
            assertThat(standbys().ready()).doesNotContainAnyElementsOf(killed);
        }
        ran.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void stoppedOneHoldsNoStartUp() throws Exception {
        SimpleQueue<String> ran = CONTEXT.simpleQueue();
        List<Long> stopped = ready(1);
        for (long pid : stopped) {
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor()).isZero();
        }
        MpProcess child = CONTEXT.process(() -> ran.put("ran"));
        child.start();
        child.join();

        assertThat(stopped).doesNotContain(child.pid().getAsLong());
        assertThat(child.exitCode()).hasValue(0);
        assertThat(ran.get()).isEqualTo("ran");
        assertThat(ran.isEmpty()).isTrue();
        ran.close();
    }

    @Test
    void propertiesAreThoseOfTheStart() throws Exception {
        System.setProperty("mp.test.cleared", "then");
        System.setProperty("mp.test.changed", "then");
        try (Pipe pipe = CONTEXT.pipe(false)) {
            Connection out = pipe.second();
            assertThat(standbys().letGo(LIMIT)).isTrue();
            List<Long> ready = ready(1);
            System.clearProperty("mp.test.cleared");
            System.setProperty("mp.test.changed", "now ä\uD83D\uDE00");
            System.setProperty("mp.test.added", "now");
            MpProcess child = CONTEXT.process(() -> out.send(Arrays.asList(System.getProperty("mp.test.cleared"),
                    System.getProperty("mp.test.changed"), System.getProperty("mp.test.added"))));
            child.start();

            assertThat(ready).contains(child.pid().getAsLong());
            assertThat(pipe.first().recv()).isEqualTo(Arrays.asList(null, "now ä\uD83D\uDE00", "now"));
            child.join();
        } finally {
            List.of("cleared", "changed", "added").forEach(name -> System.clearProperty("mp.test." + name));
        }
    }

    @Test
    void childWithOptionsOfItsOwnIsStartedAnew(@TempDir Path folder) throws Exception {
        List<Long> ready = ready(1);
        for (MpProcess child : List.of(
                CONTEXT.processBuilder(() -> {}).environment(Map.of("MP_TEST", "set")).start(),
                CONTEXT.processBuilder(() -> {}).directory(folder).start(),
                CONTEXT.processBuilder(() -> {}).jvmArguments("-Xss600k").start(),
                CONTEXT.processBuilder(() -> {}).maxHeap(64 << 20).start())) {
            child.join();

            assertThat(child.exitCode()).hasValue(0);
            assertThat(ready).doesNotContain(child.pid().getAsLong());
        }
        assertThat(standbys().ready()).containsAll(ready);
    }

    @Test
    void whatCannotBeSentLeavesItStandingBy() throws Exception {
        List<Long> ready = ready(1);
        Object captured = new Object();

        assertThatThrownBy(CONTEXT.process(() -> System.out.println(captured))::start)
                .isInstanceOf(SerializationException.class).hasMessageContaining("process.target.captured[0]");
        assertThat(standbys().awaitReady(ready.size(), LIMIT)).isTrue();
        MpProcess child = CONTEXT.process(() -> {});
        child.start();
        child.join();
        assertThat(ready).contains(child.pid().getAsLong());
        assertThat(child.exitCode()).hasValue(0);
    }

    @Test
    @Conformance("START-16")
    void whatIsCapturedMayBeLong() throws Exception {
        byte[] captured = new byte[3 << 20];
        captured[captured.length - 1] = 42;
        try (Pipe pipe = CONTEXT.pipe(false)) {
            Connection out = pipe.second();
            List<Long> ready = ready(1);
            MpProcess child = CONTEXT.process(() -> out.send(captured[captured.length - 1]));
            child.start();

            assertThat(ready).contains(child.pid().getAsLong());
            assertThat(pipe.first().recv()).isEqualTo((byte) 42);
            child.join();
        }
    }

    /** Remembers who initialized it. */
    static final class Preloaded {
        static final boolean WHILE_STANDING_BY = StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals("dev.mp.StandbyBody")));

        private Preloaded() {}
    }

    @Test
    @Conformance({"START-04", "START-07"})
    void namedClassesAreInitializedBeforehand() throws Exception {
        try (Pipe before = CONTEXT.pipe(false)) {
            Connection out = before.second();
            Mp.setForkserverPreload(List.of(Preloaded.class.getName()));
            List<Long> ready = ready(1);
            MpProcess child = CONTEXT.process(() -> {
                out.send(Preloaded.WHILE_STANDING_BY);
                MpProcess grandchild = Mp.process(() -> out.send("grandchild"));
                grandchild.start();
                grandchild.join();
            });
            child.start();

            assertThat(ready).contains(child.pid().getAsLong());
            assertThat(before.first().recv()).isEqualTo(true);
            assertThat(before.first().recv()).isEqualTo("grandchild");
            child.join();
        } finally {
            Mp.setForkserverPreload(List.of());
        }
        assertThatThrownBy(() -> Mp.setForkserverPreload(List.of("com.acme.Nothing")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("com.acme.Nothing");
        assertThatThrownBy(() -> Mp.setForkserverPreload(Arrays.asList((String) null)))
                .isInstanceOf(NullPointerException.class);
    }

    /** Prints which process stands by, then ends in some way. */
    static final class Ends {
        public static void main(String[] arguments) throws Exception {
            System.out.println(ready(1).getFirst());
            switch (arguments[0]) {
                case "returns" -> {}
                case "exits" -> System.exit(3);
                case "waits" -> new CountDownLatch(1).await();
                default -> throw new AssertionError(arguments[0]);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noneOutlivesItsStarter() throws Exception {
        for (String way : List.of("returns", "exits", "killed", "terminated")) {
            boolean waits = way.endsWith("ed");
            try (Program program = Program.start(Ends.class, waits ? "waits" : way)) {
                assertThat(program.nextLine()).matches("\\d+");
                if (way.equals("killed")) {
                    program.kill();
                } else if (waits) {
                    program.terminate();
                }
                // Comes when the last that holds the output is gone.
                Result result = program.result();

                assertThat(result.err()).as(way).isEmpty();
                assertThat(result.exitCode()).as(way).isEqualTo(
                        Objects.requireNonNull(
                                Map.of("returns", 0, "exits", 3, "killed", 137, "terminated", 143).get(way)));
                assertThat(program.living()).isEmpty();
                assertThat(program.files()).isEmpty();
            }
        }
    }

    /** Waits until who stood by has been let go of. */
    static final class Idles {
        public static void main(String[] arguments) throws Exception {
            ProcessHandle idle = ProcessHandle.of(ready(1).getFirst()).orElseThrow();
            idle.onExit().get(40, TimeUnit.SECONDS);
            System.out.println("let go");
            MpProcess child = CONTEXT.process(() -> System.out.println("next"));
            child.start();
            child.join();
        }
    }

    @Test
    void idleOnesAreLetGo() throws Exception {
        List<String> options = List.of("--enable-native-access=ALL-UNNAMED", "-Ddev.mp.standbySeconds=1");
        try (Program program = Program.start(options, Idles.class)) {
            assertThat(program.result().succeeds().out()).containsExactly("let go", "next");
        }
    }

    /** A program without processes; and one that wants none to stand by. */
    static final class Frugal {
        public static void main(String[] arguments) throws Exception {
            Mp.pipe().close();
            for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
                MpProcess child = CONTEXT.process(() -> {});
                child.start();
                child.join();
            }
            System.out.println(standbys().awaitReady(1, Duration.ofSeconds(1)));
            System.out.println(ProcessHandle.current().children().count());
        }
    }

    @Test
    void nobodyStandsByForNothing() throws Exception {
        assertThat(Program.run(Frugal.class, "0").succeeds().out()).containsExactly("false", "0");
        List<String> options = List.of("--enable-native-access=ALL-UNNAMED", "-Ddev.mp.standbys=0");
        try (Program program = Program.start(options, Frugal.class, "2")) {
            assertThat(program.result().succeeds().out()).containsExactly("false", "0");
        }
    }
}
