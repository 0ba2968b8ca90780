package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.conformance.Conformance;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.Program;
import dev.mp.fixture.Program.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How children end, what their exit codes are, and what they print when they fail. */
@Tag("once")
class ProcessExitTests {

    /** Starts one child for each way to end, and prints their exit codes. */
    static final class WaysToEnd {
        public static void main(String[] arguments) throws Exception {
            Map<String, MpRunnable> ways = new LinkedHashMap<>();
            ways.put("return", () -> {});
            ways.put("exit 0", () -> System.exit(0));
            ways.put("exit 7", () -> System.exit(7));
            ways.put("exit 143", () -> System.exit(143));
            ways.put("exit 137", () -> System.exit(137));
            ways.put("exit in a thread", () -> Thread.ofPlatform().start(() -> System.exit(9)).join());
            ways.put("halt 3", () -> Runtime.getRuntime().halt(3));
            ways.put("ExitException 8", () -> {
                throw new ExitException(8);
            });
            ways.put("ExitException 0", () -> {
                throw new ExitException(0);
            });
            ways.put("ExitException true", () -> {
                throw new ExitException(true);
            });
            ways.put("ExitException false", () -> {
                throw new ExitException(false);
            });
            ways.put("streams closed", () -> {
                System.out.close();
                System.err.close();
            });
            Map<String, MpProcess> children = new LinkedHashMap<>();
            ways.forEach((name, way) -> children.put(name, Mp.processBuilder(way).name(name).start()));
            for (MpProcess child : children.values()) {
                child.join();
                System.out.println(child.name() + " -> " + child.exitCode().getAsInt());
            }
        }
    }

    @Test
    @Conformance({"SUB-04", "PROC-29"})
    void exitCodesAreThoseThatWereAskedFor() throws Exception {
        Result result = Program.run(WaysToEnd.class).succeeds();

        assertThat(result.out())
                .containsExactly("return -> 0", "exit 0 -> 0", "exit 7 -> 7", "exit 143 -> 143", "exit 137 -> 137",
                        "exit in a thread -> 9", "halt 3 -> 3", "ExitException 8 -> 8", "ExitException 0 -> 0",
                        "ExitException true -> 1", "ExitException false -> 0", "streams closed -> 0");
    }

    /** Children that fail, one after the other, since their traces share a stream. */
    static final class WaysToFail {
        public static void main(String[] arguments) throws Exception {
            StartMethod method = StartMethod.valueOf(arguments[0]);
            run(method, "unchecked", () -> {
                throw new IllegalStateException("broken", new RuntimeException("the cause"));
            });
            run(method, "checked", () -> {
                throw new Exception("checked");
            });
            run(method, "error", () -> {
                throw new StackOverflowError("deep");
            });
            run(method, "message", () -> {
                throw new ExitException("no luck today");
            });
        }

        private static void run(StartMethod method, String name, MpRunnable target) throws InterruptedException {
            MpProcess child = Mp.context(method).processBuilder(target).name(name).start();
            child.join();
            System.err.println("= " + child.exitCode().getAsInt());
        }
    }

    @Test
    @Conformance({"SUB-02", "SUB-03"})
    void uncaughtExceptionPrintsItsWholeStack() throws Exception {
        assertFailuresArePrinted(Program.run(WaysToFail.class, "SPAWN"));
    }

    @Test
    @Conformance({"SUB-02", "SUB-03"})
    void uncaughtExceptionOfThreadPrintsItsWholeStack() throws Exception {
        assertFailuresArePrinted(Program.run(WaysToFail.class, "THREAD"));
    }

    private static void assertFailuresArePrinted(Result result) {
        assertThat(result.out()).isEmpty();
        assertThat(result.exitCode()).isZero();
        String err = String.join("\n", result.err());
        assertThat(err).containsSubsequence("unchecked", "java.lang.IllegalStateException: broken",
                "at ", "ProcessExitTests$WaysToFail.", "(ProcessExitTests.java:", "Caused by: ",
                "java.lang.RuntimeException: the cause", "\n= 1\n");
        assertThat(err).containsSubsequence("checked", "java.lang.Exception: checked", "at ", "\n= 1\n",
                "java.lang.StackOverflowError: deep", "\n= 1\n", "no luck today\n= 1");
        assertThat(result.err().getLast()).isEqualTo("= 1");
        assertThat(result.err()).filteredOn("no luck today"::equals).hasSize(1);
    }

