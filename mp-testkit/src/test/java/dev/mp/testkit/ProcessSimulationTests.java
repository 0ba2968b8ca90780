package dev.mp.testkit;

import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.randomOfWhole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.pool.Pool;
import dev.mp.pool.WorkerLostException;
import dev.mp.queue.SimpleQueue;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole processes: what they are started with, what they send each other, and what is left when they are killed. */
@Tag("exploration")
class ProcessSimulationTests {
    private static final int KILLED = -9;
    private static final int KILLED_AT_ITS_END = 128 + 9;

    /** A process that was joined has ended well or was killed, perhaps when it had already begun to end by itself. */
    private static boolean hasEndedWell(MpProcess process) {
        assertThat(process.exitCode().getAsInt()).isIn(0, KILLED, KILLED_AT_ITS_END);
        return process.exitCode().getAsInt() == 0;
    }

    static void pipe(SimulatedContext mp) throws Exception {
        Pipe pipe = mp.pipe();
        Connection here = pipe.first();
        Connection there = pipe.second();
        MpProcess child = mp.process(() -> {
            for (int i = 0; i < 4; i++) {
                there.send(i);
            }
            there.close();
        });
        child.start();
        there.close();
        List<Object> received = new ArrayList<>();
        try {
            while (true) {
                received.add(here.recv());
            }
        } catch (EOFException end) {
            child.join();
        }
        assertThat(received).isEqualTo(List.of(0, 1, 2, 3).subList(0, received.size()));
        if (hasEndedWell(child)) {
            assertThat(received).hasSize(4);
        }
        here.close();
        Explorations.assertEmpty(mp.root());
    }

    /** Two processes fill a queue and a third empties it into another one. */
    static void relay(SimulatedContext mp) throws Exception {
        SimpleQueue<List<Integer>> first = mp.simpleQueue();
        SimpleQueue<List<Integer>> second = mp.simpleQueue();
        MpProcess[] producers = new MpProcess[2];
        for (int p = 0; p < producers.length; p++) {
            int producer = p;
            producers[p] = mp.process(() -> {
                for (int i = 0; i < 3; i++) {
                    first.put(List.of(producer, i));
                }
            });
            producers[p].start();
        }
        MpProcess carrier = mp.process(() -> {
            while (!first.isEmpty()) {
                second.put(first.get());
            }
        });
        carrier.start();
        carrier.join();
        boolean carried = hasEndedWell(carrier);
        int[] next = new int[producers.length];
        int lost = carried ? 0 : 1;
        for (SimpleQueue<List<Integer>> queue : List.of(second, first)) {
            for (MpProcess producer : producers) {
                producer.join();
            }
            while (!queue.isEmpty()) {
                List<Integer> item = queue.get();
                int gap = item.get(1) - next[item.get(0)];
                assertThat(gap).isBetween(0, lost);
                lost -= gap;
                next[item.get(0)] = item.get(1) + 1;
            }
            queue.close();
        }
        for (int p = 0; p < producers.length; p++) {
            if (hasEndedWell(producers[p])) {
                assertThat(3 - next[p]).isBetween(0, lost);
                lost -= 3 - next[p];
            }
        }
        Explorations.assertEmpty(mp.root());
    }

    static void queueThatTravels(SimulatedContext mp) throws Exception {
        SimpleQueue<Object> outer = mp.simpleQueue();
        MpProcess child = mp.process(() -> {
            SimpleQueue<Object> inner = Mp.context().simpleQueue();
            inner.put("in it");
            outer.put(inner);
            inner.close();
            outer.close();
        });
        child.start();
        MpProcess thief = mp.process(() -> {
            if (!outer.isEmpty()) {
                ((SimpleQueue<?>) outer.get()).close();
            }
        });
        thief.start();
        child.join();
        thief.join();
        boolean _ = hasEndedWell(child);
        boolean _ = hasEndedWell(thief);
        if (!outer.isEmpty()) {
            SimpleQueue<?> inner = (SimpleQueue<?>) outer.get();
            assertThat(inner.get()).isEqualTo("in it");
            inner.close();
        }
        outer.close();
        Explorations.assertEmpty(mp.root());
    }

    static void family(SimulatedContext mp) throws Exception {
        SimpleQueue<String> names = mp.simpleQueue();
        MpProcess parent = mp.process(() -> {
            MpProcess first = Mp.process(() -> names.put("first"));
            MpProcess second = Mp.process(() -> names.put("second"));
            first.start();
            second.start();
            names.put("parent");
            first.join();
            second.join();
        });
        parent.start();
        parent.join();
        List<String> put = new ArrayList<>();
        while (!names.isEmpty()) {
            put.add(names.get());
        }
        assertThat(put).doesNotHaveDuplicates();
        if (hasEndedWell(parent)) {
            assertThat(put).contains("parent");
        }
        names.close();
        Explorations.assertEmpty(mp.root());
    }

    static void pool(SimulatedContext mp) throws Exception {
        try (Pool pool = mp.pool(2)) {
            try {
                assertThat(pool.<Integer, Integer>map(x -> x * x, List.of(1, 2, 3, 4), 1)).containsExactly(1, 4, 9, 16);
            } catch (WorkerLostException lost) {
                assertThat(lost.exitCode()).hasValue(KILLED);
            }
            try {
                assertThat(pool.<String>apply(() -> "done")).isEqualTo("done");
            } catch (WorkerLostException lost) {
                assertThat(lost.exitCode()).hasValue(KILLED);
            }
        }
        Explorations.assertEmpty(mp.root());
    }

    @Test
    void pipeToAChild() {
        passes(randomOfWhole(1), ProcessSimulationTests::pipe);
    }

    @Test
    void queueToQueue() {
        passes(randomOfWhole(2), ProcessSimulationTests::relay);
    }

    @Test
    void queueToQueueKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), ProcessSimulationTests::relay);
    }

    @Test
    void queuesInQueues() {
        passes(randomOfWhole(2), ProcessSimulationTests::queueThatTravels);
    }

    @Test
    void familyOfThreeGenerations() {
        passes(randomOfWhole(3), ProcessSimulationTests::family);
    }

    @Test
    void poolWithKilledWorkers() {
        passes(randomOfWhole(2), ProcessSimulationTests::pool);
    }

    @Test
    void pipeToAChildKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), ProcessSimulationTests::pipe);
    }

    @Test
    void queuesInQueuesKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), ProcessSimulationTests::queueThatTravels);
    }

    @Test
    void familyKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), ProcessSimulationTests::family);
    }

    @Test
    void poolKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), ProcessSimulationTests::pool);
    }
}
