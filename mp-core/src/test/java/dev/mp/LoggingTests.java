package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.conformance.Conformance;
import dev.mp.fixture.Program;
import dev.mp.fixture.Program.Result;
import dev.mp.pool.Pool;
import dev.mp.pool.WorkerLostException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The library's logger, in the root and in its children. */
@Tag("once")
class LoggingTests {

    /** Logs at all levels here and in a child and a grandchild. */
    static final class LogsToStderr {
        public static void main(String[] arguments) throws Exception {
            Mp.logToStderr(Level.INFO);
            log();
            MpProcess child = Mp.processBuilder(() -> {
                log();
                MpProcess grandchild = Mp.processBuilder(LogsToStderr::log).name("grandchild").start();
                grandchild.join();
            }).name("child").start();
            child.join();
        }

        private static void log() {
            Mp.logger().log(Level.DEBUG, "dropped");
            Mp.logger().log(Level.INFO, "kept {0}", 1);
            Mp.logger().log(Level.WARNING, () -> "supplied");
            Mp.logger().log(Level.ERROR, "thrown", new IllegalStateException("cause"));
        }
    }

    @Test
    @Conformance({"LOG-01", "LOG-02", "LOG-03"})
    void levelAndTargetAreInherited() throws Exception {
        Result result = Program.run(LogsToStderr.class);

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).noneMatch(line -> line.contains("dropped"));
        for (String process : List.of("MainProcess", "child", "grandchild")) {
            assertThat(result.err())
                    .anyMatch(line -> line.matches(".* \\[INFO/" + process + "] LoggingTests.java:\\d+: kept 1"))
                    .anyMatch(line -> line.matches(".* \\[WARNING/" + process + "] LoggingTests.java:\\d+: supplied"))
                    .anyMatch(line -> line.matches(".* \\[ERROR/" + process + "] LoggingTests.java:\\d+: thrown"));
        }
        assertThat(result.err()).filteredOn(line -> line.contains("IllegalStateException: cause")).hasSize(3);
        assertThat(result.err()).filteredOn(line -> line.contains("Logger")).isEmpty();
    }

    /** Starts a child that ends by itself, one that is killed, and a pool that loses a worker. */
    static final class Eventful {
        public static void main(String[] arguments) throws Exception {
            Mp.logToStderr(Level.valueOf(arguments[0]));
            MpProcess child = Mp.processBuilder(() -> System.exit(3)).name("brief").start();
            child.join();
            try (Pool pool = Mp.pool(1)) {
                try {
                    pool.apply(() -> {
                        Runtime.getRuntime().halt(4);
                        return 0;
                    });
                } catch (WorkerLostException expected) {
                    pool.apply(() -> 0);
                }
            }
        }
    }

    @Test
    void libraryLogsWhatBecomesOfProcesses() throws Exception {
        Result debug = Program.run(Eventful.class, "DEBUG");

        assertThat(debug.exitCode()).isZero();
        assertThat(debug.err())
                .anyMatch(line -> line.matches(".* \\[DEBUG/MainProcess] .*: started brief, pid=\\d+"))
                .anyMatch(line -> line.matches(".* \\[DEBUG/MainProcess] .*: brief has ended, pid=\\d+, exit code 3"))
                .anyMatch(line -> line.matches(".* \\[DEBUG/MainProcess] .*: cleaned up after a dead process, .*"));
        for (Result result : List.of(debug, Program.run(Eventful.class, "INFO"))) {
            assertThat(result.err()).filteredOn(line -> line.contains("[INFO/")).hasSize(1)
                    .allMatch(line -> line.matches(".*: replaced a lost worker by pid=\\d+; .* exit code 4 .*"));
        }
    }

    /** Sets a level of java.util.logging and prints what is loggable in a child. */
    static final class InheritsLevels {
        private static final Logger ROOT = Logger.getLogger("");
        private static final Logger OWN = Logger.getLogger("dev.mp");

        public static void main(String[] arguments) throws Exception {
            assertLogger();
            ROOT.setLevel(java.util.logging.Level.WARNING);
            show();
            OWN.setLevel(java.util.logging.Level.FINE);
            show();
            OWN.setLevel(java.util.logging.Level.OFF);
            show();
        }

        private static void assertLogger() {
            if (!Mp.logger().getName().equals("dev.mp")) {
                throw new AssertionError(Mp.logger().getName());
            }
        }

        private static void show() throws InterruptedException {
            MpProcess child = Mp.processBuilder(() -> {
                StringBuilder loggable = new StringBuilder();
                for (Level level : List.of(Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR)) {
                    loggable.append(Mp.logger().isLoggable(level) ? level + " " : "");
                }
                System.out.println(loggable.toString().strip() + ".");
            }).start();
            child.join();
        }
    }

    @Test
    @Conformance("LOG-02")
    void childLogsAtTheEffectiveLevelOfItsParent() throws Exception {
        Result result = Program.run(InheritsLevels.class).succeeds();

        assertThat(result.out()).containsExactly("WARNING ERROR.", "DEBUG INFO WARNING ERROR.", ".");
    }
}
