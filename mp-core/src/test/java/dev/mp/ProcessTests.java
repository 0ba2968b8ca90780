package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.conformance.Conformance;
import dev.mp.conformance.ProcessStatements;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.EachStartMethod;
import java.io.EOFException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The life of a process, as its parent and as it sees it itself. */
@EachStartMethod
class ProcessTests {
    @Parameter
    StartMethod method;

    private Context context() {
        return Mp.context(method);
    }

    /** A child that waits until the connection tells it to end. */
    private MpProcess.Builder waiting(Connection end) {
        return context().processBuilder(() -> {
            boolean _ = end.poll(Duration.ofDays(1));
        });
    }

    @Test
    @Conformance({"PROC-07", "PROC-08", "PROC-10"})
    void livesFromStartToItsEnd() throws Exception {
        ProcessStatements.livesFromStartToItsEnd(context());
    }

    @Test
    @Conformance("PROC-12")
    void joinWithoutTimeToWaitReturnsAtOnce() throws Exception {
        ProcessStatements.joinWithoutTimeToWaitReturnsAtOnce(context());
    }

    @Test
    @Conformance("PROC-19")
    void blockedDaemonIsActiveUntilItIsEnded() throws Exception {
        ProcessStatements.blockedDaemonIsActiveUntilItIsEnded(context());
    }

    @Test
    @Conformance({"PROC-03", "PROC-09", "PROC-05"})
    void childSeesWhatItWasGiven() throws Exception {
        ProcessStatements.childSeesWhatItWasGiven(context());
    }

    @Test
    void namesCountTheChildrenOfEachProcess() throws Exception {
        ProcessStatements.namesCountTheChildrenOfEachProcess(context());
    }

    @Test
    @Conformance({"PROC-04"})
    void daemonFlagIsInheritedUnlessGiven() throws Exception {
        ProcessStatements.daemonFlagIsInheritedUnlessGiven(context());
    }

    @Test
    @Conformance({"PROC-20", "STD-01"})
    void childrenStartChildren() throws Exception {
        ProcessStatements.childrenStartChildren(context());
    }

    @Test
    @Conformance("STD-01")
    void childMakesQueueForGrandchildren() throws Exception {
        ProcessStatements.childMakesQueueForGrandchildren(context());
    }

    @Test
    @Conformance("STD-01")
    void childMakesPool() throws Exception {
        ProcessStatements.childMakesPool(context());
    }

    @Test
    void endsAfterItsChildren() throws Exception {
        try (Pipe gate = context().pipe(); Pipe pipe = context().pipe(false)) {
            Connection open = gate.second();
            Connection out = pipe.second();
            MpProcess child = context().processBuilder(() -> Mp.processBuilder(() -> {
                open.recv();
                out.send("grandchild done");
            }).start()).start();
            assertThat(child.join(Duration.ofMillis(200))).isFalse();

            gate.first().send("go");
            child.join();
            assertThat(pipe.first().poll()).isTrue();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Test
    void endsWithItsDaemonChildren() throws Exception {
        try (Pipe gate = context().pipe(); Pipe pipe = context().pipe(false)) {
            Connection out = pipe.second();
            Connection open = gate.second();
            MpProcess child = context().processBuilder(() -> {
                Mp.processBuilder(() -> {
                    out.send("daemon runs");
                    new CountDownLatch(1).await();
                }).daemon(true).start();
                open.recv();
            }).start();
            out.close();

            assertThat(pipe.first().recv()).isEqualTo("daemon runs");
            gate.first().send("go");
            child.join();
            assertThatThrownBy(() -> pipe.first().recv()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    @Conformance("PROC-23")
    void manyShortProcessesAllEndWell() throws Exception {
        ProcessStatements.shortProcessesAllEndWell(context(), method == StartMethod.THREAD ? 100 : 5);
    }

    @Test
    @Conformance("PROC-25")
    void startLetsGoOfTargetAndWhatItCaptured() throws Exception {
        ReferenceQueue<Object> gone = new ReferenceQueue<>();
        try (Pipe pipe = context().pipe(false)) {
            Connection out = pipe.second();
            byte[] captured = {1, 2, 3};
            WeakReference<Object> watch = new WeakReference<>(captured, gone);
            MpProcess child = sending(out, captured);
            captured = null;
            child.start();

            assertThat((byte[]) pipe.first().recv()).containsExactly(1, 2, 3);
            child.join();
            System.gc();
            assertThat(gone.remove(10_000)).isSameAs(watch);
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    private MpProcess sending(Connection out, byte[] captured) {
        return context().process(() -> out.send(captured));
    }

    @Test
    void startsOnceHoweverManyThreadsAreAtIt() throws Exception {
        int threads = 4;
        MpProcess child = context().process(() -> {});
        CyclicBarrier together = new CyclicBarrier(threads);
        AtomicInteger starts = new AtomicInteger();
        try (ExecutorService starters = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                Future<?> _ = starters.submit(() -> {
                    together.await();
                    child.start();
                    return starts.incrementAndGet();
                });
            }
        }

        assertThat(starts).hasValue(1);
        child.join();
    }

    @Test
    @Conformance("SUB-04")
    void exitExceptionsAreExitCodes() throws Exception {
        ProcessStatements.exitExceptionsAreExitCodes(context());
    }

    @Test
    @Conformance("PROC-35")
    void startsOnce() throws Exception {
        ProcessStatements.startsOnce(context());
    }

    @Test
    @Conformance("PROC-35")
    void onlyItsCreatorHandlesIt() throws Exception {
        ProcessStatements.onlyItsCreatorHandlesIt(context());
    }

    @Test
    void closeNeedsAnEndedProcess() throws Exception {
        try (Pipe pipe = context().pipe()) {
            MpProcess child = waiting(pipe.second()).start();
            assertThatThrownBy(child::close).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("while it runs");

            pipe.first().send("end");
            child.join();
            child.close();
            child.close();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.exitCode()).isEmpty();
            assertThatThrownBy(child::join).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            assertThatThrownBy(child::start).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            assertThat(child.toString()).contains("closed");
        }
    }

    @Test
    void joinCanBeInterrupted() throws Exception {
        try (Pipe pipe = context().pipe()) {
            MpProcess child = waiting(pipe.second()).start();

            Thread.currentThread().interrupt();
            assertThatThrownBy(child::join).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(child.isAlive()).isTrue();

            pipe.first().send("end");
            child.join();
        }
    }

    @Test
    void severalThreadsCanJoin() throws Exception {
        try (Pipe pipe = context().pipe()) {
            MpProcess child = waiting(pipe.second()).start();
            List<Thread> joining = new ArrayList<>();
            for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                joining.add(kind.start(() -> {
                    try {
                        child.join();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
            }

            pipe.first().send("end");
            for (Thread thread : joining) {
                assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
            }
            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    @Conformance("PROC-18")
    void thereIsAtLeastOneProcessor() {
        assertThat(context().cpuCount()).isPositive();
        assertThat(Mp.cpuCount()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    @Conformance("SUB-01")
    void subclassWithItsOwnPipeServesRequests() throws Exception {
        ProcessStatements.subclassWithItsOwnPipeServesRequests(context());
    }
}
