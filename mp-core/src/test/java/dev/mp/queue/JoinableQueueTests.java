package dev.mp.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.EachStartMethod;
import dev.mp.fixture.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Queues of tasks that are acknowledged. */
@EachStartMethod
class JoinableQueueTests {
    private static Peer peer;

    @Parameter
    StartMethod method;

    private JoinableQueue<Object> tasks;

    @BeforeParameterizedClassInvocation
    static void startPeer(StartMethod method) {
        peer = Peer.start(method);
    }

    @AfterParameterizedClassInvocation
    static void endPeer() throws InterruptedException {
        peer.close();
    }

    @BeforeEach
    void makeQueue() {
        tasks = Mp.context(method).joinableQueue();
    }

    @AfterEach
    void closeQueue() {
        tasks.close();
    }

    private static FutureTask<Object> joining(Thread.Builder kind, JoinableQueue<?> queue) {
        FutureTask<Object> join = new FutureTask<>(() -> {
            queue.join();
            return "joined";
        });
        kind.start(join);
        return join;
    }

    @Test
    @Conformance("Q-09")
    void joinReturnsWhenFourWorkersHaveDoneTenTasks() throws Exception {
        JoinableQueue<Object> queue = tasks;
        SimpleQueue<Object> done = Mp.context(method).simpleQueue();
        List<MpProcess> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            MpProcess worker = Mp.context(method).process(() -> {
                for (Object task = queue.get(); task != null; task = queue.get()) {
                    done.put(task);
                    queue.taskDone();
                }
                queue.taskDone();
            });
            worker.start();
            workers.add(worker);
        }
        for (int i = 0; i < 10; i++) {
            queue.put(i);
        }
        queue.join();
        List<Object> found = new ArrayList<>();
        while (!done.isEmpty()) {
            found.add(done.get());
        }
        assertThat(found).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

        for (int i = 0; i < 4; i++) {
            queue.put(null);
        }
        for (MpProcess worker : workers) {
            worker.join();
        }
        queue.join();
        assertThat(queue.lostTasks()).isZero();
        done.close();
    }

    @Test
    void unfinishedTasksAreThoseThatNobodyHasAcknowledged() throws Exception {
        JoinableQueue<Object> queue = tasks;
        queue.join();
        assertThat(queue.join(Duration.ZERO)).isTrue();
        queue.putAll(List.of(1, 2, 3));
        assertThat(queue.unfinishedTasks()).isEqualTo(3);
        assertThat(queue.get()).isEqualTo(1);
        assertThat(queue.unfinishedTasks()).isEqualTo(3);
        assertThat(queue.join(Duration.ofMillis(1))).isFalse();
        queue.taskDone();
        peer.call(() -> {
            assertThat(queue.drainTo(new ArrayList<>())).isEqualTo(2);
            queue.taskDone();
            return null;
        });
        assertThat(queue.unfinishedTasks()).isEqualTo(1);
        assertThat(queue.join(Duration.ZERO)).isFalse();
        assertThat(queue.asBlockingQueue().peek()).isNull();

        List<FutureTask<Object>> joins =
                List.of(joining(Thread.ofPlatform(), queue), joining(Thread.ofVirtual(), queue));
        // Whoever got it, anybody may say that it is done.
        queue.taskDone();
        for (FutureTask<Object> join : joins) {
            assertThat(join.get(50, TimeUnit.SECONDS)).isEqualTo("joined");
        }
        assertThat(queue.unfinishedTasks()).isZero();
    }

    @Test
    @Conformance("Q-17")
    void moreAcknowledgementsThanItemsAreRefused() throws Exception {
        JoinableQueue<Object> queue = tasks;
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too often");
        queue.put("task");
        // Python allows it before the item is got, too.
        peer.call(() -> {
            queue.taskDone();
            return null;
        });
        queue.join();
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        assertThat(queue.get()).isEqualTo("task");
        assertThat(queue.unfinishedTasks()).isZero();
        queue.put("another");
        assertThat(queue.unfinishedTasks()).isEqualTo(1);
        queue.taskDone();
        queue.join();
    }

    @Test
    void isAQueueWithABoundAsWell() throws Exception {
        JoinableQueue<Object> queue = Mp.context(method).joinableQueue(1);
        queue.put(1);
        assertThat(queue.isFull()).isTrue();
        assertThatThrownBy(() -> queue.putNow(2)).isInstanceOf(QueueFullException.class);
        assertThat(queue.unfinishedTasks()).isEqualTo(1);
        assertThat(queue).hasToString("JoinableQueue[size=1, maxSize=1]");
        assertThat(peer.<String>call(() -> queue.getClass().getSimpleName())).isEqualTo("JoinableQueue");
        assertThat(queue.get()).isEqualTo(1);
        queue.taskDone();
        queue.join();
        assertThatThrownBy(() -> queue.put(new Object())).isInstanceOf(dev.mp.SerializationException.class);
        queue.join();
        queue.close();
        assertThat(queue).hasToString("JoinableQueue[closed]");
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(queue::join).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(queue::lostTasks).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeAndInterruptEndTheWait() throws Exception {
        tasks.put("never done");
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            FutureTask<Object> wait = new FutureTask<>(() -> {
                tasks.join();
                return null;
            });
            Thread thread = kind.start(wait);
            thread.interrupt();
            assertThatThrownBy(() -> wait.get(50, TimeUnit.SECONDS)).cause().isInstanceOf(InterruptedException.class);
        }
        FutureTask<Object> join = joining(Thread.ofPlatform(), tasks);
        tasks.close();
        assertThatThrownBy(() -> join.get(50, TimeUnit.SECONDS)).cause().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tasksOfAWorkerThatEndsWithoutAcknowledgingThemAreLost() throws Exception {
        JoinableQueue<Object> queue = tasks;
        queue.putAll(List.of(1, 2, 3));
        MpProcess worker = Mp.context(method).process(() -> {
            queue.get();
            queue.get();
            queue.taskDone();
        });
        worker.start();
        worker.join();

        assertThat(worker.exitCode()).hasValue(0);
        assertThat(queue.lostTasks()).isEqualTo(1);
        assertThat(queue.unfinishedTasks()).isEqualTo(1);
        assertThat(queue.get()).isEqualTo(3);
        queue.taskDone();
        queue.join();
    }

    @Test
    void tasksOfAProcessWithoutAHandleAreLost() throws Exception {
        JoinableQueue<Object> queue = tasks;
        try (Pipe pipe = Mp.context(method).pipe()) {
            Connection there = pipe.second();
            FutureTask<Object> join;
            queue.putAll(List.of(1, 2));
            peer.begin(() -> {
                queue.get();
                queue.get();
                queue.taskDone();
                there.recv();
                queue.close();
            });
            join = joining(Thread.ofPlatform(), queue);
            pipe.first().send("close");
            assertThat(join.get(50, TimeUnit.SECONDS)).isEqualTo("joined");
            assertThat(queue.lostTasks()).isEqualTo(1);
        }
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class).hasMessageContaining("lost=1");
    }

    /** A process that comes after one in its place begins with empty hands. */
    @Test
    void oneWorkerAfterTheOtherLosesWhatItHas() throws Exception {
        JoinableQueue<Object> queue = tasks;
        for (int i = 1; i <= 4; i++) {
            queue.put(i);
            MpProcess worker = Mp.context(method).process(queue::get);
            worker.start();
            worker.join();
            queue.join();
            assertThat(queue.lostTasks()).isEqualTo(i);
        }
    }
}
