package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.Endpoint.Outcome;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import okio.Buffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What queues have beside channels: a bound that is never passed, a shutdown, and acknowledgements that are waited for. */
@Tag("exploration")
class QueueSimulationTests {
    private static final int NOTHING = -1;

    private static Outcome send(Endpoint queue, int item, Deadline deadline) throws InterruptedException {
        byte[] bytes = {(byte) item};
        return queue.send(Payload.of(bytes, 0, 1), null, deadline);
    }

    private static int take(Endpoint queue, Deadline deadline) throws InterruptedException {
        Buffer buffer = new Buffer();
        return queue.receiveBytes(buffer, deadline) == Outcome.DONE ? buffer.getByte(0) : NOTHING;
    }

    private static int killed(Child... children) {
        return (int) Arrays.stream(children)
                .filter(child -> child.exitCode().getAsInt() != 0)
                .count();
    }

    private static void background(Member member, String name, ChildLife.Body body) {
        Thread _ = member.seam().startThread(name, false, () -> {
            try {
                int _ = body.run(member);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    // ---- bounds

    /**
     * Producers that wait for room or do not, consumers that wait or do not; whoever looks sees no more items than there is
     * room for, and when all are gone there is room for exactly as many.
     */
    static Program bounded(int producers, int consumers, int items, int bound) {
        return mp -> {
            Member root = mp.root();
            Endpoint queue = QueueType.create(root, bound);
            Set<Integer> sent = new HashSet<>();
            Set<Integer> received = new HashSet<>();
            StartLine line = new StartLine(mp, producers + consumers + 1);
            Child[] children = new Child[producers + consumers];
            for (int p = 0; p < producers; p++) {
                int first = p * items;
                children[p] = Explorations.start(root, self -> {
                    Endpoint mine = ChannelSimulationTests.handle(self, queue);
                    line.await(self);
                    for (int i = first; i < first + items; i++) {
                        Deadline deadline = i % 2 == 0 ? Deadline.NEVER : Deadline.in(self.seam(), Duration.ZERO);
                        if (send(mine, i, deadline) == Outcome.DONE) {
                            sent.add(i);
                        }
                        assertThat(mine.size()).isBetween(0L, (long) bound);
                    }
                    mine.close();
                    return 0;
                });
            }
            for (int c = 0; c < consumers; c++) {
                children[producers + c] = Explorations.start(root, self -> {
                    Endpoint mine = ChannelSimulationTests.handle(self, queue);
                    line.await(self);
                    for (int i = 0; i < items; i++) {
                        int item = take(mine, Deadline.in(self.seam(), Duration.ofMillis(i)));
                        assertThat(item == NOTHING || received.add(item)).as("item %s comes once", item).isTrue();
                    }
                    mine.close();
                    return 0;
                });
            }
            line.await(root);
            // Somebody takes as long as somebody may wait for room.
            background(root, "closer", self -> {
                join(Arrays.copyOf(children, producers));
                assertThat(queue.shutdown()).isTrue();
                return 0;
            });
            for (int item = take(queue, Deadline.NEVER); item != NOTHING; item = take(queue, Deadline.NEVER)) {
                assertThat(received.add(item)).as("item %s comes once", item).isTrue();
            }
            join(children);
            sent.removeAll(received);
            assertThat(sent.size()).isLessThanOrEqualTo(
                    killed(Arrays.copyOfRange(children, producers, producers + consumers)));
            assertThat(queue.size()).isZero();
            queue.close();
            Explorations.assertEmpty(root);
        };
    }

    @Test
    void boundHolds() {
        passes(random(2), bounded(2, 2, 4, 1));
    }

    @Test
    void boundOfTwoHolds() {
        passes(random(2), bounded(2, 1, 4, 2));
    }

    @Test
    void boundHoldsForAllSchedulesOfTwoWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), bounded(1, 0, 3, 1));
    }

    @Test
    void boundHoldsForAllSchedulesOfThree() {
        passesAll(Simulation.builder().exhaustive(1).fromMark(), bounded(1, 1, 2, 1));
    }

    /** Killed producers and consumers leave every place to others. */
    static Program places(int bound) {
        return mp -> {
            Member root = mp.root();
            Endpoint queue = QueueType.create(root, bound);
            StartLine line = new StartLine(mp, 3);
            Child producer = Explorations.start(root, self -> {
                Endpoint mine = ChannelSimulationTests.handle(self, queue);
                line.await(self);
                for (int i = 0; i < 3; i++) {
                    Outcome _ = send(mine, i, Deadline.in(self.seam(), Duration.ofMillis(5)));
                }
                return 0;
            });
            Child consumer = Explorations.start(root, self -> {
                Endpoint mine = ChannelSimulationTests.handle(self, queue);
                line.await(self);
                for (int i = 0; i < 2; i++) {
                    int _ = take(mine, Deadline.in(self.seam(), Duration.ofMillis(5)));
                }
                return 0;
            });
            line.await(root);
            join(producer, consumer);
            Deadline now = Deadline.in(root.seam(), Duration.ZERO);
            while (take(queue, now) != NOTHING) {}
            for (int i = 0; i < bound; i++) {
                assertThat(send(queue, i, now)).isEqualTo(Outcome.DONE);
            }
            assertThat(send(queue, bound, now)).isEqualTo(Outcome.TIMED_OUT);
            assertThat(queue.isFull()).isTrue();
            queue.close();
            Explorations.assertEmpty(root);
        };
    }

    @Test
    void noPlaceIsLost() {
        passes(random(2), places(2));
    }

    @Test
    void noPlaceIsLostWhereverOneIsKilled() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), places(2));
    }

    // ---- shutdown

    /** Once a shutdown has returned, nothing is put any more, and everybody comes to an end. */
    static Program shutdown(int producers, int bound) {
        return mp -> {
            Member root = mp.root();
            Endpoint queue = QueueType.create(root, bound);
            List<Integer> sent = new ArrayList<>();
            boolean[] isOver = {false};
            StartLine line = new StartLine(mp, producers + 2);
            Child[] children = new Child[producers + 1];
            for (int p = 0; p < producers; p++) {
                int first = p * 50;
                children[p] = Explorations.start(root, self -> {
                    Endpoint mine = ChannelSimulationTests.handle(self, queue);
                    line.await(self);
                    for (int i = first; i < first + 50; i++) {
                        boolean wasOver = isOver[0];
                        if (send(mine, i, Deadline.NEVER) != Outcome.DONE) {
                            break;
                        }
                        assertThat(wasOver).as("put after the shutdown").isFalse();
                        sent.add(i);
                    }
                    mine.close();
                    return 0;
                });
            }
            children[producers] = Explorations.start(root, self -> {
                Endpoint mine = ChannelSimulationTests.handle(self, queue);
                line.await(self);
                assertThat(mine.shutdown()).isTrue();
                isOver[0] = true;
                return 0;
            });
            line.await(root);
            background(root, "second", self -> {
                join(children[producers]);
                // If the first was killed on the way, it was done or is done now, unless all is over already.
                boolean _ = queue.shutdown();
                return 0;
            });
            List<Integer> received = new ArrayList<>();
            for (int item = take(queue, Deadline.NEVER); item != NOTHING; item = take(queue, Deadline.NEVER)) {
                received.add(item);
            }
            join(children);
            assertThat(received).containsAll(sent).doesNotHaveDuplicates();
            assertThat(take(queue, Deadline.NEVER)).isEqualTo(NOTHING);
            assertThat(send(queue, 1, Deadline.NEVER)).isEqualTo(Outcome.PEER_GONE);
            queue.close();
            Explorations.assertEmpty(root);
        };
    }

    @Test
    void shutdownEndsEverything() {
        passes(random(2), shutdown(2, 1));
    }

    @Test
    void shutdownWhereverOneIsKilled() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), shutdown(1, 1));
    }

    // ---- acknowledgements

    /** What was put, and what somebody was about to acknowledge. */
    private static final class Tasks {
        private final Set<Integer> sent = new HashSet<>();
        private final Set<Integer> done = new HashSet<>();
        private final Set<Integer> joined = new HashSet<>();

        void beforeDone(int task) {
            assertThat(joined).as("tasks that were finished, says join").doesNotContain(task);
            assertThat(done.add(task)).as("task %s came once", task).isTrue();
        }

        void join(Endpoint queue) throws InterruptedException {
            Set<Integer> before = new HashSet<>(sent);
            assertThat(queue.join(Deadline.NEVER)).isEqualTo(Outcome.DONE);
            before.removeAll(done);
            // What of them nobody was about to acknowledge must be lost, so nobody ever does.
            joined.addAll(before);
        }
    }

    private static void work(Endpoint queue, Tasks tasks) throws InterruptedException {
        for (int task = take(queue, Deadline.NEVER); task != NOTHING; task = take(queue, Deadline.NEVER)) {
            tasks.beforeDone(task);
            assertThat(queue.done()).isEqualTo(Outcome.DONE);
        }
    }

    /**
     * Producers, workers and one that joins, all of which may be killed; and the first process, which works too, and joins
     * when the producers are gone. Join returns when all is done or lost, and not before.
     */
    static Program tasks(int producers, int workers, boolean joiner, int items, int bound) {
        return mp -> {
            Member root = mp.root();
            Endpoint queue = QueueType.create(root, bound, true);
            Tasks tasks = new Tasks();
            StartLine line = new StartLine(mp, producers + workers + (joiner ? 2 : 1));
            Child[] sending = new Child[producers];
            for (int p = 0; p < producers; p++) {
                int first = p * items;
                sending[p] = Explorations.start(root, self -> {
                    Endpoint mine = ChannelSimulationTests.handle(self, queue);
                    line.await(self);
                    for (int i = first; i < first + items; i++) {
                        assertThat(send(mine, i, Deadline.NEVER)).isEqualTo(Outcome.DONE);
                        tasks.sent.add(i);
                    }
                    mine.close();
                    return 0;
                });
            }
            Child[] others = new Child[workers + (joiner ? 1 : 0)];
            for (int w = 0; w < workers; w++) {
                others[w] = Explorations.start(root, self -> {
                    Endpoint mine = ChannelSimulationTests.handle(self, queue);
                    line.await(self);
                    work(mine, tasks);
                    mine.close();
                    return 0;
                });
            }
            if (joiner) {
                others[workers] = Explorations.start(root, self -> {
                    Endpoint mine = ChannelSimulationTests.handle(self, queue);
                    line.await(self);
                    tasks.join(mine);
                    mine.close();
                    return 0;
                });
            }
            line.await(root);
            background(root, "worker", self -> {
                work(queue, tasks);
                return 0;
            });
            join(sending);
            tasks.join(queue);
            assertThat(queue.unfinished()).isZero();
            assertThat(queue.shutdown()).isTrue();
            join(others);
            int killed = killed(Arrays.copyOf(others, workers));
            tasks.sent.removeAll(tasks.done);
            assertThat((long) tasks.sent.size()).isLessThanOrEqualTo(queue.lost());
            assertThat(queue.lost()).isLessThanOrEqualTo(killed);
            assertThat(queue.done()).as("one more than there are").isEqualTo(Outcome.PEER_GONE);
            queue.close();
            Explorations.assertEmpty(root);
        };
    }

    @Test
    void joinWaitsForTheLivingOnly() {
        passes(random(2), tasks(2, 2, true, 3, 0));
    }

    @Test
    void joinOfABoundedQueueWaitsForTheLivingOnly() {
        passes(random(2), tasks(1, 2, true, 4, 1));
    }

    @Test
    void joinForAllSchedulesOfTwoWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), tasks(0, 1, false, 0, 0));
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), tasks(1, 0, false, 2, 0));
    }

    @Test
    void joinForAllSchedulesOfThreeWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), tasks(1, 1, false, 2, 0));
    }

    @Test
    void joinForAllSchedulesOfThree() {
        passesAll(Simulation.builder().exhaustive(1).fromMark(), tasks(1, 1, false, 1, 0));
    }

    /** Workers that end in order with a task in their hands, or close their handle with one, whoever acknowledges what. */
    static void abandoned(SimulatedContext mp) throws Exception {
        Member root = mp.root();
        Endpoint queue = QueueType.create(root, 0, true);
        for (int i = 0; i < 4; i++) {
            assertThat(send(queue, i, Deadline.NEVER)).isEqualTo(Outcome.DONE);
        }
        StartLine line = new StartLine(mp, 3);
        Child[] workers = new Child[2];
        for (int w = 0; w < 2; w++) {
            boolean closes = w == 0;
            workers[w] = Explorations.start(root, self -> {
                Endpoint mine = ChannelSimulationTests.handle(self, queue);
                line.await(self);
                int _ = take(mine, Deadline.NEVER);
                int _ = take(mine, Deadline.NEVER);
                Outcome _ = mine.done();
                if (closes) {
                    mine.close();
                    Endpoint again = ChannelSimulationTests.handle(self, queue);
                    again.close();
                }
                return 0;
            });
        }
        line.await(root);
        join(workers);
        while (take(queue, Deadline.in(root.seam(), Duration.ZERO)) != NOTHING) {
            assertThat(queue.done()).isEqualTo(Outcome.DONE);
        }
        assertThat(queue.join(Deadline.NEVER)).isEqualTo(Outcome.DONE);
        assertThat(queue.lost()).isBetween(0L, 4L);
        if (killed(workers) == 0) {
            assertThat(queue.lost()).isEqualTo(2);
        }
        queue.close();
        Explorations.assertEmpty(root);
    }

    @Test
    void tasksThatAreGivenUpAreLostOnce() {
        passes(random(2), QueueSimulationTests::abandoned);
    }

    @Test
    void tasksThatAreGivenUpAreLostOnceWhereverOneIsKilled() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), QueueSimulationTests::abandoned);
    }
}
