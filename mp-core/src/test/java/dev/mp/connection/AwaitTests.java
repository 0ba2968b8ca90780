package dev.mp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.EachStartMethod;
import dev.mp.fixture.Peer;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Waiting for several connections and processes at once. */
@EachStartMethod
class AwaitTests {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofDays(1);

    private static Peer peer;

    @Parameter
    StartMethod method;

    private Pipe a;
    private Pipe b;

    @BeforeParameterizedClassInvocation
    static void startPeer(StartMethod method) {
        peer = Peer.start(method);
    }

    @AfterParameterizedClassInvocation
    static void endPeer() throws InterruptedException {
        peer.close();
    }

    @BeforeEach
    void makePipes() {
        a = Mp.context(method).pipe();
        b = Mp.context(method).pipe();
    }

    @AfterEach
    void closePipes() {
        a.close();
        b.close();
    }

    @Test
    @Conformance("WAIT-01")
    void everyMessageOfSeveralWritersIsReadOnceAndInOrder() throws Exception {
        int messages = 60;
        List<Connection> open = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            Pipe pipe = Mp.context(method).pipe(false);
            Connection end = pipe.second();
            int number = writer;
            peer.begin(() -> {
                for (int i = 0; i < messages; i++) {
                    end.send(new int[] {number, i});
                    if (number % 2 == 0) {
                        Thread.onSpinWait();
                    }
                }
                end.close();
            });
            end.close();
            open.add(pipe.first());
        }

