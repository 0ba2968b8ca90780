package dev.mp.testkit;

import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.random;
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
import org.junit.jupiter.api.Test;

/** Whole processes: what they are started with, what they send each other, and what is left when they are killed. */
class ProcessSimulationTests {
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
        if (child.exitCode().getAsInt() == 0) {
            assertThat(received).hasSize(4);
        }
        here.close();
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
        // Grandchildren of a dead parent are gone within a second, and their slots free.
        while (mp.world().observer().slots().inhabitant(1) != 0
                || mp.world().observer().slots().inhabitant(2) != 0
                || mp.world().observer().slots().inhabitant(3) != 0) {
            mp.root().seam().park(50_000_000);
            mp.root().recovery().lookNowAndThen();
        }
        List<String> put = new ArrayList<>();
        while (!names.isEmpty()) {
            put.add(names.get());
        }
        assertThat(put).doesNotHaveDuplicates();
        if (parent.exitCode().getAsInt() == 0) {
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
                assertThat(lost.exitCode()).hasValue(-9);
            }
            try {
                assertThat(pool.<String>apply(() -> "done")).isEqualTo("done");
            } catch (WorkerLostException lost) {
                assertThat(lost.exitCode()).hasValue(-9);
            }
        }
        Explorations.assertEmpty(mp.root());
    }

    @Test
    void pipeToAChild() {
        passes(random(1_000, 1), ProcessSimulationTests::pipe);
    }

    @Test
    void queuesInQueues() {
        passes(random(1_000, 2), ProcessSimulationTests::queueThatTravels);
    }

    @Test
    void familyOfThreeGenerations() {
        passes(random(1_000, 3), ProcessSimulationTests::family);
    }

    @Test
    void poolWithKilledWorkers() {
        passes(random(300, 2), ProcessSimulationTests::pool);
    }

    @Test
    void pipeToAChildKilledAtEveryStep() {
        passes(Simulation.builder().kills(1).exhaustive(0).schedules(20_000), ProcessSimulationTests::pipe);
    }

    @Test
    void queuesInQueuesKilledAtEveryStep() {
        passes(Simulation.builder().kills(1).exhaustive(0).schedules(20_000), ProcessSimulationTests::queueThatTravels);
    }

    @Test
    void familyKilledAtEveryStep() {
        passes(Simulation.builder().kills(1).exhaustive(0).schedules(20_000), ProcessSimulationTests::family);
    }
}
