package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.StartMethod;
import dev.mp.fixture.LeavesNothing;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A million tasks while a worker that is busy is killed every 50 ms: each result comes once, and nothing is left.
 *
 * <pre>{@code
 * mvn -pl mp-core test -Dtest=PoolSoakTests -Dportable.skip -DexcludedGroups= -Dtest.jvm.timeout.seconds=7200
 * }</pre>
 */
@Tag("soak")
@LeavesNothing
class PoolSoakTests {
    private static final int TASKS = Integer.getInteger("dev.mp.pool.soak", 1_000_000);
    private static final int CHUNK = 50;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MANY = 1_000_000;

    private volatile boolean over;
    private int kills;

    private void kill(Pool pool) {
        Random random = new Random(42);
        while (!over) {
            List<PoolProgress.WorkerProgress> busy =
                    pool.progress().workers().stream().filter(PoolProgress.WorkerProgress::busy).toList();
            if (!busy.isEmpty()) {
                long pid = busy.get(random.nextInt(busy.size())).pid();
                boolean killed = ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
                kills += killed ? 1 : 0;
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void killsLoseNothing() throws Exception {
        BitSet seen = new BitSet(TASKS);
        try (Pool pool = Mp.context(StartMethod.SPAWN).poolBuilder().processes(2).retries(MANY).build()) {
            Thread killer = Thread.ofPlatform().start(() -> kill(pool));
            long began = System.nanoTime();
            try (ResultIterator<Integer> results =
                    pool.imapUnordered((Integer x) -> -x, () -> IntStream.range(0, TASKS).iterator(), CHUNK)) {
                while (results.hasNext()) {
                    int result = -results.next();
                    assertThat(seen.get(result)).as("result %d came before", result).isFalse();
                    seen.set(result);
                }
            } finally {
                over = true;
                killer.join();
            }
            System.out.printf("%,d tasks, %,d kills, %.1f s%n", TASKS, kills, (System.nanoTime() - began) / 1e9);
        }
        assertThat(seen.cardinality()).isEqualTo(TASKS);
    }
}
