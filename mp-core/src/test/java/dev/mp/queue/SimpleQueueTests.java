package dev.mp.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.SerializationException;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.conformance.ConnectionStatements;
import dev.mp.connection.Connection;
import dev.mp.fixture.WithPeer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue without a bound between processes. */
class SimpleQueueTests extends WithPeer {
    private SimpleQueue<Object> queue;

    @BeforeEach
    void makeQueue() {
        queue = Mp.context(method).simpleQueue();
    }

    @AfterEach
    void closeQueue() {
        queue.close();
    }

    @Test
    @Conformance("SQ-01")
    void emptinessIsTrueInEachProcess() throws Exception {
        ConnectionStatements.emptinessIsTrueInEachProcess(family);
    }

    @Test
    @Conformance("SQ-02")
    void closesTwice() throws Exception {
        ConnectionStatements.closesTwice(family);
    }

    @Test
    @Conformance("SQ-03")
    void closedHandleLeavesTheQueueToOthers() throws Exception {
        ConnectionStatements.closedHandleLeavesTheQueueToOthers(family);
    }

    @Test
    void itemsComeInOrderAsTheyWere() throws Exception {
        SimpleQueue<Object> items = queue;
        List<Object> values = Arrays.asList(null, 1, "two", List.of(3.0), new long[] {4}, StartMethod.THREAD);
        peer.call(() -> {
            for (Object value : values) {
                items.put(value);
            }
            return null;
        });

        for (Object value : values) {
            assertThat(queue.get()).isEqualTo(value);
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void hasNoBound() throws Exception {
        int count = 2_000;
        byte[] item = new byte[10_000];
        for (int i = 0; i < count; i++) {
            item[0] = (byte) i;
            queue.put(item);
        }
        for (int i = 0; i < count; i++) {
            assertThat(((byte[]) queue.get())[0]).isEqualTo((byte) i);
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void producersAndConsumersShareIt() throws Exception {
        SimpleQueue<Object> items = queue;
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
                    got.add((int[]) queue.get());
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
    }

    @Test
    void closeWakesThoseWhoWait() throws Exception {
        FutureTask<Object> waiting = new FutureTask<>(queue::get);
        Thread.ofVirtual().start(waiting);
        FutureTask<Object> other = new FutureTask<>(queue::get);
        Thread.ofPlatform().start(other);

        queue.close();
        for (FutureTask<Object> each : List.of(waiting, other)) {
            assertThatThrownBy(() -> each.get(50, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .cause().isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void interruptEndsTheWait() throws Exception {
        FutureTask<Object> waiting = new FutureTask<>(queue::get);
        Thread thread = Thread.ofPlatform().start(waiting);
        thread.interrupt();

        assertThatThrownBy(() -> waiting.get(50, TimeUnit.SECONDS)).cause().isInstanceOf(InterruptedException.class);
        queue.put("kept");
        assertThat(queue.get()).isEqualTo("kept");
    }

    @Test
    void itemThatCannotTravelIsRefusedAtOnce() throws Exception {
        assertThatThrownBy(() -> queue.put(new Object())).isInstanceOf(SerializationException.class);
        assertThat(queue.isEmpty()).isTrue();
        queue.put("next");
        assertThat(queue.get()).isEqualTo("next");
    }

    @Test
    void itemsOutliveTheProcessThatPutThem() throws Exception {
        SimpleQueue<Object> items = queue;
        MpProcess child = Mp.context(method).process(() -> {
            items.put("last words");
            items.put(Mp.pipe().first());
        });
        child.start();
        child.join();

        assertThat(queue.get()).isEqualTo("last words");
        try (Connection orphan = (Connection) queue.get()) {
            assertThat(orphan.poll()).isTrue();
        }
    }
}
