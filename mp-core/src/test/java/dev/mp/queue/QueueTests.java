package dev.mp.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.SerializationException;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.EachStartMethod;
import dev.mp.fixture.Peer;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Queues between processes, with a bound and without. */
@EachStartMethod
class QueueTests {
    private static final Duration MOMENT = Duration.ofMillis(20);

    private static Peer peer;

    @Parameter
    StartMethod method;

    private final List<Queue<?>> queues = new ArrayList<>();

    @BeforeParameterizedClassInvocation
    static void startPeer(StartMethod method) {
        peer = Peer.start(method);
    }

    @AfterParameterizedClassInvocation
    static void endPeer() throws InterruptedException {
        peer.close();
    }

    private <T> Queue<T> queue(int maxSize) {
        Queue<T> queue = Mp.context(method).queue(maxSize);
        queues.add(queue);
        return queue;
    }

    @AfterEach
    void closeQueues() {
        queues.forEach(Queue::close);
    }

    private static void isEmpty(Queue<?> queue) {
        assertThat(queue.size()).isZero();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.isFull()).isFalse();
    }

    // ---- full and empty

    @Test
    @Conformance({"Q-01", "Q-03"})
    void sixItemsInAllFormsFillASizeOfSix() throws Exception {
        Queue<Integer> queue = queue(6);
        isEmpty(queue);
        queue.put(1);
        queue.put(2, Duration.ofDays(1));
        queue.put(3, Duration.ZERO);
        queue.putNow(4);
        queue.putAll(List.of(5, 6));

        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.isFull()).isTrue();
        assertThat(queue.size()).isEqualTo(6);
        assertThat(peer.call(() -> {
            List<Integer> got = new ArrayList<>();
            assertThat(queue.drainTo(got)).isEqualTo(6);
            return got;
        })).isEqualTo(List.of(1, 2, 3, 4, 5, 6));
        isEmpty(queue);
    }

    @Test
    @Conformance("Q-02")
    void fullQueueRefusesAtOnceOrAfterTheLimit() throws Exception {
        Queue<Object> queue = queue(1);
        queue.put("the only one");

        assertThatThrownBy(() -> queue.putNow("more")).isInstanceOf(QueueFullException.class)
                .hasMessageContaining("size=1, maxSize=1");
        assertThatThrownBy(() -> queue.put("more", Duration.ZERO)).isInstanceOf(QueueFullException.class);
        assertThatThrownBy(() -> queue.put("more", Duration.ofDays(-1))).isInstanceOf(QueueFullException.class);
        long began = System.nanoTime();
        assertThatThrownBy(() -> queue.put("more", MOMENT)).isInstanceOf(QueueFullException.class);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(MOMENT.toNanos());
        assertThat(peer.<Boolean>call(() -> {
            try {
                queue.putNow("more");
                return false;
            } catch (QueueFullException e) {
                return true;
            }
        })).isTrue();
        assertThat(queue.getNow()).isEqualTo("the only one");
        isEmpty(queue);
    }

    @Test
    @Conformance({"Q-05", "Q-11"})
    void emptyQueueRefusesAtOnceOrAfterTheLimit() {
        Queue<Object> queue = queue(0);

        assertThatThrownBy(queue::getNow).isInstanceOf(QueueEmptyException.class);
        assertThatThrownBy(() -> queue.get(Duration.ZERO)).isInstanceOf(QueueEmptyException.class);
        assertThatThrownBy(() -> queue.get(Duration.ofDays(-1))).isInstanceOf(QueueEmptyException.class);
        long began = System.nanoTime();
        assertThatThrownBy(() -> queue.get(Duration.ofMillis(200))).isInstanceOf(QueueEmptyException.class)
                .hasMessageContaining("PT0.2S");
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    @Conformance({"Q-06", "Q-08"})
    void sizeFollowsAtOnce() throws Exception {
        Queue<Object> queue = queue(0);
        isEmpty(queue);
        queue.put(1);
        assertThat(peer.<Integer>call(queue::size)).isEqualTo(1);
        peer.call(() -> {
            queue.put(2);
            return null;
        });
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.getNow()).isEqualTo(1);
        assertThat(peer.<Integer>call(queue::size)).isEqualTo(1);
        peer.call(queue::get);
        isEmpty(queue);
    }

    @Test
    void sizesOfZeroAndLessAreNoBound() throws Exception {
        for (int maxSize : new int[] {0, -1, Integer.MIN_VALUE}) {
            Queue<Object> queue = queue(maxSize);
            assertThat(queue.maxSize()).isZero();
            for (int i = 0; i < 100; i++) {
                queue.putNow(i);
            }
            assertThat(queue.isFull()).isFalse();
        }
        assertThat(Mp.context(method).queue().maxSize()).isZero();
        assertThat(queue(Integer.MAX_VALUE).maxSize()).isEqualTo(Integer.MAX_VALUE);
    }

    // ---- items

    @Test
    @Conformance("Q-07")
    void itemsFromBeforeAndAfterTheStartOfAChildAllArrive() throws Exception {
        Queue<Object> queue = queue(0);
        for (int i = 0; i < 10; i++) {
            queue.put(i);
        }
        MpProcess child = Mp.context(method).process(() -> {
            for (int i = 10; i < 20; i++) {
                queue.put(i);
            }
        });
        child.start();
        child.join();

        for (int i = 0; i < 20; i++) {
            assertThat(queue.getNow()).isEqualTo(i);
        }
        assertThatThrownBy(queue::getNow).isInstanceOf(QueueEmptyException.class);
    }

    @Test
    void itemsOfAnyKindAndSizeComeOutAsTheyWere() throws Exception {
        Queue<Object> queue = queue(0);
        List<Object> values = Arrays.asList(null, 1, "two", "x".repeat(1_000_000), List.of(3.0), StartMethod.THREAD);
        peer.call(() -> {
            queue.putAll(values);
            return null;
        });
        for (Object value : values) {
            assertThat(queue.get()).isEqualTo(value);
        }
    }

    @Test
    void processMayBeJoinedBeforeItsItemsAreGot() throws Exception {
        Queue<String> queue = queue(0);
        MpProcess child = Mp.context(method).process(() -> queue.put("X".repeat(1_000_000)));
        child.start();
        child.join();
        assertThat(queue.getNow()).hasSize(1_000_000);
    }

    static final class Stubborn implements Serializable {
        private static final long serialVersionUID = 1;
        private static final AtomicInteger ATTEMPTS = new AtomicInteger();

        private void writeObject(@SuppressWarnings("unused") java.io.ObjectOutputStream out) {
            ATTEMPTS.incrementAndGet();
            throw new UnsupportedOperationException("will not travel");
        }
    }

    /** There is no feeder: what its hook would be told, the caller is told. */
    @Test
    @Conformance({"Q-12", "Q-13", "Q-14"})
    void itemThatCannotTravelFailsInPutAndTakesNoRoom() throws Exception {
        Queue<Object> queue = queue(1);
        int before = Stubborn.ATTEMPTS.get();
        assertThatThrownBy(() -> queue.put(new Stubborn())).isInstanceOf(SerializationException.class)
                .hasMessageContaining("will not travel").hasMessageContaining(Stubborn.class.getName());
        assertThat(Stubborn.ATTEMPTS.get() - before).isEqualTo(1);
        isEmpty(queue);
        assertThatThrownBy(() -> queue.putNow(new Object())).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> queue.putAll(List.of("before", new Object())))
                .isInstanceOf(SerializationException.class);
        isEmpty(queue);

        queue.putNow("next");
        assertThat(queue.isFull()).isTrue();
        assertThat(queue.get()).isEqualTo("next");
        isEmpty(queue);
    }

    @Test
    void producersAndConsumersShareAFewPlaces() throws Exception {
        Queue<int[]> items = queue(3);
        int each = 300;
        for (int producer = 0; producer < 2; producer++) {
            int name = producer;
            peer.begin(() -> {
                for (int i = 0; i < each; i++) {
                    items.put(new int[] {name, i});
                }
            });
        }
        List<FutureTask<List<int[]>>> consumers = new ArrayList<>();
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            FutureTask<List<int[]>> consumer = new FutureTask<>(() -> {
                List<int[]> got = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    assertThat(items.size()).isBetween(0, 3);
                    got.add(items.get());
                }
                return got;
            });
            kind.start(consumer);
            consumers.add(consumer);
        }

        Map<Integer, Integer> counts = new HashMap<>();
        for (FutureTask<List<int[]>> consumer : consumers) {
            int[] last = {-1, -1};
            for (int[] item : consumer.get(50, TimeUnit.SECONDS)) {
                assertThat(item[1]).isGreaterThan(last[item[0]]);
                last[item[0]] = item[1];
                counts.merge(item[0], 1, Integer::sum);
            }
        }
        assertThat(counts).isEqualTo(Map.of(0, each, 1, each));
        isEmpty(items);
    }

    @Test
    void drainsNoMoreThanAskedFor() throws Exception {
        Queue<Integer> queue = queue(0);
        queue.putAll(List.of(1, 2, 3, 4));
        List<Object> target = new ArrayList<>();

        assertThat(queue.drainTo(target, 0)).isZero();
        assertThat(queue.drainTo(target, -1)).isZero();
        assertThat(queue.drainTo(target, 3)).isEqualTo(3);
        assertThat(queue.drainTo(target)).isEqualTo(1);
        assertThat(queue.drainTo(target)).isZero();
        assertThat(target).containsExactly(1, 2, 3, 4);
    }

    // ---- waiting

    @Test
    void closeAndInterruptEndTheWait() throws Exception {
        Queue<Object> empty = queue(0);
        Queue<Object> full = queue(1);
        full.put("full");
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            FutureTask<Object> get = new FutureTask<>(empty::get);
            FutureTask<Object> put = new FutureTask<>(() -> {
                full.put("more");
                return null;
            });
            for (FutureTask<Object> wait : List.of(get, put)) {
                Thread thread = kind.start(wait);
                thread.interrupt();
                assertThatThrownBy(() -> wait.get(50, TimeUnit.SECONDS)).cause()
                        .isInstanceOf(InterruptedException.class);
            }
        }
        isEmpty(empty);
        assertThat(full.size()).isEqualTo(1);

        List<FutureTask<Object>> waits = new ArrayList<>();
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            FutureTask<Object> get = new FutureTask<>(empty::get);
            kind.start(get);
            waits.add(get);
        }
        empty.close();
        for (FutureTask<Object> wait : waits) {
            assertThatThrownBy(() -> wait.get(50, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .cause().isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void formsThatDoNotWaitKeepTheInterrupt() throws Exception {
        Queue<Object> queue = queue(1);
        Thread.currentThread().interrupt();
        queue.putNow("one");
        assertThatThrownBy(() -> queue.putNow("two")).isInstanceOf(QueueFullException.class);
        assertThat(queue.getNow()).isEqualTo("one");
        assertThatThrownBy(queue::getNow).isInstanceOf(QueueEmptyException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    // ---- ends

    @Test
    @Conformance({"Q-15", "Q-16"})
    void closedQueueRefusesEverything() throws Exception {
        Queue<Object> unused = queue(0);
        assertThat(unused.isEmpty()).isTrue();
        Queue<Object> queue = queue(2);
        queue.put("lost");
        assertThat(queue).hasToString("Queue[size=1, maxSize=2]");
        queue.close();
        queue.close();
        queue.joinThread();

        List<ThrowingCallable> calls = List.of(
                () -> queue.put(1), () -> queue.put(1, MOMENT), () -> queue.putNow(1), () -> queue.putAll(List.of(1)),
                queue::get, () -> queue.get(MOMENT), queue::getNow, () -> queue.drainTo(new ArrayList<>()),
                queue::size, queue::isEmpty, queue::isFull, queue::maxSize, queue::shutdown,
                () -> queue.asBlockingQueue().peek());
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining("is closed");
        }
        assertThat(queue).hasToString("Queue[closed]");
    }

    @Test
    @Conformance("Q-17")
    void joinThreadComesAfterClose() throws Exception {
        Queue<Object> queue = queue(0);
        assertThatThrownBy(queue::joinThread).isInstanceOf(IllegalStateException.class).hasMessageContaining("close");
        queue.cancelJoinThread();
        queue.put("written already");
        peer.call(queue::get);
        queue.close();
        queue.joinThread();
    }

    @Test
    void closedHandleLeavesTheQueueToOthers() throws Exception {
        Queue<Object> queue = queue(1);
        try (Pipe pipe = Mp.context(method).pipe()) {
            Connection end = pipe.second();
            peer.begin(() -> {
                end.send("ready");
                end.recv();
                end.send(queue.get());
                queue.close();
            });
            pipe.first().recv();
            queue.put("for the peer");
            queue.close();
            pipe.first().send("go");
            assertThat(pipe.first().recv()).isEqualTo("for the peer");
        }
    }

    @Test
    void shutdownEndsPuttingAtOnceAndGettingWhenNothingIsLeft() throws Exception {
        Queue<Object> queue = queue(2);
        queue.putAll(List.of("one", "two"));
        FutureTask<Object> waiting = new FutureTask<>(() -> {
            queue.put("three");
            return null;
        });
        Thread.ofVirtual().start(waiting);
        peer.call(() -> {
            queue.shutdown();
            queue.shutdown();
            return null;
        });

        assertThatThrownBy(() -> waiting.get(50, TimeUnit.SECONDS)).cause()
                .isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(() -> queue.put("four"))
                .isInstanceOf(QueueShutDownException.class)
                .hasMessageContaining("put");
        assertThatThrownBy(() -> queue.putNow("four")).isInstanceOf(QueueShutDownException.class);
        assertThat(queue.get()).isEqualTo("one");
        assertThatThrownBy(() -> queue.put("four", MOMENT)).isInstanceOf(QueueShutDownException.class);
        assertThat(queue.getNow()).isEqualTo("two");
        assertThatThrownBy(queue::get)
                .isInstanceOf(QueueShutDownException.class)
                .hasMessageContaining("get");
        assertThatThrownBy(queue::getNow).isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(() -> queue.get(MOMENT)).isInstanceOf(QueueShutDownException.class);
        assertThat(queue.drainTo(new ArrayList<>())).isZero();
        isEmpty(queue);
    }

    @Test
    void shutdownWakesThoseWhoWaitForItems() throws Exception {
        Queue<Object> queue = queue(0);
        List<FutureTask<Object>> waits = new ArrayList<>();
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            FutureTask<Object> wait = new FutureTask<>(queue::get);
            kind.start(wait);
            waits.add(wait);
        }
        queue.shutdown();
        for (FutureTask<Object> wait : waits) {
            assertThatThrownBy(() -> wait.get(50, TimeUnit.SECONDS)).cause()
                    .isInstanceOf(QueueShutDownException.class);
        }
    }

    // ---- the JDK's view

    @Test
    void viewDoesWhatTheQueueDoes() throws Exception {
        Queue<Object> queue = queue(2);
        BlockingQueue<Object> view = queue.asBlockingQueue();
        assertThat(view.peek()).isNull();
        assertThat(view.poll()).isNull();
        assertThat(view.poll(1, TimeUnit.MILLISECONDS)).isNull();
        assertThat(view.remainingCapacity()).isEqualTo(2);
        assertThatThrownBy(view::element).isInstanceOf(NoSuchElementException.class);

        assertThat(view.offer("one")).isTrue();
        view.put("two");
        assertThat(view.offer("three")).isFalse();
        assertThat(view.offer("three", 1, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> view.add("three")).isInstanceOf(IllegalStateException.class);
        assertThat(view.remainingCapacity()).isZero();
        assertThat(view.isEmpty()).isFalse();
        assertThat(view.size()).isEqualTo(2);
        assertThat(peer.<Object>call(queue::get)).isEqualTo("one");
        assertThat(view.peek()).isEqualTo("two");
        assertThat(view.peek()).isEqualTo("two");
        assertThat(view.take()).isEqualTo("two");

        assertThat(view.addAll(List.of(1, 2))).isTrue();
        List<Object> target = new ArrayList<>();
        assertThat(view.drainTo(target, 1)).isEqualTo(1);
        assertThat(view.drainTo(target)).isEqualTo(1);
        assertThat(target).containsExactly(1, 2);
        view.add(3);
        view.clear();
        isEmpty(queue);
        assertThat(queue(0).asBlockingQueue().remainingCapacity()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void viewHasNoNulls() throws Exception {
        Queue<Object> queue = queue(0);
        BlockingQueue<Object> view = queue.asBlockingQueue();
        assertThatThrownBy(() -> view.put(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> view.offer(null)).isInstanceOf(NullPointerException.class);
        isEmpty(queue);
        queue.put(null);
        assertThatThrownBy(view::peek).isInstanceOf(IllegalStateException.class);
        assertThat(queue.size()).isEqualTo(1);
        assertThatThrownBy(view::take).isInstanceOf(IllegalStateException.class).hasMessageContaining("null");
        isEmpty(queue);
        assertThatThrownBy(view::iterator).isInstanceOf(UnsupportedOperationException.class);
    }

    /** What is looked at stays, with the handles in it. */
    @Test
    void peekLeavesLongItemsAndHandlesWhereTheyAre() throws Exception {
        Queue<Object> queue = queue(0);
        BlockingQueue<Object> view = queue.asBlockingQueue();
        String item = "x".repeat(100_000);
        queue.put(item);
        assertThat(view.peek()).isEqualTo(item);
        assertThat(queue.get()).isEqualTo(item);

        Queue<Object> inner = Mp.context(method).queue();
        inner.put("letter");
        queue.put(inner);
        inner.close();
        Queue<?> seen = (Queue<?>) view.peek();
        assertThat(seen.size()).isEqualTo(1);
        seen.close();
        Queue<?> got = (Queue<?>) queue.get();
        assertThat(got.getNow()).isEqualTo("letter");
        got.close();
    }
}
