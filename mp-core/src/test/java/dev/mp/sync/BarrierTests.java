package dev.mp.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpRunnable;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.EachStartMethod;
import dev.mp.fixture.Peer;
import dev.mp.queue.SimpleQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Barriers: two parties in another process, three here. */
@EachStartMethod
class BarrierTests {
    private static final int THERE = 2;
    private static final int PARTIES = 5;
    private static final Duration SHORT = Duration.ofMillis(50);

    private static Peer peer;

    @Parameter
    StartMethod method;

    private SimpleQueue<String> said;

    @BeforeParameterizedClassInvocation
    static void startPeer(StartMethod method) {
        peer = Peer.start(method);
    }

    @AfterParameterizedClassInvocation
    static void endPeer() throws InterruptedException {
        peer.close();
    }

    @BeforeEach
    void make() {
        said = Mp.context(method).simpleQueue();
    }

    @AfterEach
    void close() {
        said.close();
    }

    /** Runs something as all parties but one, which is the caller's. */
    private void startOthers(int parties, MpRunnable body) throws Exception {
        for (int i = 1; i < parties; i++) {
            if (i <= THERE) {
                peer.begin(body);
            } else {
                Thread.Builder kind = i == parties - 1 ? Thread.ofVirtual() : Thread.ofPlatform();
                kind.start(() -> {
                    try {
                        body.run();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
            }
        }
    }

    private void expect(String what, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(said.get()).isEqualTo(what);
        }
        assertThat(said.isEmpty()).isTrue();
    }

    private static void passOrSay(Barrier barrier, SimpleQueue<String> said) throws InterruptedException {
        try {
            int _ = barrier.await();
            said.put("passed");
        } catch (BrokenBarrierException e) {
            said.put("broken");
        }
    }

    @Test
    @Conformance({"BAR-01", "BAR-02"})
    void allComeBeforeAnyoneGoes() throws Exception {
        Barrier barrier = Mp.context(method).barrier(PARTIES);
        SimpleQueue<String> out = said;
        MpRunnable body = () -> {
            for (int round = 0; round < 10; round++) {
                out.put("came to " + round);
                int _ = barrier.await();
                out.put("goes from " + round);
                int _ = barrier.await();
            }
            out.put("ends");
        };
        startOthers(PARTIES, body);
        body.run();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < PARTIES; i++) {
                assertThat(said.get()).isEqualTo("came to " + round);
            }
            for (int i = 0; i < PARTIES; i++) {
                assertThat(said.get()).isEqualTo("goes from " + round);
            }
        }
        expect("ends", PARTIES);
        assertThat(barrier.numberWaiting()).isZero();
        assertThat(barrier.isBroken()).isFalse();
        assertThat(barrier).hasToString("Barrier[0 of 5 wait]");
        barrier.close();
    }

    @Test
    @Conformance("BAR-03")
    void eachGetsAnIndexOfItsOwn() throws Exception {
        Barrier barrier = Mp.context(method).barrier(PARTIES);
        SimpleQueue<String> out = said;
        MpRunnable body = () -> out.put(Integer.toString(barrier.await()));
        startOthers(PARTIES, body);
        body.run();
        List<String> indices = new ArrayList<>();
        for (int i = 0; i < PARTIES; i++) {
            indices.add(said.get());
        }
        assertThat(indices).containsExactlyInAnyOrder("0", "1", "2", "3", "4");
        barrier.close();
    }

    @Test
    @Conformance({"BAR-05", "BAR-07"})
    void abortBreaksItAndResetMendsIt() throws Exception {
        Barrier barrier = Mp.context(method).barrier(PARTIES);
        SimpleQueue<String> out = said;
        startOthers(PARTIES, () -> passOrSay(barrier, out));
        barrier.abort();
        expect("broken", PARTIES - 1);
        assertThat(barrier.isBroken()).isTrue();
        assertThat(barrier.numberWaiting()).isZero();
        assertThat(barrier).hasToString("Barrier[broken]");
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        startOthers(PARTIES, () -> passOrSay(barrier, out));
        int _ = barrier.await();
        expect("passed", PARTIES - 1);
        barrier.close();
    }

