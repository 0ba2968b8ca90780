package dev.mp.testkit;

import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static dev.mp.testkit.Explorations.randomOfWhole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.queue.SimpleQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handles that travel: what somebody can reach works, and what nobody can reach ends, whoever is killed. */
@Tag("exploration")
class HandleSimulationTests {
    private static final String LETTER = "a letter";

    /**
     * Each process posts queues with a letter in them, one of them inside of another, and opens what it gets. It posts
     * before it takes, so that nobody waits for the dead.
     */
    static void mail(SimulatedContext mp) throws Exception {
        SimpleQueue<SimpleQueue<Object>> post = mp.simpleQueue();
        MpProcess[] children = new MpProcess[2];
        for (int i = 0; i < children.length; i++) {
            children[i] = mp.process(() -> {
                for (int round = 0; round < 2; round++) {
                    post.put(envelope(round));
                    open(post.get());
                }
                post.close();
            });
            children[i].start();
        }
        for (MpProcess child : children) {
            child.join();
        }
        while (!post.isEmpty()) {
            open(post.get());
        }
        post.close();
        Explorations.assertEmpty(mp.root());
    }

    private static SimpleQueue<Object> envelope(int depth) throws Exception {
        Context mp = Mp.context();
        SimpleQueue<Object> envelope = mp.simpleQueue();
        if (depth == 0) {
            envelope.put(LETTER);
        } else {
            SimpleQueue<Object> inner = envelope(depth - 1);
            envelope.put(inner);
            inner.close();
        }
        return envelope;
    }

    private static void open(SimpleQueue<?> envelope) throws Exception {
        Object content = envelope.get();
        if (content instanceof SimpleQueue<?> inner) {
            open(inner);
        } else {
            assertThat(content).isEqualTo(LETTER);
        }
        envelope.close();
    }

    /** What is in a queue that nobody reads any more ends with it: another queue, and the end of a pipe. */
    static void unread(SimulatedContext mp) throws Exception {
        SimpleQueue<Object> outer = mp.simpleQueue();
        Pipe pipe = mp.pipe();
        Connection here = pipe.first();
        Connection there = pipe.second();
        MpProcess child = mp.process(() -> {
            outer.put(envelope(1));
            outer.put(there);
            there.close();
            outer.close();
        });
        child.start();
        there.close();
        outer.close();
        child.join();
        here.close();
        Explorations.assertEmpty(mp.root());
    }

    @Test
    void queuesByMail() {
        passes(randomOfWhole(2), HandleSimulationTests::mail);
    }

    @Test
    void queuesThatNobodyReads() {
        passes(random(1), HandleSimulationTests::unread);
    }

    @Test
    void queuesByMailKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), HandleSimulationTests::mail);
    }

    @Test
    void queuesThatNobodyReadsKilledAtEveryStep() {
        passesAll(Simulation.builder().kills(1).exhaustive(0), HandleSimulationTests::unread);
    }
}
