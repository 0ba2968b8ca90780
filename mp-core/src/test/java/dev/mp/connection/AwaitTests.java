package dev.mp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.conformance.Conformance;
import dev.mp.conformance.ConnectionStatements;
import dev.mp.fixture.WithPeer;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waiting for several connections and processes at once. */
class AwaitTests extends WithPeer {
    private static final Duration LONG = Duration.ofDays(1);

    private Pipe a;
    private Pipe b;

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
        ConnectionStatements.everyMessageOfSeveralWritersIsReadOnceAndInOrder(family, 60);
    }

    @Test
    @Conformance({"WAIT-03", "WAIT-05"})
    void limitPassesWhenNothingIsReady() throws Exception {
        ConnectionStatements.limitPassesWhenNothingIsReady(family);
    }

    @Test
    @Conformance("CONN-12")
    void nothingToWaitForIsNeverReady() throws Exception {
        ConnectionStatements.nothingToWaitForIsNeverReady(family);
    }

    @Test
    @Conformance("WAIT-04")
    void sentinelsAndConnectionsAreWaitedForTogether() throws Exception {
        ConnectionStatements.sentinelsAndConnectionsAreWaitedForTogether(family);
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
