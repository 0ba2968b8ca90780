package dev.mp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Context;
import dev.mp.ExitException;
import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.MpRunnable;
import dev.mp.SerializationException;
import dev.mp.StartMethod;
import dev.mp.connection.Connection;
import dev.mp.connection.Connections;
import dev.mp.connection.Pipe;
import dev.mp.connection.Sentinel;
import dev.mp.pool.Pool;
import dev.mp.queue.SimpleQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Statements about the life of a process, as programs of any context: of real processes and of simulated ones. */
public final class ProcessStatements {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration LONG = Duration.ofDays(1);

    private ProcessStatements() {}

    /** A child that waits until the connection tells it to end. */
    private static MpProcess.Builder waiting(Context mp, Connection end) {
        return mp.processBuilder(() -> {
            boolean _ = end.poll(LONG);
        });
    }

    /** A child that tells that it runs, and goes on for ever. */
    private static MpProcess.Builder endless(Context mp, Connection started) {
        return mp.processBuilder(() -> {
            started.send("started");
            Object _ = Mp.pipe().first().recv();
        });
    }

    public static void livesFromStartToItsEnd(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe()) {
            MpProcess child = waiting(mp, pipe.second()).name("short").build();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.exitCode()).isEmpty();
            assertThat(child.pid()).isEmpty();
            assertThat(child.authkey()).isEqualTo(mp.currentProcess().authkey()).isNotEmpty();
            assertThat(mp.activeChildren()).doesNotContain(child);
            assertThat(child).hasToString("MpProcess[short, initial]");

            child.start();
            assertThat(child.isAlive()).isTrue();
            assertThat(child.exitCode()).isEmpty();
            assertThat(child.pid()).isPresent();
            assertThat(mp.activeChildren()).contains(child);
            assertThat(child).hasToString("MpProcess[short, started]");

