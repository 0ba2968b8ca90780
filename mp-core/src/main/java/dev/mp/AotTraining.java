package dev.mp;

import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.internal.launch.AotTrainer;
import dev.mp.pool.Pool;
import dev.mp.queue.SimpleQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What a child does from which an ahead-of-time cache is made. And the command to make one beforehand, for an image.
 *
 * <p>It is a real child, so that the cache holds what children load and nothing else: each class takes every child some
 * microseconds and some kilobytes, used or not.
 */
final class AotTraining {
    private static final String MAKE = "make";
    private static final int ROUNDS = 20;
    private static final int NUMBERS = 10_000;

    /** What a child uses that stands by, which this one does not. */
    private static final List<String> OF_STANDBYS = List.of("dev.mp.StandbyBody", "dev.mp.internal.process.StandBy",
            "dev.mp.internal.process.StandBy$1", "dev.mp.internal.member.PropertyUpdate");

    private AotTraining() {}

    public static void main(String[] arguments) throws Exception {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (first.equals(MAKE)) {
            System.out.println(AotTrainer.make(arguments.length > 1 ? Path.of(arguments[1]) : null));
        } else if (first.startsWith("-")) {
            train(arguments);
        } else {
            System.err.println("usage: java -cp <class path of the program> dev.mp.AotTraining make [file]");
            System.exit(2);
        }
    }

    /** @param jvmArguments what has the JVM of the child make the cache when it ends */
    private static void train(String... jvmArguments) throws Exception {
        Context context = Mp.context(StartMethod.SPAWN);
        try (Pipe pipe = context.pipe();
                SimpleQueue<Object> queue = context.simpleQueue();
                Pool pool = context.poolBuilder()
                        .processes(1)
                        .workerOptions(worker -> worker.jvmArguments(jvmArguments))
                        .build()) {
            Connection there = pipe.second();
            for (int i = 0; i < ROUNDS; i++) {
                pipe.first().send(List.of(i, "text", 2.5, new byte[i]));
            }
            Integer _ = pool.apply(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    queue.put(Map.of("received", String.valueOf(there.recv())));
                }
                for (String name : OF_STANDBYS) {
                    Class<?> _ = Class.forName(name);
                }
                return ROUNDS;
            });
            work(pool);
            pool.shutdown();
            pool.join();
        }
    }

    /** What workers do. */
    private static void work(Pool pool) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < NUMBERS; i++) {
            numbers.add(i);
        }
        for (int i = 0; i < ROUNDS; i++) {
            List<Integer> _ = pool.map((Integer x) -> x + 1, numbers);
            String _ = pool.apply((String text) -> text + ".", "text");
            Integer _ = pool.apply(() -> 1);
        }
        for (Iterator<Integer> results = pool.imap((Integer x) -> x + 1, numbers); results.hasNext();) {
            Integer _ = results.next();
        }
    }
}