    @Test
    @Conformance("BAR-08")
    void whoIsLateBreaksItForAll() throws Exception {
        Barrier barrier = Mp.context(method).barrier(PARTIES);
        SimpleQueue<String> out = said;
        startOthers(PARTIES - 1, () -> passOrSay(barrier, out));
        assertThatThrownBy(() -> barrier.await(SHORT)).isInstanceOf(BrokenBarrierException.class)
                .hasMessage("the barrier is broken: not all 5 parties came within PT0.05S");
        expect("broken", PARTIES - 2);
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        barrier.close();
    }

    @Test
    @Conformance("BAR-09")
    void limitOfTheBarrier() throws Exception {
        Barrier barrier = Mp.context(method).barrier(PARTIES, null, SHORT);
        SimpleQueue<String> out = said;
        startOthers(PARTIES - 1, () -> passOrSay(barrier, out));
        passOrSay(barrier, said);
        expect("broken", PARTIES - 1);
        barrier.close();
    }

    @Test
    @Conformance("BAR-10")
    void oneParty() throws Exception {
        Barrier barrier = Mp.context(method).barrier(1);
        for (int round = 0; round < 3; round++) {
            assertThat(barrier.await()).isZero();
        }
        assertThatThrownBy(() -> Mp.context(method).barrier(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a barrier needs at least 1 party, asked for 0");
        barrier.close();
    }

    @Test
    @Conformance("BAR-11")
    void manyRounds() throws Exception {
        Barrier barrier = Mp.context(method).barrier(PARTIES);
        SimpleQueue<String> out = said;
        MpRunnable body = () -> {
            for (int round = 0; round < 1_000; round++) {
                int _ = barrier.await();
                out.put(Integer.toString(round));
            }
        };
        startOthers(PARTIES, body);
        body.run();
        int[] seen = new int[1_000];
        for (int i = 0; i < 1_000 * PARTIES; i++) {
            int round = Integer.parseInt(said.get());
            seen[round]++;
            // Who is ahead waits for who is behind: never more than one round between them.
            assertThat(round < 2 || seen[round - 2] == PARTIES).isTrue();
        }
        assertThat(seen).containsOnly(PARTIES);
        barrier.close();
    }

    @Test
    void lastOneActs() throws Exception {
        SimpleQueue<String> out = said;
        Barrier barrier = Mp.context(method).barrier(PARTIES, () -> out.put("acted"));
        for (int round = 0; round < 3; round++) {
            startOthers(PARTIES, () -> passOrSay(barrier, out));
            passOrSay(barrier, said);
            assertThat(said.get()).isEqualTo("acted");
            for (int i = 0; i < PARTIES; i++) {
                assertThat(said.get()).isEqualTo("passed");
            }
        }
        barrier.close();
    }

    @Test
    void actionThatFailsBreaksIt() throws Exception {
        SimpleQueue<String> out = said;
        Barrier barrier = Mp.context(method).barrier(2, () -> {
            throw new IllegalStateException("no");
        }, null);
        peer.begin(() -> {
            try {
                passOrSay(barrier, out);
            } catch (IllegalStateException e) {
                out.put(e.getMessage());
            }
        });
        try {
            passOrSay(barrier, said);
        } catch (IllegalStateException e) {
            said.put(e.getMessage());
        }
        assertThat(List.of(said.get(), said.get())).containsExactlyInAnyOrder("no", "broken");
        assertThat(barrier.isBroken()).isTrue();
        barrier.close();
    }

    @Test
    void interruptBreaksIt() throws Exception {
        Barrier barrier = Mp.context(method).barrier(3);
        SimpleQueue<String> out = said;
        peer.begin(() -> passOrSay(barrier, out));
        FutureTask<Class<?>> waiter = new FutureTask<>(() -> {
            try {
                int _ = barrier.await();
                return null;
            } catch (InterruptedException e) {
                return e.getClass();
            }
        });
        Thread thread = Thread.ofPlatform().start(waiter);
        while (barrier.numberWaiting() < 2) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo(InterruptedException.class);
        expect("broken", 1);
        barrier.close();
    }
}
