package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpException;
import dev.mp.MpTimeoutException;
import dev.mp.StartMethod;
import dev.mp.TaskFailedException;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.LeavesNothing;
import dev.mp.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pool computes, over processes and threads. How a worker was started makes no difference to it afterwards. */
@LeavesNothing
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"FORKSERVER", "THREAD"})
class PoolTests {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Parameter
    StartMethod method;

    private Context context;
    private Pool pool;

    @BeforeEach
    void startPool() {
        context = Mp.context(method);
        pool = context.pool(2);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    private static int square(int x) {
        return x * x;
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<Integer> squares(int count) {
        return IntStream.range(0, count).map(PoolTests::square).boxed().toList();
    }

    /** An input that fails at some element. */
    private static Iterable<Integer> failingAt(int failing) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                if (next == failing) {
                    throw new IllegalArgumentException("no more than " + failing);
                }
                return next++;
            }
        };
    }

    private static Iterable<Integer> endless() {
        return failingAt(-1);
    }

    // ---- calls

    @Test
    @Conformance("POOL-01")
    void callsWithAndWithoutArguments() throws Exception {
        int captured = 5;

        assertThat(pool.<Integer>apply(() -> square(captured))).isEqualTo(25);
        assertThat(pool.<Integer, Integer>apply(PoolTests::square, 6)).isEqualTo(36);
        assertThat(pool.<String>apply(() -> null)).isNull();
        assertThat(pool.<Integer, Integer>applyAsync(x -> x + captured, 7).get(LONG)).isEqualTo(12);
    }

    @Test
    @Conformance({"POOL-09", "POOL-10"})
    void getWaitsAsLongAsItIsTold() throws Exception {
        Event mayEnd = Mp.event();
        AsyncResult<String> result = pool.applyAsync(() -> {
            mayEnd.await();
            return "done";
        });

        assertThatThrownBy(() -> result.get(Duration.ofMillis(1))).isInstanceOf(MpTimeoutException.class);
        assertThatThrownBy(result::successful).isInstanceOf(IllegalStateException.class);
        mayEnd.set();
        assertThat(result.result()).isEqualTo("done");
        assertThat(result.isReady()).isTrue();
        assertThat(result.successful()).isTrue();
        assertThat(result.get(1, TimeUnit.NANOSECONDS)).isEqualTo("done");
    }

    @Test
    void resultsAreStages() throws Exception {
        CompletableFuture<String> chained = pool.<Integer, Integer>applyAsync(PoolTests::square, 9)
                .thenApply(x -> "got " + x)
                .toCompletableFuture();
        CompletableFuture<Integer> copy =
                pool.<Integer>applyAsync(() -> 1).toCompletableFuture();
        AsyncResult<Integer> failed = pool.applyAsync(() -> {
            throw new IOException("checked");
        });

        assertThat(chained.get(30, TimeUnit.SECONDS)).isEqualTo("got 81");
        assertThat(copy.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(failed.handle((value, failure) -> failure.getMessage()).toCompletableFuture().get())
                .isEqualTo("checked");
        assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(failed::result).isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    @Conformance({"POOL-05", "POOL-26"})
    void oneOfTwoCallbacksIsCalledOnce() throws Exception {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        pool.applyAsync(() -> 1, told::add, told::add).await();
        AsyncResult<Integer> failed = pool.<Integer>applyAsync(
                () -> {
                    throw new UnsupportedOperationException("not this");
                },
                told::add,
                told::add);
        failed.await();
        pool.mapAsync(PoolTests::square, numbers(100), told::add, told::add).await();
        AsyncResult<?> _ = pool.mapAsync(
                x -> {
                    throw new IllegalStateException("every one");
                },
                numbers(100),
                told::add,
                told::add);

        assertThat(told.take()).isEqualTo(1);
        assertThat(told.take()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(told.take()).isEqualTo(squares(100));
        assertThat(told.take()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(failed::result).isInstanceOf(UnsupportedOperationException.class);
        pool.shutdown();
        pool.join();
        assertThat(told).isEmpty();
    }

    @Test
    void callbackThatThrowsIsItsOwnAffair() throws Exception {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        AsyncResult<?> _ = pool.applyAsync(() -> 1, value -> {
            throw new IllegalStateException("in a callback, on purpose");
        }, told::add);
        AsyncResult<?> _ = pool.applyAsync(() -> 2, told::add, told::add);

        assertThat(told.take()).isEqualTo(2);
        assertThat(pool.<Integer>apply(() -> 3)).isEqualTo(3);
    }

    // ---- maps

    @Test
    @Conformance({"POOL-03", "POOL-04", "POOL-07", "POOL-17"})
    void mapsOfAllKinds() throws Exception {
        assertThat(pool.map(PoolTests::square, numbers(1000))).isEqualTo(squares(1000));
        assertThat(pool.map(PoolTests::square, numbers(1000), 7)).isEqualTo(squares(1000));
        assertThat(pool.mapAsync(PoolTests::square, numbers(1000)).get(LONG)).isEqualTo(squares(1000));
        assertThat(pool.<Integer, Object>map(x -> x == 3 ? null : "n" + x, numbers(5)))
                .containsExactly("n0", "n1", "n2", null, "n4");
        assertThat(pool.<Integer, Integer, Integer>starmap((a, b) -> a - b, List.of(Map.entry(9, 2), Map.entry(5, 4))))
                .containsExactly(7, 1);
        assertThat(pool.<Integer, Integer, Integer>starmapAsync(
                (a, b) -> a - b, List.of(Map.entry(9, 2), Map.entry(5, 4), Map.entry(1, 1)), 2).get(LONG))
                .containsExactly(7, 1, 0);
        assertThat(pool.<Integer, Integer, Integer>starmapAsync((a, b) -> a * b, List.of(Map.entry(9, 2))).get(LONG))
                .containsExactly(18);
        List<Integer> nothing = List.of();
        assertThat(pool.map(PoolTests::square, nothing)).isEmpty();
        assertThat(pool.mapAsync(PoolTests::square, nothing, 1).get(LONG)).isEmpty();
        assertThat(pool.imap(PoolTests::square, nothing).hasNext()).isFalse();
        assertThat(pool.imapUnordered(PoolTests::square, nothing).hasNext()).isFalse();
    }

    @Test
    void numbersOfAllKindsArriveAsWhatTheyWere() throws Exception {
        assertThat(pool.<Object, Object>map(x -> x, List.of(1, 2L, 3.0, 4f, "five"), 5))
                .containsExactly(1, 2L, 3.0, 4f, "five");
        assertThat(pool.<Long, Long>map(x -> -x, List.of(Long.MIN_VALUE, 5L), 2)).containsExactly(Long.MIN_VALUE, -5L);
        assertThat(pool.<Double, Double>map(x -> x, List.of(-0.0, Double.NaN), 2)).containsExactly(-0.0, Double.NaN);
    }

    @Test
    @Conformance("POOL-08")
    void mapThrowsWhatItsInputThrows() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> pool.map(PoolTests::square, failingAt(0)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.map(PoolTests::square, failingAt(20)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(pool.map(PoolTests::square, new Lying())).containsExactly(0, 1, 4);
    }

    /** Says that it has more than it has. */
    private static final class Lying extends java.util.AbstractCollection<Integer> {
        @Override
        public Iterator<Integer> iterator() {
            return numbers(3).iterator();
        }

        @Override
        public int size() {
            return 1 << 20;
        }
    }

    @Test
    @Conformance("POOL-20")
    void firstFailureIsThrownAndThePoolGoesOn() throws Exception {
        assertThatThrownBy(() -> pool.map(
                x -> {
                    if (x == 50) {
                        throw new ArithmeticException("fifty");
                    }
                    return x;
                },
                numbers(100))).isInstanceOf(ArithmeticException.class).hasMessage("fifty");
        assertThat(pool.map(PoolTests::square, numbers(10))).isEqualTo(squares(10));
    }

    // ---- streams

    @Test
    @Conformance("POOL-11")
    void streamsKeepTheOrder() {
        List<Integer> results = new ArrayList<>();
        pool.imap(PoolTests::square, numbers(1000)).forEachRemaining(results::add);
        assertThat(results).isEqualTo(squares(1000));

        ResultIterator<Integer> chunked = pool.imap(PoolTests::square, numbers(1000), 100);
        for (int i = 0; i < 1000; i++) {
            assertThat(chunked.next()).isEqualTo(i * i);
        }
        assertThat(chunked.hasNext()).isFalse();
        assertThatThrownBy(chunked::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void streamsWithoutOrderHaveAll() {
        List<Integer> results = new ArrayList<>();
        pool.imapUnordered(PoolTests::square, numbers(1000)).forEachRemaining(results::add);
        pool.imapUnordered(PoolTests::square, numbers(500), 9).forEachRemaining(results::add);

        List<Integer> expected = new ArrayList<>(squares(1000));
        expected.addAll(squares(500));
        assertThat(results).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    @Conformance({"POOL-12", "POOL-14"})
    void streamThrowsInItsPlaceWhatItsInputThrows() {
        ResultIterator<Integer> single = pool.imap(PoolTests::square, failingAt(3));
        assertThat(List.of(single.next(), single.next(), single.next())).containsExactly(0, 1, 4);
        assertThatThrownBy(single::next).isInstanceOf(IllegalArgumentException.class);
        assertThat(single.hasNext()).isFalse();

        ResultIterator<Integer> chunked = pool.imap(PoolTests::square, failingAt(5), 2);
        assertThat(List.of(chunked.next(), chunked.next(), chunked.next(), chunked.next())).containsExactly(0, 1, 4, 9);
        assertThatThrownBy(chunked::next).isInstanceOf(IllegalArgumentException.class);

        List<Integer> seen = new ArrayList<>();
        assertThatThrownBy(() -> pool.imapUnordered(PoolTests::square, failingAt(5)).forEachRemaining(seen::add))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(squares(5)).containsAll(seen);
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void streamGoesOnAfterATaskThatFailed() {
        ResultIterator<Integer> results = pool.imap(
                x -> {
                    if (x == 1) {
                        throw new ArithmeticException("one");
                    }
                    return x;
                },
                numbers(3));

        assertThat(results.next()).isEqualTo(0);
        assertThatThrownBy(results::next).isInstanceOf(ArithmeticException.class);
        assertThat(results.next()).isEqualTo(2);
        assertThat(results.hasNext()).isFalse();
    }

    @Test
    void nextHasALimit() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ResultIterator<Integer> results = pool.imap(PoolTests::square, () -> new Iterator<>() {
            private boolean first = true;

            @Override
            public boolean hasNext() {
                if (!first) {
                    await(never);
                }
                return first;
            }

            @Override
            public Integer next() {
                first = false;
                return 3;
            }
        });

        assertThat(results.next(LONG)).isEqualTo(9);
        assertThatThrownBy(() -> results.next(Duration.ofMillis(1))).isInstanceOf(MpTimeoutException.class);
        results.close();
        assertThat(results.hasNext()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts what has been read of it. */
    private static final class Counted implements Iterable<Integer> {
        private final AtomicInteger read = new AtomicInteger();

        @Override
        public Iterator<Integer> iterator() {
            return IntStream.generate(read::getAndIncrement).iterator();
        }
    }

    @Test
    @Conformance("POOL-35")
    void inputIsReadNoFurtherThanAllowed() throws Exception {
        Counted input = new Counted();
        ResultIterator<Integer> results = pool.imap(PoolTests::square, input, 1, 5);
        for (int i = 0; i < 200; i++) {
            assertThat(results.next()).isEqualTo(i * i);
            assertThat(input.read.get()).isLessThanOrEqualTo(i + 1 + 5 + 1);
        }
        assertThatThrownBy(() -> pool.imap(PoolTests::square, input, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);

        pool.shutdown();
        pool.join();
        List<Integer> rest = new ArrayList<>();
        assertThatThrownBy(() -> results.forEachRemaining(rest::add)).isInstanceOf(IllegalStateException.class);
        assertThat(rest).isNotEmpty();
    }

    @Test
    @Conformance("POOL-35")
    void terminateReleasesWhoReadsAndWhoFetches() throws Exception {
        ResultIterator<Integer> results = pool.imapUnordered(PoolTests::square, endless());
        assertThat(results.next()).isNotNegative();
        pool.terminate();
        pool.join();

        assertThatThrownBy(() -> results.forEachRemaining(_ -> {})).isInstanceOf(MpException.class);
    }

    @Test
    void streamsOfClosedIteratorsKeepNobodyWaiting() throws Exception {
        ResultIterator<Integer> results = pool.imap(PoolTests::square, endless());
        assertThat(results.next()).isZero();
        results.close();
        results.close();

        pool.shutdown();
        pool.join();
        assertThat(results.hasNext()).isFalse();
    }

    // ---- the end

    @Test
    @Conformance("POOL-15")
    void poolHasAsManyWorkersAsAsked() throws Exception {
        assertThatThrownBy(() -> context.pool(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context.pool(-1)).isInstanceOf(IllegalArgumentException.class);
        try (Pool three = context.pool(3)) {
            assertThat(three.processes()).isEqualTo(3);
            assertThat(three.progress().workers()).hasSize(3);
        }
    }

    @Test
    @Conformance("POOL-18")
    void closedPoolTakesNothing() {
        pool.close();

        assertThatThrownBy(() -> pool.apply(() -> 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.map(PoolTests::square, List.of())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.imap(PoolTests::square, List.of())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.resize(3)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shutdownLetsSubmittedWorkFinish() throws Exception {
        AsyncResult<List<Integer>> all = pool.mapAsync(PoolTests::square, numbers(10_000), 10);
        ResultIterator<Integer> stream = pool.imap(PoolTests::square, numbers(100));
        assertThatThrownBy(pool::join).isInstanceOf(IllegalStateException.class);
        pool.shutdown();
        assertThatThrownBy(() -> pool.applyAsync(() -> 1)).isInstanceOf(IllegalStateException.class);

        List<Integer> streamed = new ArrayList<>();
        stream.forEachRemaining(streamed::add);
        pool.join();
        assertThat(all.isDone()).isTrue();
        assertThat(all.result()).isEqualTo(squares(10_000));
        assertThat(streamed).isEqualTo(squares(100));
    }

    @Test
    @Conformance("POOL-16")
    void terminateDropsWhatWaits() throws Exception {
        List<AsyncResult<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            results.add(pool.applyAsync(
                    x -> {
                        Thread.sleep(100_000);
                        return x;
                    },
                    i));
        }
        pool.terminate();
        pool.terminate();
        pool.join();

        for (AsyncResult<Integer> result : results) {
            assertThat(result.isDone()).isTrue();
            assertThatThrownBy(result::result).isInstanceOf(MpException.class);
        }
    }

    @Test
    void poolEndsFromItsOwnCallback() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        AsyncResult<?> _ = pool.applyAsync(() -> 1, value -> {
            pool.close();
            told.add("closed");
        }, failure -> told.add("failed: " + failure));

        assertThat(told.take()).isEqualTo("closed");
    }

    @Test
    @Conformance("POOL-30")
    void senselessOptionsAreRefused() {
        assertThatThrownBy(() -> context.poolBuilder().maxTasksPerChild(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context.poolBuilder().maxTasksPerChild(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context.poolBuilder().deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool.withRetries(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool.map(PoolTests::square, List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