            pipe.first().send("end");
            child.join();
            assertThat(child.exitCode()).hasValue(0);
            assertThat(child.isAlive()).isFalse();
            assertThat(mp.activeChildren()).doesNotContain(child);
            assertThat(child).hasToString("MpProcess[short, stopped, exit code 0]");
        }
    }

    public static void joinWithoutTimeToWaitReturnsAtOnce(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe()) {
            MpProcess child = waiting(mp, pipe.second()).start();

            assertThat(child.join(NONE)).isFalse();
            assertThat(child.join(Duration.ofSeconds(-1))).isFalse();
            assertThat(child.isAlive()).isTrue();

            pipe.first().send("end");
            assertThat(child.join(Duration.ofSeconds(60))).isTrue();
            assertThat(child.join(NONE)).isTrue();
        }
    }

    public static void blockedDaemonIsActiveUntilItIsEnded(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe(false)) {
            MpProcess child = endless(mp, pipe.second()).daemon(true).build();
            assertThat(mp.activeChildren()).doesNotContain(child);

            child.start();
            assertThat(pipe.first().recv()).isEqualTo("started");
            assertThat(mp.activeChildren()).contains(child);

            child.kill();
            child.join();
            assertThat(mp.activeChildren()).doesNotContain(child);
        }
    }

    /** Of contexts whose processes are not threads. */
    public static void signalsAreNegativeExitCodes(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe(false)) {
            MpProcess killed = endless(mp, pipe.second()).start();
            MpProcess terminated = endless(mp, pipe.second()).start();
            pipe.first().recv();
            pipe.first().recv();

            killed.kill();
            terminated.terminate();
            killed.join();
            terminated.join();

            assertThat(killed.exitCode()).hasValue(-9);
            assertThat(terminated.exitCode()).hasValue(-15);
            assertThat(killed.toString()).contains("exit code -9");
            killed.kill();
            terminated.terminate();
        }
    }

    public static void sentinelIsReadyOnceItsProcessHasEnded(Context mp) throws Exception {
        try (Pipe gate = mp.pipe()) {
            Connection open = gate.second();
            MpProcess child = mp.process(() -> open.recv());
            assertThatThrownBy(child::sentinel).isInstanceOf(IllegalStateException.class)
                    .hasMessage("cannot take the sentinel of " + child.name() + ": it has not been started");
            child.start();
            Sentinel sentinel = child.sentinel();
            assertThat(child.sentinel()).isSameAs(sentinel);
            assertThat(Connections.await(List.of(sentinel), NONE)).isEmpty();

            gate.first().send("end");
            assertThat(Connections.await(List.of(sentinel))).containsExactly(sentinel);
            assertThat(child.isAlive()).isFalse();
            assertThat(child.exitCode()).hasValue(0);
            assertThat(Connections.await(List.of(sentinel, child.sentinel()))).hasSize(2);
        }
    }

    public static void childSeesWhatItWasGiven(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe(false)) {
            Connection out = pipe.second();
            int number = 42;
            String text = "ä\0\uD83D\uDE00";
            List<Object> nested = Arrays.asList(1, null, List.of("a", Map.of("k", new byte[] {1, 2})));
            Object[] array = {number, text};
            MpProcess child = mp.processBuilder(() -> {
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
            MpProcess here = mp.currentProcess();
            assertThat(pipe.first().recv()).usingRecursiveComparison()
                    .isEqualTo(Arrays.asList("told", true, child.pid().getAsLong(), new byte[] {1, 2, 3}, true,
                            here.name(), here.pid().getAsLong(), true));
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    public static void namesCountTheChildrenOfEachProcess(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = mp.process(() -> {
                MpProcess one = Mp.process(() -> {});
                MpProcess other = Mp.process(() -> {});
                out.send(List.of(Mp.currentProcess().name(), one.name(), other.name()));
            });
            child.start();

            assertThat(child.name()).matches("Process-\\d+");
            assertThat(pipe.first().recv())
                    .isEqualTo(List.of(child.name(), child.name() + ":1", child.name() + ":2"));
            child.join();
            MpProcess named = mp.processBuilder(() -> {}).name("a").build();
            named.setName("b");
            assertThat(named.name()).isEqualTo("b");
        }
    }

    public static void daemonFlagIsInheritedUnlessGiven(Context mp) throws Exception {
        assertThat(mp.process(() -> {}).isDaemon()).isFalse();
        assertThat(mp.processBuilder(() -> {}).daemon(true).build().isDaemon()).isTrue();
        MpProcess changed = mp.process(() -> {});
        changed.setDaemon(true);
        assertThat(changed.isDaemon()).isTrue();
        try (Pipe pipe = mp.pipe(false)) {
            Connection out = pipe.second();
            MpProcess daemon = mp.processBuilder(() -> out.send(List.of(
                    Mp.process(() -> {}).isDaemon(),
                    Mp.processBuilder(() -> {}).daemon(false).build().isDaemon(),
                    Mp.processBuilder(() -> {}).daemon(true).build().isDaemon()))).daemon(true).start();

            assertThat(pipe.first().recv()).isEqualTo(List.of(true, false, true));
            daemon.join();
        }
    }

    public static void childrenStartChildren(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe(false)) {
            recurse(mp, pipe.second(), List.of(), mp.startMethod());

            List<Object> ids = new ArrayList<>();
            while (pipe.first().poll()) {
                ids.add(pipe.first().recv());
            }
            assertThat(ids).containsExactly(List.of(), List.of(0), List.of(0, 0), List.of(0, 1), List.of(1),
                    List.of(1, 0), List.of(1, 1));
        }
    }

    private static void recurse(Context mp, Connection out, List<Integer> id, StartMethod method) throws Exception {
        out.send(id);
        if (id.size() < 2) {
            for (int i = 0; i < 2; i++) {
                List<Integer> next = Stream.concat(id.stream(), Stream.of(i)).toList();
                MpProcess child = mp.process(() -> recurse(Mp.context(method), out, next, method));
                child.start();
                child.join();
                if (child.exitCode().getAsInt() != 0) {
                    throw new AssertionError(child);
                }
            }
        }
    }

    public static void childMakesQueueForGrandchildren(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = mp.process(() -> {
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

    public static void childMakesPool(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = mp.process(() -> {
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

    public static void shortProcessesAllEndWell(Context mp, int count) throws Exception {
        List<MpProcess> children = Stream.generate(() -> mp.process(() -> {})).limit(count).toList();
        children.forEach(MpProcess::start);

        for (MpProcess child : children) {
            child.join();
            assertThat(child.exitCode()).as(child.name()).hasValue(0);
        }
    }

    public static void startsOnce(Context mp) throws Exception {
        MpProcess child = mp.process(() -> {});
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

    public static void onlyItsCreatorHandlesIt(Context mp) {
        MpProcess other = mp.process(() -> {});
        MpProcess child = mp.process(() -> other.start());
        assertThatThrownBy(child::start).isInstanceOf(SerializationException.class)
                .hasMessageContaining("only be handled by the process that made it");
        assertThatThrownBy(() -> mp.currentProcess().join()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> mp.currentProcess().start()).isInstanceOf(IllegalStateException.class);
    }

    public static void exitExceptionsAreExitCodes(Context mp) throws Exception {
        Map<MpRunnable, Integer> ways = new LinkedHashMap<>();
        ways.put(() -> {}, 0);
        ways.put(() -> {
            throw new ExitException(8);
        }, 8);
        ways.put(() -> {
            throw new ExitException(0);
        }, 0);
        ways.put(() -> {
            throw new ExitException(true);
        }, 1);
        ways.put(() -> {
            throw new ExitException(false);
        }, 0);
        for (Map.Entry<MpRunnable, Integer> way : ways.entrySet()) {
            MpProcess child = mp.process(way.getKey());
            child.start();
            child.join();
            assertThat(child.exitCode()).hasValue(way.getValue());
        }
    }

    public static void childSeesTheStartMethodOfItsContext(Context mp) throws Exception {
        StartMethod usual = Mp.startMethod();
        try (Pipe pipe = mp.pipe(false)) {
            Connection out = pipe.second();
            MpProcess child = mp.process(() -> out.send(Mp.startMethod()));
            child.start();

            assertThat(pipe.first().recv()).isEqualTo(mp.startMethod());
            child.join();
        }
        assertThat(Mp.startMethod()).isEqualTo(usual);
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
                requests.send(request.toUpperCase(Locale.ROOT));
            }
        }
    }

    public static void subclassWithItsOwnPipeServesRequests(Context mp) throws Exception {
        try (Pipe pipe = mp.pipe()) {
            MpProcess child = new Upperer(mp, pipe.second());
            child.start();

            pipe.first().send("hello");
            assertThat(pipe.first().recv()).isEqualTo("HELLO");
            pipe.first().send(null);
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }
}