    /** A child that asks to end while others of its threads and children still work. */
    static final class AskedToEnd {
        public static void main(String[] arguments) throws Exception {
            Pipe gate = Mp.pipe();
            Connection open = gate.second();
            MpProcess child = Mp.processBuilder(() -> {
                System.out.println("asks");
                Thread.ofPlatform().start(() -> print(open, "thread"));
                Mp.processBuilder(() -> print(open, "child")).start();
                throw new ExitException(5);
            }).start();
            gate.first().send("go");
            gate.first().send("go");
            child.join();
            System.out.println("= " + child.exitCode().getAsInt());
        }

        private static void print(Connection open, String who) {
            try {
                open.recv();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            System.out.println(who);
        }
    }

    @Test
    @Conformance("PROC-27")
    void exitExceptionWaitsForThreadsAndChildren() throws Exception {
        Result result = Program.run(AskedToEnd.class).succeeds();

        assertThat(result.out()).startsWith("asks").contains("thread", "child").endsWith("= 5").hasSize(4);
    }

    /** Several processes that print long lines at once. */
    static final class LongLines {
        static final int LENGTH = 3000;
        static final int LINES = 200;

        public static void main(String[] arguments) throws Exception {
            Pipe gate = Mp.pipe();
            Connection open = gate.second();
            List<MpProcess> children = List.of("a", "b", "c").stream()
                    .map(letter -> Mp.processBuilder(() -> {
                        String line = letter.repeat(LENGTH);
                        open.send("ready");
                        open.poll(java.time.Duration.ofDays(1));
                        for (int i = 0; i < LINES; i++) {
                            System.out.println(line);
                        }
                    }).start())
                    .toList();
            for (MpProcess _ : children) {
                gate.first().recv();
            }
            gate.first().send("go");
            for (MpProcess child : children) {
                child.join();
            }
        }
    }

    @Test
    void linesOfSeveralProcessesDoNotMix() throws Exception {
        Result result = Program.run(LongLines.class).succeeds();

        assertThat(result.out()).hasSize(3 * LongLines.LINES)
                .allMatch(line -> line.length() == LongLines.LENGTH && line.chars().distinct().count() == 1);
    }

    /** A main method that ends in one way while a child, a daemon and a blocked thread of its own live. */
    static final class EndsBeforeItsChildren {
        public static void main(String[] arguments) throws Exception {
            Pipe pipe = Mp.pipe();
            Connection there = pipe.second();
            Mp.processBuilder(() -> {
                there.send("child runs");
                System.in.read();
                System.out.println("child waits for the parent's main");
                there.recv();
                System.out.println("child ends");
            }).start();
            Mp.processBuilder(() -> {
                there.send("daemon runs");
                new CountDownLatch(1).await();
            }).daemon(true).start();
            pipe.first().recv();
            pipe.first().recv();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    if (System.in.read() == '\n') {
                        pipe.first().send("go");
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            switch (arguments[0]) {
                case "return" -> System.out.println("main ends");
                case "exit" -> System.exit(6);
                case "throw" -> throw new IllegalStateException("main fails");
                default -> throw new AssertionError(arguments[0]);
            }
        }
    }

    @Test
    @Conformance("FIN-04")
    void jvmWaitsForChildrenAndEndsDaemons() throws Exception {
        try (Program program = Program.start(EndsBeforeItsChildren.class, "return")) {
            assertThat(List.of(program.nextLine(), program.nextLine()))
                    .containsExactlyInAnyOrder("main ends", "child waits for the parent's main");
            // The program, its two children, and who stands by.
            assertThat(program.living()).hasSizeGreaterThanOrEqualTo(3);
            program.tell("");

            Result result = program.result().succeeds();
            assertThat(result.out()).hasSize(3).endsWith("child ends");
            assertThat(program.living()).isEmpty();
            assertThat(program.files()).isEmpty();
        }
    }

    @Test
    void jvmWaitsForChildrenWhenMainFails() throws Exception {
        try (Program program = Program.start(EndsBeforeItsChildren.class, "throw")) {
            assertThat(program.nextLine()).isEqualTo("child waits for the parent's main");
            program.tell("");

            Result result = program.result();
            assertThat(result.exitCode()).isOne();
            assertThat(result.out()).endsWith("child ends");
            assertThat(result.err()).anyMatch(line -> line.contains("main fails"));
            assertThat(program.living()).isEmpty();
        }
    }

    @Test
    void systemExitEndsTheWholeFamily() throws Exception {
        try (Program program = Program.start(EndsBeforeItsChildren.class, "exit")) {
            Result result = program.result();

            assertThat(result.exitCode()).isEqualTo(6);
            assertThat(result.out()).doesNotContain("child ends");
            assertThat(result.err()).isEmpty();
            assertThat(program.living()).isEmpty();
            assertThat(program.files()).isEmpty();
        }
    }
}
