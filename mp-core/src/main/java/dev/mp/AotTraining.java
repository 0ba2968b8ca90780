package dev.mp;

import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.internal.launch.AotTrainer;
import dev.mp.pool.Pool;
import dev.mp.queue.SimpleQueue;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a JVM does from which an ahead-of-time cache is made: what children do on their way to the target and back. And the
 * command to make one beforehand, for an image.
 */
final class AotTraining {
    private static final String MAKE = "make";
    private static final int ROUNDS = 20;
    private static final int NUMBERS = 10_000;

    private AotTraining() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals(MAKE)) {
            System.out.println(AotTrainer.make(arguments.length > 1 ? Path.of(arguments[1]) : null));
        } else {
            train();
        }
    }

    private static void train() throws Exception {
        for (String name : List.of("dev.mp.internal.process.ChildMain", "dev.mp.internal.process.StandBy",
                "dev.mp.internal.process.Signals", "dev.mp.pool.WorkerMain", "dev.mp.StandbyBody")) {
            Class<?> _ = Class.forName(name);
        }
        Context context = Mp.context(StartMethod.THREAD);
        try (Pipe pipe = context.pipe()) {
            SimpleQueue<Object> queue = context.simpleQueue();
            Connection there = pipe.second();
            MpProcess child = context.process(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    queue.put(Map.of("received", String.valueOf(there.recv())));
                }
            });
            child.start();
            for (int i = 0; i < ROUNDS; i++) {
                pipe.first().send(List.of(i, "text", 2.5, new byte[i]));
                Object _ = queue.get();
            }
            child.join();
            queue.close();
        }
        work(context);
    }

    /** What workers do, often enough that the cache knows what it is like. */
    private static void work(Context context) throws InterruptedException {
        List<Integer> numbers = IntStream.range(0, NUMBERS).boxed().toList();
        try (Pool pool = context.pool(1)) {
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
}
