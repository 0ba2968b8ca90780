package dev.mp.examples;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.connection.Connection;
import dev.mp.connection.Connections;
import dev.mp.connection.Pipe;
import dev.mp.connection.Waitable;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One thread waits for several workers at once: for what they send, and for their ends. Which is first is chance, so what
 * happened is printed by worker.
 *
 * <pre>
 * alice sent [1, 2, 3] and ended with exit code 0
 * bob sent [1, 2] and ended with exit code 5
 * carol sent [] and ended with exit code -9
 * </pre>
 */
public final class WaitForMany {
    private WaitForMany() {}

    /** A worker, and what it has sent so far. */
    private record Worker(MpProcess process, Connection results, List<Object> sent) {
        static Worker start(String name, int numbers, int exitCode) {
            Pipe pipe = Mp.pipe(false);
            // Closed here once the child has it: so its end is the end of the pipe.
            try (Connection there = pipe.second()) {
                MpProcess process = Mp.processBuilder(() -> work(there, numbers, exitCode)).name(name).start();
                return new Worker(process, pipe.first(), new ArrayList<>());
            }
        }

        @Override
        public String toString() {
            return process.name() + " sent " + sent + " and ended with exit code " + process.exitCode().orElseThrow();
        }
    }

    /** What a worker does: it sends some numbers and exits, unless it has none to send. */
    static void work(Connection results, int numbers, int exitCode) throws IOException, InterruptedException {
        if (numbers == 0) {
            Thread.currentThread().join();
        }
        for (int i = 1; i <= numbers; i++) {
            results.send(i);
        }
        System.exit(exitCode);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Worker alice = Worker.start("alice", 3, 0);
        Worker bob = Worker.start("bob", 2, 5);
        Worker carol = Worker.start("carol", 0, 0);
        carol.process().kill();

        List<Worker> workers = List.of(alice, bob, carol);
        Map<Waitable, Worker> watched = new HashMap<>();
        for (Worker worker : workers) {
            watched.put(worker.results(), worker);
            watched.put(worker.process().sentinel(), worker);
        }
        while (!watched.isEmpty()) {
            for (Waitable ready : Connections.await(watched.keySet())) {
                Worker worker = Objects.requireNonNull(watched.get(ready));
                if (!(ready instanceof Connection results) || !receive(results, worker)) {
                    // The process, or its end of the pipe, has come to its end.
                    watched.remove(ready);
                }
            }
        }
        workers.forEach(System.out::println);
    }

    /** @return false at the end of the pipe */
    private static boolean receive(Connection results, Worker worker) throws IOException, InterruptedException {
        try {
            worker.sent().add(Objects.requireNonNull(results.recv()));
            return true;
        } catch (EOFException e) {
            results.close();
            return false;
        }
    }
}
