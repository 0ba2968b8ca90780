package dev.mp.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.MpRunnable;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.LeavesNothing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Queues whose users are killed: what is there stays, what comes gets through, and nobody hangs. */
@EnabledOnOs(OS.LINUX)
@LeavesNothing
class QueueDeathTests {
    private static final int SIGKILL = -9;

    /** Runs a child that says when it begins, and kills it at some moment after that. */
    private static void kill(MpRunnable body) throws Exception {
        try (Pipe pipe = Mp.pipe()) {
            Connection out = pipe.second();
            MpProcess child = Mp.process(() -> {
                out.send("begins");
                body.run();
            });
            child.start();
            assertThat(pipe.first().recv()).isEqualTo("begins");
            kill(child);
        }
    }

    private static void kill(MpProcess child) throws InterruptedException {
        child.kill();
        child.join();
        assertThat(child.exitCode()).hasValue(SIGKILL);
    }

    /** What was put, up to some item, and nothing torn. */
    @Test
    void killedProducerLeavesWhatItHasPut() throws Exception {
        Queue<Object> queue = Mp.queue();
        String big = "x".repeat(20_000);
        for (int round = 0; round < 3; round++) {
            MpProcess producer = Mp.process(() -> {
                for (int i = 0;; i++) {
                    queue.put(i % 10 == 9 ? i + big : i);
                }
            });
            producer.start();
            for (int i = 0; i < 100; i++) {
                assertThat(queue.get()).isEqualTo(i % 10 == 9 ? i + big : i);
            }
            kill(producer);
            int left = queue.size();
            for (int i = 100; i < 100 + left; i++) {
                assertThat(queue.getNow()).isEqualTo(i % 10 == 9 ? i + big : i);
            }
            assertThat(queue.isEmpty()).isTrue();
        }
        queue.close();
    }

    /** The one that in Python's queue leaves the lock of the readers locked. */
    @Test
    void killedWhileItWaitsForAnItemTakesNothingWithIt() throws Exception {
        Queue<Object> queue = Mp.queue();
        for (int round = 0; round < 3; round++) {
            kill(() -> queue.get());
            queue.put(round);
            assertThat(queue.get()).isEqualTo(round);
            assertThat(queue.isEmpty()).isTrue();
        }
        queue.close();
    }

    @Test
    void killedWhileItWaitsForRoomTakesNoPlace() throws Exception {
        Queue<Object> queue = Mp.queue(2);
        queue.putAll(List.of("one", "two"));
        for (int round = 0; round < 3; round++) {
            kill(() -> queue.put("never"));
            assertThat(queue.size()).isEqualTo(2);
        }
        assertThat(queue.get()).isEqualTo("one");
        queue.putNow("three");
        assertThat(queue.isFull()).isTrue();
        assertThat(queue.drainTo(new ArrayList<>())).isEqualTo(2);
        queue.close();
    }

    /** Of each consumer's items one may be lost, the one in its hands; the places of all are there again. */
    @Test
    void killedConsumersLoseNoMoreThanWhatIsInTheirHands() throws Exception {
        Queue<Integer> queue = Mp.queue(4);
        SimpleQueue<Integer> got = Mp.simpleQueue();
        FutureTask<Integer> producer = new FutureTask<>(() -> {
            for (int i = 0;; i++) {
                try {
                    queue.put(i);
                } catch (QueueShutDownException e) {
                    return i;
                }
            }
        });
        Thread.ofPlatform().start(producer);
        List<Integer> seen = new ArrayList<>();
        int consumers = 4;
        for (int i = 0; i < consumers; i++) {
            MpProcess consumer = Mp.process(() -> {
                while (true) {
                    got.put(queue.get());
                }
            });
            consumer.start();
            seen.add(got.get());
            kill(consumer);
            while (!got.isEmpty()) {
                seen.add(got.get());
            }
        }
        for (int i = 0; i < 10; i++) {
            seen.add(queue.get());
        }
        queue.shutdown();
        int put = producer.get(50, TimeUnit.SECONDS);
        queue.drainTo(seen);

        assertThat(seen).isSorted().doesNotHaveDuplicates();
        assertThat(seen.getLast()).isEqualTo(put - 1);
        assertThat(put - seen.size()).isBetween(0, consumers);
        queue.close();
        got.close();
    }

    @Test
    void joinDoesNotWaitForTheTasksOfTheDead() throws Exception {
        JoinableQueue<Object> tasks = Mp.joinableQueue();
        tasks.putAll(List.of(1, 2, 3));
        SimpleQueue<Object> signs = Mp.simpleQueue();
        List<MpProcess> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            MpProcess worker = Mp.process(() -> {
                signs.put(tasks.get());
                new CountDownLatch(1).await();
            });
            worker.start();
            workers.add(worker);
        }
        List<Thread> joins = new ArrayList<>();
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            joins.add(kind.start(() -> {
                try {
                    tasks.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (int i = 0; i < 3; i++) {
            signs.get();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(tasks.unfinishedTasks()).isEqualTo(3 - i);
            kill(workers.get(i));
        }
        for (Thread join : joins) {
            assertThat(join.join(Duration.ofSeconds(50))).isTrue();
        }
        assertThat(tasks.lostTasks()).isEqualTo(3);
        tasks.put("again");
        assertThat(tasks.get()).isEqualTo("again");
        tasks.taskDone();
        tasks.join();
        tasks.close();
        signs.close();
    }

    @Test
    void killedJoinerLeavesNothingBehind() throws Exception {
        JoinableQueue<Object> tasks = Mp.joinableQueue();
        tasks.put("task");
        for (int round = 0; round < 2; round++) {
            kill(tasks::join);
        }
        assertThat(tasks.get()).isEqualTo("task");
        tasks.taskDone();
        tasks.join();
        assertThat(tasks.lostTasks()).isZero();
        tasks.close();
    }

    @Test
    void killedWorkersInTheMiddleOfTheirWorkAreAccountedFor() throws Exception {
        JoinableQueue<Object> tasks = Mp.joinableQueue(8);
        SimpleQueue<Object> signs = Mp.simpleQueue();
        int count = 0;
        for (int round = 0; round < 4; round++) {
            MpProcess worker = Mp.process(() -> {
                while (true) {
                    Object task = tasks.get();
                    tasks.taskDone();
                    signs.put(task);
                }
            });
            worker.start();
            for (int i = 0; i < 50; i++, count++) {
                tasks.put(count);
            }
            signs.get();
            kill(worker);
            while (!signs.isEmpty()) {
                signs.get();
            }
            assertThat(tasks.unfinishedTasks()).isEqualTo(tasks.size());
            List<Object> rest = new ArrayList<>();
            for (int left = tasks.drainTo(rest); left > 0; left--) {
                tasks.taskDone();
            }
            tasks.join();
            assertThat(tasks.lostTasks()).isLessThanOrEqualTo(round + 1L);
        }
        tasks.close();
        signs.close();
    }
}
