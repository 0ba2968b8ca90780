package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpException;
import dev.mp.StartMethod;
import dev.mp.SubstituteException;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.LeavesNothing;
import dev.mp.fixture.Program;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The workers of a pool: how they begin and end, how many there are, and what is seen of them. */
@LeavesNothing
@Tag("once")
class PoolWorkersTests {
    private static final Context CONTEXT = Mp.context(StartMethod.SPAWN);
    private static final long MIB = 1 << 20;
    private static final int MEGABYTE = 1 << 20;

    private static PoolBuilder one() {
        return CONTEXT.poolBuilder().processes(1);
    }

    private static long workerOf(Pool pool) throws Exception {
        return pool.<Long>apply(() -> ProcessHandle.current().pid());
    }

    @Test
    @Conformance("POOL-25")
    @SuppressWarnings("UnnecessaryStringBuilder") // some state that changes
    void initializerAndExitRunInEachWorker() throws Exception {
        Pool pool = CONTEXT.poolBuilder()
                .processes(2)
                .initializer(
                        (String name) -> System.setProperty("of.worker", name + PoolWorker.current().number()),
                        "known ")
                .state(() -> new StringBuilder("state"))
                .exit(() -> "worker " + PoolWorker.current().number() + " left "
                        + PoolWorker.current().state(StringBuilder.class))
                .build();
        try (pool) {
            Set<String> seen = new HashSet<>(pool.map(x -> System.getProperty("of.worker"), List.of(1, 2, 3, 4), 1));
            assertThat(seen).isNotEmpty().isSubsetOf("known 0", "known 1");
            assertThat(pool.<String>apply(() -> PoolWorker.current().state(StringBuilder.class).append("!").toString()))
                    .isEqualTo("state!");
            pool.shutdown();
            pool.join();
        }

        List<String> exits = pool.exitResults().stream().map(String::valueOf).sorted().toList();
        assertThat(exits).hasSize(2).filteredOn(each -> each.endsWith("left state!")).hasSize(1);
        assertThat(exits.get(0)).startsWith("worker 0 left state");
        assertThat(exits.get(1)).startsWith("worker 1 left state");
        assertThatThrownBy(PoolWorker::current).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void poolFailsWithTheErrorOfItsInitializer() throws Exception {
        try (Pool pool = CONTEXT.poolBuilder().processes(2).initializer(() -> {
            throw new IllegalStateException("no database");
        }).build()) {
            assertThatThrownBy(() -> pool.apply(() -> 1)).isInstanceOf(MpException.class)
                    .hasMessageContaining("no database")
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pool.apply(() -> 1)).isInstanceOf(IllegalStateException.class)
                    .hasStackTraceContaining("no database");
        }
    }

    @Test
    void poolFailsIfItsWorkersEndBeforeTheyWork() throws Exception {
        try (Pool pool = one().initializer(() -> Runtime.getRuntime().halt(4)).build()) {
            assertThatThrownBy(() -> pool.apply(() -> 1)).isInstanceOf(MpException.class)
                    .hasMessageContaining("exit code 4")
                    .hasCauseInstanceOf(WorkerLostException.class);
        }
    }

