package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.conformance.Conformance;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.EachStartMethod;
import dev.mp.pool.Pool;
import dev.mp.queue.SimpleQueue;
import java.io.EOFException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The life of a process, as its parent and as it sees it itself. */
@EachStartMethod
class ProcessTests {
    private static final Duration NONE = Duration.ZERO;

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
        try (Pipe pipe = context().pipe()) {
            MpProcess child = waiting(pipe.second()).name("short").build();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.exitCode()).isEmpty();
            assertThat(child.pid()).isEmpty();
            assertThat(child.authkey()).isEqualTo(Mp.currentProcess().authkey()).isNotEmpty();
            assertThat(Mp.activeChildren()).doesNotContain(child);
            assertThat(child).hasToString("MpProcess[short, initial]");

            child.start();
            assertThat(child.isAlive()).isTrue();
            assertThat(child.exitCode()).isEmpty();
            assertThat(child.pid()).isPresent();
            assertThat(Mp.activeChildren()).contains(child);
            assertThat(child).hasToString("MpProcess[short, started]");

            pipe.first().send("end");
            child.join();
            assertThat(child.exitCode()).hasValue(0);
            assertThat(child.isAlive()).isFalse();
            assertThat(Mp.activeChildren()).doesNotContain(child);
            assertThat(child).hasToString("MpProcess[short, stopped, exit code 0]");
        }
    }

    @Test
    @Conformance("PROC-12")
    void joinWithoutTimeToWaitReturnsAtOnce() throws Exception {
        try (Pipe pipe = context().pipe()) {
            MpProcess child = waiting(pipe.second()).start();

            assertThat(child.join(NONE)).isFalse();
            assertThat(child.join(Duration.ofSeconds(-1))).isFalse();
            assertThat(child.isAlive()).isTrue();

            pipe.first().send("end");
            assertThat(child.join(Duration.ofSeconds(60))).isTrue();
            assertThat(child.join(NONE)).isTrue();
        }
    }

    @Test
    @Conformance("PROC-19")
    void blockedDaemonIsActiveUntilItIsEnded() throws Exception {
        try (Pipe pipe = context().pipe(false)) {
            Connection started = pipe.second();
            MpProcess child = context().processBuilder(() -> {
                started.send("started");
                new CountDownLatch(1).await();
            }).daemon(true).build();
            assertThat(Mp.activeChildren()).doesNotContain(child);

            child.start();
            assertThat(pipe.first().recv()).isEqualTo("started");
            assertThat(Mp.activeChildren()).contains(child);

            child.kill();
            child.join();
            assertThat(Mp.activeChildren()).doesNotContain(child);
        }
    }

    @Test
    @Conformance({"PROC-03", "PROC-09", "PROC-05"})
    void childSeesWhatItWasGiven() throws Exception {
        try (Pipe pipe = context().pipe(false)) {
            Connection out = pipe.second();
            int number = 42;
            String text = "ä\0\uD83D\uDE00";
            List<Object> nested = Arrays.asList(1, null, List.of("a", Map.of("k", new byte[] {1, 2})));
            Object[] array = {number, text};
            MpProcess child = context().processBuilder(() -> {
                MpProcess self = Mp.currentProcess();
                MpProcess parent = Mp.parentProcess().orElseThrow();
                out.send(Arrays.asList(number, text, nested, array));
                out.send(Arrays.asList(self.name(), self.isDaemon(), self.pid().getAsLong(), self.authkey(),
                        self.isAlive(), parent.name(), parent.pid().getAsLong(), parent.isAlive()));
            }).name("told").daemon(true).build();
            child.setAuthkey(new byte[] {1, 2, 3});
            child.start();

            assertThat(pipe.first().recv()).usingRecursiveComparison()
                    .isEqualTo(Arrays.asList(number, text, nested, array));
            MpProcess here = Mp.currentProcess();
            assertThat(pipe.first().recv()).usingRecursiveComparison()
                    .isEqualTo(Arrays.asList("told", true, child.pid().getAsLong(), new byte[] {1, 2, 3}, true,
                            here.name(), here.pid().getAsLong(), true));
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Test
    void namesCountTheChildrenOfEachProcess() throws Exception {
        try (Pipe pipe = context().pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = context().process(() -> {
                MpProcess one = Mp.process(() -> {});
                MpProcess other = Mp.process(() -> {});
                out.send(List.of(Mp.currentProcess().name(), one.name(), other.name()));
            });
            child.start();

            assertThat(child.name()).matches("Process-\\d+");
            assertThat(pipe.first().recv())
                    .isEqualTo(List.of(child.name(), child.name() + ":1", child.name() + ":2"));
            child.join();
            MpProcess named = context().processBuilder(() -> {}).name("a").build();
            named.setName("b");
            assertThat(named.name()).isEqualTo("b");
        }
    }

    @Test
    @Conformance({"PROC-04"})
    void daemonFlagIsInheritedUnlessGiven() throws Exception {
        assertThat(context().process(() -> {}).isDaemon()).isFalse();
        assertThat(context().processBuilder(() -> {}).daemon(true).build().isDaemon()).isTrue();
        MpProcess changed = context().process(() -> {});
        changed.setDaemon(true);
        assertThat(changed.isDaemon()).isTrue();
        try (Pipe pipe = context().pipe(false)) {
            Connection out = pipe.second();
            MpProcess daemon = context().processBuilder(() -> out.send(List.of(
                    Mp.process(() -> {}).isDaemon(),
                    Mp.processBuilder(() -> {}).daemon(false).build().isDaemon(),
                    Mp.processBuilder(() -> {}).daemon(true).build().isDaemon()))).daemon(true).start();

            assertThat(pipe.first().recv()).isEqualTo(List.of(true, false, true));
            daemon.join();
        }
    }

    @Test
    @Conformance({"PROC-20", "STD-01"})
    void childrenStartChildren() throws Exception {
        try (Pipe pipe = context().pipe(false)) {
            recurse(pipe.second(), List.of(), context().startMethod());

            List<Object> ids = new ArrayList<>();
            while (pipe.first().poll()) {
                ids.add(pipe.first().recv());
            }
            assertThat(ids).containsExactly(List.of(), List.of(0), List.of(0, 0), List.of(0, 1), List.of(1),
                    List.of(1, 0), List.of(1, 1));
        }
    }

    private static void recurse(Connection out, List<Integer> id, StartMethod method) throws Exception {
        out.send(id);
        if (id.size() < 2) {
            for (int i = 0; i < 2; i++) {
                List<Integer> next = Stream.concat(id.stream(), Stream.of(i)).toList();
                MpProcess child = Mp.context(method).process(() -> recurse(out, next, method));
                child.start();
                child.join();
                if (child.exitCode().getAsInt() != 0) {
                    throw new AssertionError(child);
                }
            }
        }
    }

    @Test
    @Conformance("STD-01")
    void childMakesQueueForGrandchildren() throws Exception {
        try (Pipe pipe = context().pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = context().process(() -> {
                SimpleQueue<String> queue = Mp.simpleQueue();
                MpProcess grandchild = Mp.process(() -> queue.put("from " + Mp.parentProcess().orElseThrow().name()));
                grandchild.start();
                out.send(queue);
                grandchild.join();
            });
            child.start();

            SimpleQueue<?> queue = pipe.first().recv(SimpleQueue.class);
            assertThat(queue.get()).isEqualTo("from " + child.name());
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Test
    @Conformance("STD-01")
    void childMakesPool() throws Exception {
        try (Pipe pipe = context().pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = context().process(() -> {
                try (Pool pool = Mp.pool(2)) {
                    out.send(pool.map(x -> x * x, List.of(1, 2, 3)));
                }
            });
            child.start();

            assertThat(pipe.first().recv()).isEqualTo(List.of(1, 4, 9));
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
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
        List<MpProcess> children = Stream.generate(() -> context().process(() -> {}))
                .limit(method == StartMethod.THREAD ? 100 : 5).toList();
        children.forEach(MpProcess::start);

        for (MpProcess child : children) {
            child.join();
            assertThat(child.exitCode()).as(child.name()).hasValue(0);
        }
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
    @Conformance("PROC-35")
    void startsOnce() throws Exception {
        MpProcess child = context().process(() -> {});
        assertThatThrownBy(child::join).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not been started");
        assertThatThrownBy(child::kill).isInstanceOf(IllegalStateException.class);
        child.start();

        assertThatThrownBy(child::start).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("started already");
        assertThatThrownBy(() -> child.setDaemon(true)).isInstanceOf(IllegalStateException.class);
        child.join();
        assertThatThrownBy(child::start).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("started already");
    }

    @Test
    @Conformance("PROC-35")
    void onlyItsCreatorHandlesIt() throws Exception {
        MpProcess other = context().process(() -> {});
        MpProcess child = context().process(() -> other.start());
        assertThatThrownBy(child::start).isInstanceOf(SerializationException.class)
                .hasMessageContaining("only be handled by the process that made it");
        assertThatThrownBy(() -> Mp.currentProcess().join()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Mp.currentProcess().start()).isInstanceOf(IllegalStateException.class);
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

    /** Serves requests until told to stop; its pipe travels as a field. */
    private static final class Upperer extends MpProcess {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // connections travel, but not all that are one do
        private final Connection requests;

        Upperer(Context context, Connection requests) {
            super(context);
            this.requests = requests;
        }

        @Override
        public void run() throws Exception {
            for (String request = requests.recv(String.class); request != null; request = requests.recv(String.class)) {
                requests.send(request.toUpperCase(java.util.Locale.ROOT));
            }
        }
    }

    @Test
    @Conformance("SUB-01")
    void subclassWithItsOwnPipeServesRequests() throws Exception {
        try (Pipe pipe = context().pipe()) {
            MpProcess child = new Upperer(context(), pipe.second());
            child.start();

            pipe.first().send("hello");
            assertThat(pipe.first().recv()).isEqualTo("HELLO");
            pipe.first().send(null);
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }
}
