package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpException;
import dev.mp.StartMethod;
import dev.mp.fixture.LeavesNothing;
import dev.mp.fixture.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Pools whose workers are lost: nobody waits for ever, and nothing fails that need not. */
@EnabledOnOs(OS.LINUX)
@LeavesNothing
@Tag("once")
class PoolLossTests {

    private static ProcessHandle workerOf(Pool pool) throws Exception {
        long pid = pool.apply(() -> ProcessHandle.current().pid());
        return ProcessHandle.of(pid).orElseThrow();
    }

    @Test
    void taskThatNoWorkerHasReceivedIsGivenToAnother() throws Exception {
        try (Pool pool = Mp.pool(1)) {
            for (int i = 0; i < 3; i++) {
                ProcessHandle worker = workerOf(pool);
                assertThat(worker.destroyForcibly()).isTrue();

                assertThat(workerOf(pool)).isNotEqualTo(worker);
            }
        }
    }

    @Test
    void interruptThatTaskLeavesBehindEndsWithIt() throws Exception {
        try (Pool pool = Mp.pool(1)) {
            ProcessHandle worker = workerOf(pool);

            assertThat(pool.<String>apply(() -> {
                Thread.currentThread().interrupt();
                return "done";
            })).isEqualTo("done");
            assertThatThrownBy(() -> pool.apply(() -> {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("failed");
            })).isInstanceOf(IllegalStateException.class).hasMessage("failed");
            assertThat(workerOf(pool)).isEqualTo(worker);
        }
    }

    /** Ends only when its call into the pool has. */
    static final class EndsAfterItsTask {
        public static void main(String[] arguments) throws Exception {
            Pool pool = Mp.pool(1);
            Thread caller = new Thread(() -> call(pool));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> join(caller)));
            caller.start();
            caller.join();
        }

        private static void call(Pool pool) {
            try {
                pool.apply(() -> {
                    System.out.println("working");
                    new CountDownLatch(1).await();
                    return null;
                });
            } catch (MpException | InterruptedException e) {
                System.out.println(e.getMessage());
            }
        }

        private static void join(Thread caller) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void callerThatHoldsUpTheEndOfItsProcessDoesNotWaitForEver() throws Exception {
        try (Program program = Program.start(EndsAfterItsTask.class)) {
            assertThat(program.nextLine()).isEqualTo("working");

            program.terminate();

            assertThat(program.nextLine()).isEqualTo("the pool ends with this process");
            assertThat(program.result().exitCode()).isEqualTo(143);
        }
    }

    /** Loses its only worker when there is no launcher any more to start another with. */
    static final class LosesLauncher {
        public static void main(String[] arguments) throws Exception {
            Path launcher = Files.createTempFile("launcher", "");
            Files.writeString(
                    launcher, "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' \"$@\"\n");
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
            Mp.setExecutable(launcher);
            // One that stands by already would take its place.
            try (Pool pool = Mp.context(StartMethod.SPAWN).pool(1)) {
                ProcessHandle worker = workerOf(pool);
                Files.delete(launcher);
                boolean _ = worker.destroyForcibly();
                tryWork(pool);
                tryWork(pool);
            }
        }

        private static void tryWork(Pool pool) throws InterruptedException {
            try {
                System.out.println(pool.<Integer>apply(() -> 1));
            } catch (MpException e) {
                System.out.println(e.getMessage());
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage() + ": " + e.getCause());
            }
        }
    }

    @Test
    void taskForWorkerThatCannotBeReplacedFails() throws Exception {
        List<String> out = Program.run(LosesLauncher.class).succeeds().out();

        assertThat(out).hasSize(2);
        assertThat(out.get(0)).startsWith("the pool cannot replace a lost worker: ");
        assertThat(out.get(1)).startsWith("the pool is shut down and takes no new work: ").contains(out.get(0));
    }

    /** Ends its pool before a worker has come to life. */
    static final class ClosesAtOnce {
        public static void main(String[] arguments) throws Exception {
            Pool pool = Mp.pool(2);
            pool.shutdown();
            pool.join();
        }
    }

    @Test
    void workersThatNobodyNeedsEndQuietly() throws Exception {
        assertThat(Program.run(ClosesAtOnce.class).succeeds().out()).isEmpty();
    }

    /** Works, and has more to do, when Ctrl-C is pressed. */
    static final class IsInterrupted {
        public static void main(String[] arguments) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ends")));
            PoolListener listener = new PoolListener() {
                @Override
                public void workerStarted(int worker, long pid) {
                    System.out.println("worker");
                }

                @Override
                public void workerLost(int worker, WorkerLostException loss) {
                    System.out.println(loss.getMessage());
                }
            };
            try (Pool pool = Mp.poolBuilder().processes(2).listener(listener).build()) {
                pool.map(x -> {
                    Thread.sleep(Duration.ofHours(1));
                    return x;
                }, List.of(1, 2, 3, 4), 1);
            }
        }
    }

    @Test
    void controlCIsHandledOnce() throws Exception {
        try (Program program = Program.startAlone(IsInterrupted.class)) {
            assertThat(List.of(program.nextLine(), program.nextLine())).containsOnly("worker");

            program.pressControlC();

            Program.Result result = program.result();
            assertThat(result.out()).containsExactly("worker", "worker", "ends");
            assertThat(result.err()).isEmpty();
            assertThat(result.exitCode()).isEqualTo(130);
            assertThat(program.living()).isEmpty();
        }
    }
}
