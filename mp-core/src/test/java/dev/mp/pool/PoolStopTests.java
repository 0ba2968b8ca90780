package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpTimeoutException;
import dev.mp.StartMethod;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.LeavesNothing;
import dev.mp.sync.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work that is stopped: by those who wanted it, by its deadline, with its worker. */
@LeavesNothing
@Tag("once")
class PoolStopTests {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static PoolBuilder one() {
        return Mp.context(StartMethod.SPAWN).poolBuilder().processes(1);
    }

    private static long workerOf(Pool pool) throws Exception {
        return pool.<Long>apply(() -> ProcessHandle.current().pid());
    }

    /** A task that tells when it runs and how it is interrupted. */
    private static AsyncResult<String> sleeper(Pool pool, Connection told) {
        return pool.applyAsync(() -> {
            told.send("runs");
            try {
                Thread.sleep(100_000);
            } catch (InterruptedException e) {
                told.send("interrupted");
                throw e;
            }
            return "slept";
        });
    }

    @Test
    void cancelInterruptsTheTaskAndKeepsTheWorker() throws Exception {
        try (Pool pool = one().build(); Pipe pipe = Mp.pipe()) {
            long worker = workerOf(pool);
            AsyncResult<String> result = sleeper(pool, pipe.second());
            assertThat(pipe.first().recv()).isEqualTo("runs");

            assertThat(result.cancel(true)).isTrue();

            assertThat(result.isCancelled()).isTrue();
            assertThat(result.cancel(true)).isFalse();
            assertThatThrownBy(result::get).isInstanceOf(CancellationException.class);
            assertThatThrownBy(result::result).isInstanceOf(CancellationException.class);
            assertThat(pipe.first().recv()).isEqualTo("interrupted");
            assertThat(workerOf(pool)).isEqualTo(worker);
            assertThat(pool.<Boolean>apply(Thread::interrupted)).isFalse();
        }
    }

    @Test
    void taskThatDoesNotMindInterruptsIsKilledWithItsWorker() throws Exception {
        try (Pool pool = one().grace(SHORT).build(); Pipe pipe = Mp.pipe()) {
            long worker = workerOf(pool);
            Connection told = pipe.second();
            AsyncResult<Integer> deaf = pool.applyAsync(() -> {
                told.send("runs");
                while (true) {
                    Thread.onSpinWait();
                }
            });
            AsyncResult<String> next = pool.applyAsync(() -> "next");
            assertThat(pipe.first().recv()).isEqualTo("runs");

            assertThat(deaf.cancel(true)).isTrue();

            assertThat(next.result()).isEqualTo("next");
            assertThat(workerOf(pool)).isNotEqualTo(worker);
        }
    }

    @Test
    void cancelWithoutInterruptLeavesWhatRuns() throws Exception {
        try (Pool pool = one().build(); Pipe pipe = Mp.pipe()) {
            Connection there = pipe.second();
            AsyncResult<Object> running = pool.applyAsync(() -> {
                there.send("runs");
                there.send(there.recv());
                return null;
            });
            assertThat(pipe.first().recv()).isEqualTo("runs");
            AsyncResult<Object> waiting = pool.applyAsync(() -> {
                there.send("must not run");
                return null;
            });

            assertThat(waiting.cancel(false)).isTrue();
            assertThat(running.cancel(false)).isTrue();
            pipe.first().send("went on");

            assertThat(pipe.first().recv()).isEqualTo("went on");
            assertThat(pool.<String>apply(() -> "done")).isEqualTo("done");
            assertThat(pipe.first().poll()).isFalse();
        }
    }

    @Test
    void deadlineStopsTheTask() throws Exception {
        try (Pool pool = one().grace(Duration.ofSeconds(2)).build(); Pipe pipe = Mp.pipe()) {
            long worker = workerOf(pool);
            Connection told = pipe.second();
            Pool strict = pool.withDeadline(SHORT);
            assertThat(pool.withDeadline(LONG).<String>apply(() -> "in time")).isEqualTo("in time");

            assertThatThrownBy(() -> strict.apply(() -> {
                try {
                    Thread.sleep(100_000);
                } catch (InterruptedException e) {
                    told.send("interrupted");
                }
                return null;
            })).isInstanceOf(MpTimeoutException.class).hasMessageContaining("deadline of PT0.05S");

            assertThat(pipe.first().recv()).isEqualTo("interrupted");
            assertThat(workerOf(pool)).isEqualTo(worker);
            assertThatThrownBy(() -> strict.map(
                    x -> {
                        while (x > 1) {
                            Thread.onSpinWait();
                        }
                        return x;
                    },
                    List.of(2))).isInstanceOf(MpTimeoutException.class);
            assertThat(workerOf(pool)).isNotEqualTo(worker);
        }
    }

    @Test
    void taskThatMayRunTwiceSurvivesItsWorker() throws Exception {
        try (Pool pool = one().build(); Pipe pipe = Mp.pipe()) {
            Connection there = pipe.second();
            pipe.first().send("die");
            pipe.first().send("die");
            pipe.first().send("live");

            assertThat(pool.withRetries(2).<Object>apply(() -> {
                Object order = there.recv();
                if (order.equals("die")) {
                    Runtime.getRuntime().halt(3);
                }
                return order;
            })).isEqualTo("live");
            assertThatThrownBy(() -> pool.withRetries(1).apply(() -> {
                Runtime.getRuntime().halt(3);
                return null;
            })).isInstanceOf(WorkerLostException.class).hasMessageContaining("exit code 3");
        }
    }

    @Test
    void interruptedCallerLeavesNothingWaiting() throws Exception {
        Event never = Mp.event();
        try (Pool pool = one().build()) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> pool.map(
                    x -> {
                        never.await();
                        return x;
                    },
                    IntStream.range(0, 1000).boxed().toList(),
                    1)).isInstanceOf(InterruptedException.class);

            assertThat(pool.<String>apply(() -> "at once")).isEqualTo("at once");
        }
    }

    @Test
    void closedIteratorStopsWhatRuns() throws Exception {
        try (Pool pool = one().build(); Pipe pipe = Mp.pipe()) {
            Connection told = pipe.second();
            ResultIterator<Integer> results = pool.imap(
                    x -> {
                        told.send("runs");
                        try {
                            Thread.sleep(100_000);
                        } catch (InterruptedException e) {
                            told.send("interrupted");
                        }
                        return x;
                    },
                    List.of(1, 2, 3));
            assertThat(pipe.first().recv()).isEqualTo("runs");

            results.close();

            assertThat(pipe.first().recv()).isEqualTo("interrupted");
            assertThat(pool.<String>apply(() -> "done")).isEqualTo("done");
            assertThat(pipe.first().poll()).isFalse();
        }
    }

    @Test
    void longTaskDoesNotKeepWhatWasGivenAheadOfTime() throws Exception {
        try (Pool pool = Mp.context(StartMethod.SPAWN).pool(2); Pipe pipe = Mp.pipe()) {
            Connection told = pipe.second();
            pool.map(x -> x, List.of(1, 2), 1);
            AsyncResult<String> slow = sleeper(pool, told);
            assertThat(pipe.first().recv()).isEqualTo("runs");

            for (int i = 0; i < 20; i++) {
                List<AsyncResult<Integer>> others = IntStream.range(0, 8)
                        .mapToObj(x -> pool.<Integer>applyAsync(() -> x))
                        .toList();
                for (AsyncResult<Integer> other : others) {
                    other.result();
                }
            }

            assertThat(slow.cancel(true)).isTrue();
        }
    }
}
