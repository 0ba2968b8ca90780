package dev.mp.testkit;

import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.randomOfWhole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.MpTimeoutException;
import dev.mp.pool.AsyncResult;
import dev.mp.pool.Pool;
import dev.mp.pool.ResultIterator;
import dev.mp.pool.WorkerLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The pool under kills at any step: what was submitted completes exactly once, with its result, or because its worker was
 * killed while it had it; no kill costs more than one chunk; and nothing is left.
 */
@Tag("exploration")
class PoolSimulationTests {
    private static final int KILLED = -9;

    /** Counts what kills have cost: each worker that dies takes one chunk at most with it. */
    private static final class Losses {
        private final int kills;
        private int seen;

        Losses(int kills) {
            this.kills = kills;
        }

        void add(WorkerLostException lost) {
            assertThat(lost.exitCode()).hasValue(KILLED);
            assertThat(++seen).isLessThanOrEqualTo(kills);
        }
    }

    /** Calls that are all there before any of their results is asked for. */
    private static void calls(SimulatedContext mp, int kills) throws Exception {
        Losses losses = new Losses(kills);
        try (Pool pool = mp.pool(2)) {
            List<AsyncResult<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                results.add(pool.<Integer, Integer>applyAsync(x -> x * x, i));
            }
            for (int i = 0; i < results.size(); i++) {
                try {
                    assertThat(results.get(i).result()).isEqualTo(i * i);
                } catch (WorkerLostException lost) {
                    losses.add(lost);
                }
            }
            pool.shutdown();
            pool.join();
        }
        Explorations.assertEmpty(mp.root());
    }

    /** Tasks that may run twice are not lost at all. */
    private static void retried(SimulatedContext mp, int kills) throws Exception {
        try (Pool pool = mp.pool(2).withRetries(kills)) {
            assertThat(pool.<Integer, Integer>map(x -> x + 1, List.of(1, 2, 3, 4, 5), 1)).containsExactly(2, 3, 4, 5,
                    6);
        }
        Explorations.assertEmpty(mp.root());
    }

    /** A stream whose results are fetched as they come, and one that is left in the middle. */
    private static void streams(SimulatedContext mp, int kills) throws Exception {
        Losses losses = new Losses(kills);
        try (Pool pool = mp.pool(2)) {
            ResultIterator<Integer> results = pool.imap((Integer x) -> x * x, List.of(0, 1, 2, 3, 4), 1, 2);
            for (int i = 0; i < 5; i++) {
                assertThat(results.hasNext()).isTrue();
                try {
                    assertThat(results.next()).isEqualTo(i * i);
                } catch (WorkerLostException lost) {
                    losses.add(lost);
                }
            }
            assertThat(results.hasNext()).isFalse();
            ResultIterator<Integer> left = pool.imapUnordered((Integer x) -> x, List.of(0, 1, 2, 3), 1, 1);
            try {
                assertThat(left.next()).isBetween(0, 3);
            } catch (WorkerLostException lost) {
                losses.add(lost);
            }
            left.close();
            pool.shutdown();
            pool.join();
        }
        Explorations.assertEmpty(mp.root());
    }

    /** One task is cancelled and one is late, while others are on their way. */
    private static void stopped(SimulatedContext mp, int kills) throws Exception {
        Losses losses = new Losses(kills);
        try (Pool pool = mp.poolBuilder().processes(1).grace(Duration.ofSeconds(1)).build()) {
            AsyncResult<Integer> cancelled = pool.applyAsync(() -> {
                SimulatedThread.current().park(Duration.ofHours(1).toNanos());
                return 1;
            });
            AsyncResult<Integer> late = pool.withDeadline(Duration.ofSeconds(5)).applyAsync(() -> {
                while (true) {
                    try {
                        SimulatedThread.current().park(Duration.ofHours(1).toNanos());
                    } catch (InterruptedException deaf) {
                        // Only a kill will do.
                    }
                }
            });
            AsyncResult<Integer> fine = pool.applyAsync(() -> 3);
            boolean stopped = cancelled.cancel(true);
            try {
                assertThat(cancelled.result()).isEqualTo(1);
                assertThat(stopped).isFalse();
            } catch (CancellationException asked) {
                assertThat(stopped).isTrue();
            } catch (WorkerLostException lost) {
                losses.add(lost);
            }
            try {
                assertThat(late.result()).as("a task that never ends").isNull();
            } catch (MpTimeoutException asked) {
                assertThat(mp.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
            } catch (WorkerLostException lost) {
                losses.add(lost);
            }
            try {
                assertThat(fine.result()).isEqualTo(3);
            } catch (WorkerLostException lost) {
                losses.add(lost);
            }
        }
        Explorations.assertEmpty(mp.root());
    }

    /** Workers that come and go by themselves. */
    private static void recycled(SimulatedContext mp, int kills) throws Exception {
        Losses losses = new Losses(kills);
        try (Pool pool = mp.poolBuilder().processes(2).maxTasksPerChild(1).exit(() -> "left").build()) {
            List<AsyncResult<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(pool.<Integer, Integer>applyAsync(x -> -x, i));
            }
            pool.resize(1);
            for (int i = 0; i < results.size(); i++) {
                try {
                    assertThat(results.get(i).result()).isEqualTo(-i);
                } catch (WorkerLostException lost) {
                    losses.add(lost);
                }
            }
            pool.shutdown();
            pool.join();
        }
        Explorations.assertEmpty(mp.root());
    }

    @Test
    void callsWithKilledWorkers() {
        passes(randomOfWhole(2), mp -> calls(mp, 2));
    }

    @Test
    void retriedTasksOfKilledWorkers() {
        passes(randomOfWhole(2), mp -> retried(mp, 2));
    }

    @Test
    void streamsOfKilledWorkers() {
        passes(randomOfWhole(2), mp -> streams(mp, 2));
    }

    @Test
    void stoppedTasksOfKilledWorkers() {
        passes(randomOfWhole(1), mp -> stopped(mp, 1));
    }

    @Test
    void recycledWorkersThatAreKilled() {
        passes(randomOfWhole(2), mp -> recycled(mp, 2));
    }

    @Test
    void callsKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), mp -> calls(mp, 1));
    }

    @Test
    void streamsKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), mp -> streams(mp, 1));
    }
}