    @Test
    void poolFailsIfItLosesMoreWorkersThanAllowed() throws Exception {
        try (Pool pool = one().restartLimit(2, Duration.ofHours(1)).build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> pool.apply(PoolWorkersTests::die)).isInstanceOf(WorkerLostException.class);
                assertThat(workerOf(pool)).isPositive();
            }
            assertThatThrownBy(() -> pool.apply(PoolWorkersTests::die)).isInstanceOf(WorkerLostException.class);
            pool.join();
            assertThatThrownBy(() -> pool.apply(() -> 1)).isInstanceOf(IllegalStateException.class)
                    .hasStackTraceContaining("restart limit");
        }
    }

    private static Object die() {
        Runtime.getRuntime().halt(7);
        return new Object();
    }

    @Test
    void workersAreReplacedAfterSoManyTasks() throws Exception {
        try (Pool pool = one().maxTasksPerChild(3).build()) {
            List<Long> workers = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                workers.add(workerOf(pool));
            }
            assertThat(workers.subList(0, 3)).containsOnly(workers.getFirst());
            assertThat(workers.subList(3, 6)).containsOnly(workers.get(3));
            assertThat(new HashSet<>(workers)).hasSize(3);
        }
    }

    /** What tasks leave in their worker. */
    private static final class Hoard {
        static final List<byte[]> KEPT = new ArrayList<>();
    }

    @Test
    void workersThatGrowTooLargeAreReplaced() throws Exception {
        try (Pool pool = one().maxHeapUse(64 * MIB).build()) {
            long worker = workerOf(pool);
            pool.apply(() -> Hoard.KEPT.add(new byte[(int) (100 * MIB)]));
            awaitOther(pool, worker);
        }
        try (Pool pool = one().maxResidentMemory(250 * MIB).build()) {
            long worker = workerOf(pool);
            pool.apply(() -> {
                byte[] large = new byte[(int) (300 * MIB)];
                for (int i = 0; i < large.length; i += 4096) {
                    large[i] = 1;
                }
                return Hoard.KEPT.add(large);
            });
            awaitOther(pool, worker);
        }
    }

    /** The size is looked at some times a second. */
    private static void awaitOther(Pool pool, long worker) throws Exception {
        while (workerOf(pool) == worker) {
            Thread.onSpinWait();
        }
    }

    @Test
    void poolIsResizedWhileItRuns() throws Exception {
        try (Pool pool = one().build()) {
            pool.resize(3);
            assertThat(pool.processes()).isEqualTo(3);
            while (pool.progress().workers().size() < 3) {
                assertThat(workerOf(pool)).isPositive();
            }
            pool.resize(1);
            while (pool.progress().workers().size() > 1) {
                assertThat(workerOf(pool)).isPositive();
            }
            assertThatThrownBy(() -> pool.resize(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void idleWorkersGoAndComeBack() throws Exception {
        try (Pool pool = CONTEXT.poolBuilder().processes(2).idleLimit(Duration.ofMillis(50), 0).build()) {
            long worker = workerOf(pool);
            while (!pool.progress().workers().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(workerOf(pool)).isNotEqualTo(worker);
        }
    }

    @Test
    void poolsWithinPools() throws Exception {
        try (Pool pool = one().build()) {
            assertThat(pool.<List<Integer>>apply(() -> {
                try (Pool inner = Mp.context(StartMethod.SPAWN).pool(1)) {
                    return new ArrayList<>(inner.<Integer, Integer>map(x -> x * x, List.of(1, 2, 3)));
                }
            })).containsExactly(1, 4, 9);
        }
    }

    @Test
    @Conformance("POOL-32")
    void workerThatCannotBeStartedFailsTheConstruction() {
        AtomicInteger started = new AtomicInteger();

        assertThatThrownBy(() -> CONTEXT.poolBuilder().processes(3).workerOptions(_ -> {
            if (started.incrementAndGet() == 3) {
                throw new IllegalStateException("not a third one");
            }
        }).build()).isInstanceOf(IllegalStateException.class).hasMessage("not a third one");

        assertThat(Mp.activeChildren()).isEmpty();
    }

    @Test
    @Conformance("POOL-22")
    void argumentsAndResultsAreNotKeptAlive() throws Exception {
        try (Pool pool = one().build()) {
            List<WeakReference<?>> gone = new ArrayList<>();
            use(pool, gone);
            for (WeakReference<?> each : gone) {
                while (each.get() != null) {
                    System.gc();
                }
            }
            assertThat(gone).hasSize(3);
        }
    }

    private static void use(Pool pool, List<WeakReference<?>> used) throws Exception {
        byte[] argument = new byte[MEGABYTE];
        List<byte[]> results = pool.map(x -> x, List.of(argument));
        byte[] result = pool.apply(x -> x, argument);
        used.add(new WeakReference<>(argument));
        used.add(new WeakReference<>(results));
        used.add(new WeakReference<>(result));
    }

    // ---- failures

    /** Its only constructor takes what it cannot be rebuilt from. */
    private static final class Unportable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("unused")
        private final transient Object lost;

        @SuppressWarnings("serial") // what makes it unportable
        private final Object kept = new Object();

        Unportable(String message) {
            super(message, new IOException("its cause"));
            this.lost = kept;
        }
    }

    @Test
    @Conformance("POOL-19")
    void failuresTellWhereTheyHappened() throws Exception {
        try (Pool pool = one().build()) {
            assertThatThrownBy(() -> pool.apply(PoolWorkersTests::fail)).isInstanceOf(NumberFormatException.class)
                    .hasMessage("not a number")
                    .satisfies(failure -> assertThat(failure.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("fail")));
            assertThatThrownBy(() -> pool.apply(() -> {
                throw new Unportable("cannot travel");
            })).isInstanceOf(SubstituteException.class)
                    .hasMessage("cannot travel")
                    .hasRootCauseMessage("its cause")
                    .satisfies(failure -> assertThat(((SubstituteException) failure).originalClassName())
                            .isEqualTo(Unportable.class.getName()));
        }
    }

    private static Object fail() {
        throw new NumberFormatException("not a number");
    }

    @Test
    @Conformance({"POOL-06", "POOL-27"})
    void whatCannotTravelCostsNoWorker() throws Exception {
        Object unsendable = new Object();
        try (Pool pool = one().build()) {
            long worker = workerOf(pool);
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> pool.apply(Object::new)).hasMessageContaining("java.lang.Object at result");
                assertThatThrownBy(() -> pool.applyAsync(unsendable::hashCode))
                        .hasMessageContaining("java.lang.Object at task.captured[0]");
                assertThatThrownBy(() -> pool.applyAsync(x -> 1, unsendable))
                        .hasMessageContaining("java.lang.Object at argument");
            }
            assertThat(workerOf(pool)).isEqualTo(worker);
        }
    }

    // ---- what is seen

    @Test
    void listenersHearAll() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void submitted(int calls) {
                heard.add("submitted " + calls);
            }

            @Override
            public void started(int calls) {
                heard.add("started " + calls);
            }

            @Override
            public void done(int worker, int calls) {
                heard.add("done " + calls + " by " + worker);
            }

            @Override
            public void failed(int worker, int calls) {
                heard.add("failed " + calls + " of " + worker);
            }

            @Override
            public void workerStarted(int worker, long pid) {
                heard.add("started worker " + worker);
            }

            @Override
            public void workerLost(int worker, WorkerLostException loss) {
                heard.add("lost worker " + worker + ", " + loss.exitCode().getAsInt());
            }
        };
        try (Pool pool = one().listener(listener).build()) {
            assertThat(heard.take()).isEqualTo("started worker 0");
            pool.map(x -> x, List.of(1, 2, 3), 3);
            assertThat(List.of(heard.take(), heard.take(), heard.take()))
                    .containsExactly("submitted 3", "started 3", "done 3 by 0");
            assertThatThrownBy(() -> pool.apply(PoolWorkersTests::fail)).isInstanceOf(NumberFormatException.class);
            assertThat(List.of(heard.take(), heard.take(), heard.take()))
                    .containsExactly("submitted 1", "started 1", "failed 1 of 0");
            assertThatThrownBy(() -> pool.apply(PoolWorkersTests::die)).isInstanceOf(WorkerLostException.class);
            assertThat(List.of(heard.take(), heard.take(), heard.take(), heard.take()))
                    .containsExactly("submitted 1", "started 1", "lost worker 0, 7", "started worker 0");
            assertThat(pool.progress())
                    .returns(5L, PoolProgress::submitted)
                    .returns(3L, PoolProgress::done)
                    .returns(2L, PoolProgress::failed);
        }
    }

    @Test
    void progressIsPublished() throws Exception {
        BlockingQueue<Object> published = new LinkedBlockingQueue<>();
        try (Pool pool = one().build()) {
            pool.progressPublisher().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(PoolProgress progress) {
                    published.add(progress);
                }

                @Override
                public void onError(Throwable failure) {
                    published.add(failure);
                }

                @Override
                public void onComplete() {
                    published.add("complete");
                }
            });
            pool.map(x -> x, IntStream.range(0, 100).boxed().toList());
        }
        List<PoolProgress> all = new ArrayList<>();
        for (Object next = published.take(); !next.equals("complete"); next = published.take()) {
            all.add((PoolProgress) next);
        }
        assertThat(all.getLast().done()).isEqualTo(100);
        assertThat(all).isSortedAccordingTo((a, b) -> Long.compare(a.done(), b.done()));
    }

    // ---- programs

    /** Leaves a pool open. */
    static final class LeavesItOpen {
        private static Pool pool;

        public static void main(String[] arguments) throws Exception {
            pool = Mp.context(StartMethod.SPAWN).pool(2);
            System.out.println(pool.<Integer>apply(() -> 6));
        }
    }

    @Test
    @Conformance("POOL-31")
    void poolLeftOpenDoesNotHoldUpTheExit() throws Exception {
        assertThat(Program.run(LeavesItOpen.class).succeeds().out()).containsExactly("6");
    }

    /** Drops a pool. */
    static final class DropsIt {
        public static void main(String[] arguments) throws Exception {
            drop();
            while (!Mp.activeChildren().isEmpty()) {
                System.gc();
            }
            System.out.println("gone");
        }

        private static void drop() throws InterruptedException {
            int _ = Mp.context(StartMethod.SPAWN).pool(1).<Integer>apply(() -> 6);
        }
    }

    @Test
    @Conformance("POOL-24")
    void droppedPoolEndsWithAWarning() throws Exception {
        Program.Result result = Program.run(DropsIt.class);

        assertThat(result.out()).containsExactly("gone");
        assertThat(String.join("\n", result.err())).contains("a pool was dropped without having been closed");
    }
}
