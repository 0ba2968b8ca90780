package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Inside;
import dev.mp.Mp;
import dev.mp.fixture.LeavesNothing;
import dev.mp.internal.arena.Arena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A million tasks while every 50 ms a worker is killed: each result comes once, and nothing is left.
 *
 * <p>Who is killed is busy and has done something in its life. To kill whoever is busy would be to kill each worker while it
 * loads the classes of its first task, which takes a cold JVM longer than 50 ms: then no task would ever be done, whatever
 * the pool does.
 *
 * <pre>{@code
 * mvn -pl mp-core test -Psoak -Dtest=PoolSoakTests -Dportable.skip [-Ddev.mp.pool.soak=100000]
 * }</pre>
 */
@Tag("soak")
@LeavesNothing
class PoolSoakTests {
    private static final int TASKS = Integer.getInteger("dev.mp.pool.soak", 1_000_000);
    private static final int CHUNK = 250;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MANY = 1_000_000;

    /** What this process has. */
    private record Census(int objects, int blocks, List<String> threads, long descriptors) {
        /** The JDK keeps for a minute the threads that waited for processes: as many as ended at once. */
        private static final String CACHED = "process reaper";

        /** When all that ends by itself has ended, no worker stands by, and what is unreachable is collected. */
        static Census take() throws Exception {
            assertThat(Inside.member().standbys().letGo(LIMIT)).as("processes that stood by are gone").isTrue();
            Inside.member().seam().collectUnreachable();
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("mp-pool") || thread.getName().equals("mp-keeper")) {
                    assertThat(thread.join(LIMIT)).as(thread.getName()).isTrue();
                }
            }
            Arena arena = Inside.member().arena();
            return new Census(arena.objects().count(), arena.blocks().count(), threadNames(), openFiles());
        }

        private static List<String> threadNames() {
            return Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> !name.startsWith(CACHED))
                    .sorted()
                    .toList();
        }

        private static long openFiles() throws IOException {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.count();
            }
        }
    }

    private volatile boolean over;
    private int kills;

    private void kill(Pool pool) {
        Random random = new Random(42);
        while (!over) {
            List<PoolProgress.WorkerProgress> victims = pool.progress().workers().stream()
                    .filter(worker -> worker.busy() && worker.done() > 0)
                    .toList();
            if (!victims.isEmpty()) {
                long pid = victims.get(random.nextInt(victims.size())).pid();
                boolean killed = ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
                kills += killed ? 1 : 0;
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** Does tasks while workers are killed. */
    private PoolProgress work(int tasks) throws InterruptedException {
        BitSet seen = new BitSet(tasks);
        over = false;
        kills = 0;
        PoolProgress last;
        try (Pool pool = Mp.poolBuilder().processes(2).retries(MANY).build()) {
            Thread killer = Thread.ofPlatform().start(() -> kill(pool));
            try (ResultIterator<Integer> results =
                    pool.imapUnordered((Integer x) -> -x, () -> IntStream.range(0, tasks).iterator(), CHUNK)) {
                while (results.hasNext()) {
                    int result = -results.next();
                    assertThat(seen.get(result)).as("result %d came before", result).isFalse();
                    seen.set(result);
                }
            } finally {
                over = true;
                killer.join();
            }
            last = pool.progress();
        }
        assertThat(seen.cardinality()).isEqualTo(tasks);
        return last;
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void killsLoseNothing() throws Exception {
        // What is made once and kept, and what all later workers need, is there from here on.
        PoolProgress _ = work(2 * CHUNK);
        Census before = Census.take();
        long began = System.nanoTime();
        PoolProgress progress = work(TASKS);
        double seconds = (System.nanoTime() - began) / 1e9;
        Census after = Census.take();

        System.out.printf("%,d tasks, %,d kills, %,d calls begun again, %.1f s%n%s%n%s%n", TASKS, kills,
                progress.started() - progress.submitted(), seconds, before, after);
        assertThat(kills).isPositive();
        assertThat(after.objects).isLessThanOrEqualTo(before.objects);
        assertThat(after.blocks).isLessThanOrEqualTo(before.blocks);
        assertThat(after.threads).hasSizeLessThanOrEqualTo(before.threads.size());
        assertThat(after.descriptors).isLessThanOrEqualTo(before.descriptors);
    }
}
