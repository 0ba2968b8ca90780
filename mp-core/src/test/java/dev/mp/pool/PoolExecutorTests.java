package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpCallable;
import dev.mp.SerializationException;
import dev.mp.StartMethod;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.EachStartMethod;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A pool as the JDK's executors are. */
@EachStartMethod
@Tag("once")
class PoolExecutorTests {
    @Parameter
    StartMethod method;

    private Pool pool;
    private ExecutorService executor;

    @BeforeEach
    void startPool() {
        pool = Mp.context(method).pool(2);
        executor = pool.asExecutorService();
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    private static MpCallable<Integer> value(int value) {
        return () -> value;
    }

    private static MpCallable<Integer> failure(String message) {
        return () -> {
            throw new IOException(message);
        };
    }

    private static MpCallable<Integer> sleeper() {
        return () -> {
            Thread.sleep(100_000);
            return 0;
        };
    }

    @Test
    void submits() throws Exception {
        assertThat(executor.submit(value(3)).get()).isEqualTo(3);
        assertThat(executor.submit((Runnable & Serializable) () -> {}, "given").get()).isEqualTo("given");
        assertThat(executor.submit((Runnable & Serializable) () -> {}).get()).isNull();
        executor.execute((Runnable & Serializable) () -> {});
        assertThatThrownBy(executor.submit(failure("checked"))::get).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> executor.submit((Callable<Integer>) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void invokesAll() throws Exception {
        List<Future<Integer>> all =
                executor.invokeAll(IntStream.range(0, 20).mapToObj(PoolExecutorTests::value).toList());
        assertThat(all).allMatch(Future::isDone).extracting(Future::get)
                .isEqualTo(IntStream.range(0, 20).boxed().toList());

        List<Future<Integer>> late = executor.invokeAll(List.of(value(1), sleeper()), 200, TimeUnit.MILLISECONDS);
        assertThat(late).allMatch(Future::isDone);
        assertThat(late.getLast().isCancelled()).isTrue();
        assertThat(executor.submit(value(3)).get()).isEqualTo(3);
    }

    @Test
    void invokesAny() throws Exception {
        assertThat(executor.<Integer>invokeAny(List.of(failure("one"), value(2)))).isEqualTo(2);
        assertThat(executor.<Integer>invokeAny(List.of(sleeper(), value(4)))).isEqualTo(4);
        assertThatThrownBy(() -> executor.invokeAny(List.of(failure("one"), failure("two"))))
                .isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> executor.invokeAny(List.of(sleeper()), 50, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> executor.invokeAny(List.<MpCallable<Integer>>of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cancels() throws Exception {
        Future<Integer> first = executor.submit(sleeper());
        Future<Integer> second = executor.submit(sleeper());
        Future<Integer> third = executor.submit(value(5));

        assertThat(first.cancel(true)).isTrue();

        assertThat(third.get()).isEqualTo(5);
        assertThat(first.isCancelled()).isTrue();
        assertThat(second.cancel(true)).isTrue();
    }

    @Test
    void shutsDown() throws Exception {
        Future<Integer> submitted = executor.submit(value(5));
        assertThat(executor.isShutdown()).isFalse();
        assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        executor.shutdown();

        assertThat(executor.isShutdown()).isTrue();
        assertThatThrownBy(() -> executor.submit(value(6))).isInstanceOf(RejectedExecutionException.class);
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(submitted.get()).isEqualTo(5);
    }

    @Test
    void shutdownNowGivesBackWhatWasNeverBegun() throws Exception {
        Pipe pipe = Mp.pipe();
        Connection told = pipe.second();
        MpCallable<Integer> sleeper = () -> {
            told.send("runs");
            Thread.sleep(100_000);
            return 0;
        };
        Future<Integer> began = executor.submit(sleeper);
        Future<Integer> alsoBegan = executor.submit(sleeper);
        assertThat(pipe.first().recv()).isEqualTo(pipe.first().recv()).isEqualTo("runs");
        pipe.close();
        for (int i = 0; i < 20; i++) {
            executor.execute((Runnable & Serializable) () -> System.setProperty("of.executor", "run here"));
        }

        List<Runnable> never = executor.shutdownNow();

        assertThat(never).hasSize(20);
        never.getFirst().run();
        assertThat(System.clearProperty("of.executor")).isEqualTo("run here");
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(began.isDone()).isTrue();
        assertThat(alsoBegan.isDone()).isTrue();
    }
}