        Map<Integer, Integer> next = new HashMap<>();
        while (!open.isEmpty()) {
            for (Connection ready : Connections.await(open)) {
                try {
                    int[] message = ready.recv(int[].class);
                    assertThat(message[1]).isEqualTo(next.merge(message[0], 1, Integer::sum) - 1);
                } catch (EOFException e) {
                    open.remove(ready);
                    ready.close();
                }
            }
        }
        assertThat(next).hasSize(4).allSatisfy((_, count) -> assertThat(count).isEqualTo(messages));
    }

    @Test
    @Conformance({"WAIT-03", "WAIT-05"})
    void limitPassesWhenNothingIsReady() throws Exception {
        List<Connection> both = List.of(a.first(), b.first());
        long began = System.nanoTime();
        assertThat(Connections.await(both, SOON)).isEmpty();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SOON.toNanos());
        assertThat(Connections.await(both, Duration.ZERO)).isEmpty();
        assertThat(Connections.await(both, Duration.ofSeconds(-1))).isEmpty();

        Connection end = a.second();
        peer.begin(() -> end.send("x"));
        assertThat(Connections.await(both, LONG)).containsExactly(a.first());
        assertThat(a.first().recv()).isEqualTo("x");
        assertThat(Connections.await(both, SOON)).isEmpty();
    }

    @Test
    @Conformance("CONN-12")
    void nothingToWaitForIsNeverReady() throws Exception {
        long began = System.nanoTime();
        assertThat(Connections.await(List.of(), SOON)).isEmpty();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SOON.toNanos());
        assertThat(Connections.await(List.of(), Duration.ofSeconds(-1))).isEmpty();
    }

    @Test
    @Conformance("WAIT-04")
    void sentinelsAndConnectionsAreWaitedForTogether() throws Exception {
        Connection end = b.second();
        MpProcess child = Mp.context(method).process(() -> end.recv());
        child.start();
        Sentinel sentinel = child.sentinel();
        List<Waitable> all = List.of(a.first(), sentinel, b.first());
        assertThat(Connections.await(all, SOON)).isEmpty();
        assertThat(sentinel.toString()).isEqualTo("Sentinel[" + child.name() + "]");

        b.first().send("end");
        assertThat(Connections.await(all, LONG)).containsExactly(sentinel);
        assertThat(child.isAlive()).isFalse();
        assertThat(sentinel.toString()).contains("ready");

        a.second().send(1);
        b.second().send(2);
        assertThat(Connections.await(all, LONG)).containsExactlyElementsOf(all);
        child.join();
    }

    @Test
    void killedChildWakesTheWaiter() throws Exception {
        Connection end = a.second();
        MpProcess child = Mp.context(method).process(() -> end.recv());
        child.start();
        a.second().close();
        FutureTask<List<Waitable>> waiting =
                new FutureTask<>(() -> Connections.await(List.of(b.first(), child.sentinel())));
        Thread.ofVirtual().start(waiting);

        child.kill();
        assertThat(waiting.get(50, TimeUnit.SECONDS)).hasSize(1);
        assertThat(child.isAlive()).isFalse();
        assertThat(Connections.await(List.of(a.first()), LONG)).containsExactly(a.first());
        assertThatThrownBy(a.first()::recv).isInstanceOf(EOFException.class);
    }

    @Test
    void endOfTheStreamIsReady() throws Exception {
        a.second().close();
        assertThat(Connections.await(List.of(b.first(), a.first()))).containsExactly(a.first());
    }

    @Test
    void readinessIsNotConsumed() throws Exception {
        a.second().send("x");
        for (int i = 0; i < 3; i++) {
            assertThat(Connections.await(List.of(a.first(), a.first(), b.first()))).containsExactly(a.first(),
                    a.first());
        }
        assertThat(a.first().recv()).isEqualTo("x");
    }

    @Test
    void closeWakesTheWaiter() throws Exception {
        FutureTask<Object> waiting = new FutureTask<>(() -> Connections.await(List.of(a.first(), b.first())));
        Thread thread = Thread.ofPlatform().start(waiting);
        awaitParked(thread);

        a.first().close();
        waiting.get(50, TimeUnit.SECONDS);
    }

    @Test
    void interruptEndsTheWait() throws Exception {
        FutureTask<Object> waiting = new FutureTask<>(() -> Connections.await(List.of(a.first(), b.first())));
        Thread thread = Thread.ofVirtual().start(waiting);
        awaitParked(thread);

        thread.interrupt();
        assertThatThrownBy(() -> waiting.get(50, TimeUnit.SECONDS)).cause().isInstanceOf(InterruptedException.class);
        a.second().send("kept");
        assertThat(a.first().recv()).isEqualTo("kept");
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
    }

    @Test
    void manyVirtualThreadsWaitForManyPipes() throws Exception {
        int threads = 200;
        List<FutureTask<Object>> waiting = new ArrayList<>();
        List<Pipe> pipes = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Pipe pipe = Mp.context(method).pipe(false);
            pipes.add(pipe);
            FutureTask<Object> task = new FutureTask<>(
                    () -> Connections.await(List.of(a.first(), pipe.first(), b.first())).getFirst());
            Thread.startVirtualThread(task);
            waiting.add(task);
        }
        Connection ends = a.second();
        peer.begin(() -> {
            for (int i = 0; i < threads; i++) {
                ends.recv(Connection.class).send(i);
            }
        });
        // The waiters watch the other end of this pipe.
        for (Pipe pipe : pipes) {
            a.first().send(pipe.second());
        }

        for (int i = 0; i < threads; i++) {
            assertThat(waiting.get(i).get(50, TimeUnit.SECONDS)).isSameAs(pipes.get(i).first());
            assertThat(pipes.get(i).first().recv()).isEqualTo(i);
            pipes.get(i).close();
        }
    }

    @Test
    void refusesWhatCannotBeWaitedFor() throws Exception {
        a.first().close();
        assertThatThrownBy(() -> Connections.await(List.of(a.first(), b.first())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("closed");
        try (Pipe oneWay = Mp.context(method).pipe(false)) {
            assertThatThrownBy(() -> Connections.await(List.of(oneWay.second())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("only sends");
        }
        Waitable stranger = new Waitable() {};
        assertThatThrownBy(() -> Connections.await(List.of(stranger))).isInstanceOf(IllegalArgumentException.class);
    }
}
