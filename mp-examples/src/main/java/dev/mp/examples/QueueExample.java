package dev.mp.examples;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.queue.SimpleQueue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Workers take tasks from one queue and put results into another. Which worker gets which task is chance, so the results
 * are sorted.
 *
 * <pre>
 * apple: APPLE
 * banana: BANANA
 * cherry: CHERRY
 * date: DATE
 * both queues are empty: true
 * a process may end right after its last put: 1000000 letters
 * </pre>
 */
public final class QueueExample {
    private static final String STOP = "";
    private static final int WORKERS = 2;

    private QueueExample() {}

    record Result(String task, String answer) implements Serializable {}

    static void work(SimpleQueue<String> tasks, SimpleQueue<Result> results) throws InterruptedException {
        for (String task = tasks.get(); !task.equals(STOP); task = tasks.get()) {
            results.put(new Result(task, task.toUpperCase(Locale.ROOT)));
        }
    }

    public static void main(String[] args) throws InterruptedException {
        SimpleQueue<String> tasks = Mp.simpleQueue();
        SimpleQueue<Result> results = Mp.simpleQueue();
        List<MpProcess> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(Mp.processBuilder(() -> work(tasks, results)).start());
        }

        List<String> fruits = List.of("cherry", "banana", "date", "apple");
        for (String fruit : fruits) {
            tasks.put(fruit);
        }
        Map<String, String> answers = new TreeMap<>();
        while (answers.size() < fruits.size()) {
            Result result = results.get();
            answers.put(result.task(), result.answer());
        }
        answers.forEach((task, answer) -> System.out.println(task + ": " + answer));

        for (int i = 0; i < WORKERS; i++) {
            tasks.put(STOP);
        }
        for (MpProcess worker : workers) {
            worker.join();
        }
        System.out.println("both queues are empty: " + (tasks.isEmpty() && results.isEmpty()));

        // An item is in shared memory when put returns, so joining before reading is fine.
        SimpleQueue<String> letters = Mp.simpleQueue();
        MpProcess writer = Mp.processBuilder(() -> letters.put("x".repeat(1_000_000))).start();
        writer.join();
        System.out.println("a process may end right after its last put: " + letters.get().length() + " letters");
    }
}
