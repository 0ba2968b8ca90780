package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Ref;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okio.Buffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A channel with several producers and consumers: every message whose sending was reported arrives once, whole and in the
 * order of its producer, unless a consumer died with it in its hands.
 */
@Tag("exploration")
class ChannelSimulationTests {
    private static final int END = -1;
    private static final int NO_END = -1;

    /** What was reported as sent, and what came. */
    private static final class Model {
        private final List<Long> sent = new ArrayList<>();
        private final List<Long> received = new ArrayList<>();

        void check(int consumersKilled) {
            Map<Long, Integer> counts = new HashMap<>();
            received.forEach(message -> counts.merge(message, 1, Integer::sum));
            counts.forEach((message, count) -> {
                if (count > 1) {
                    throw new AssertionError(text(message) + " came " + count + " times");
                }
            });
            List<Long> lost = new ArrayList<>(sent);
            lost.removeAll(received);
            if (lost.size() > consumersKilled) {
                throw new AssertionError("lost: " + lost.stream().map(Model::text).toList() + " with " + consumersKilled
                        + " consumers killed");
            }
        }

        static String text(long message) {
            return "message " + (int) message + " of producer " + (message >> 32);
        }
    }

    /**
     * Producers and consumers, all of which may be killed, and the first process, which sends an end for each consumer and
     * one for itself: it takes what is left when all of them are gone.
     */
    static Program program(int producers, int consumers, int messages, int bound, int... sizes) {
        return mp -> {
            Member root = mp.root();
            Endpoint queue = QueueType.create(root, bound);
            Model model = new Model();
            StartLine line = new StartLine(mp, producers + consumers + 1);
            Child[] sending = new Child[producers];
            for (int p = 0; p < producers; p++) {
                int producer = p;
                sending[p] = Explorations.start(root, self -> {
                    line.await(self);
                    return produce(handle(self, queue), model, producer, messages, sizes);
                });
            }
            Child[] taking = new Child[consumers];
            for (int c = 0; c < consumers; c++) {
                taking[c] = Explorations.start(root, self -> {
                    line.await(self);
                    return consume(handle(self, queue), model);
                });
            }
            line.await(root);
            Thread _ = root.seam().startThread("closer", false, () -> sendEnds(queue, sending, consumers));
            join(taking);
            while (receive(queue, model, new HashMap<>()) != consumers) {}
            model.check((int) Arrays.stream(taking).filter(child -> child.exitCode().getAsInt() != 0).count());
            queue.close();
            Explorations.assertEmpty(root);
        };
    }

    private static void sendEnds(Endpoint queue, Child[] sending, int consumers) {
        try {
            join(sending);
            for (int end = 0; end <= consumers; end++) {
                send(queue, bytes(END, end, 12));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A handle of one's own to what another member holds and keeps open. */
    static Endpoint handle(Member self, Endpoint other) {
        self.holdings().hold(other.ref().index());
        Ref ref = self.holdings().open(other.ref().index(), other.ref().uid());
        return QueueType.endpoint(java.util.Objects.requireNonNull(ref));
    }

    private static byte[] bytes(int producer, int number, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size).putInt(producer).putInt(number).putInt(size);
        while (bytes.hasRemaining()) {
            bytes.put((byte) (number * 31 + producer + bytes.position()));
        }
        return bytes.array();
    }

    private static void send(Endpoint queue, byte[] message) throws InterruptedException {
        if (queue.send(Payload.of(message, 0, message.length), null, Deadline.NEVER) != Endpoint.Outcome.DONE) {
            throw new AssertionError("not sent");
        }
    }

    private static int produce(Endpoint queue, Model model, int producer, int messages, int... sizes)
            throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            send(queue, bytes(producer, i, sizes[(producer + i) % sizes.length]));
            model.sent.add((long) producer << 32 | i);
        }
        queue.close();
        return 0;
    }

    private static int consume(Endpoint queue, Model model) throws InterruptedException {
        Map<Integer, Integer> last = new HashMap<>();
        while (receive(queue, model, last) == NO_END) {}
        queue.close();
        return 0;
    }

    /** @return which end it was */
    private static int receive(Endpoint queue, Model model, Map<Integer, Integer> last) throws InterruptedException {
        Buffer buffer = new Buffer();
        if (queue.receiveBytes(buffer, Deadline.NEVER) != Endpoint.Outcome.DONE) {
            throw new AssertionError("not received");
        }
        byte[] bytes = buffer.readByteArray();
        ByteBuffer message = ByteBuffer.wrap(bytes);
        int producer = message.getInt();
        int number = message.getInt();
        if (message.getInt() != bytes.length || !Arrays.equals(bytes, bytes(producer, number, bytes.length))) {
            throw new AssertionError("torn: message " + number + " of producer " + producer);
        }
        if (producer == END) {
            return number;
        }
        if (last.merge(producer, number, Math::max) != number) {
            throw new AssertionError("message " + number + " of producer " + producer + " came late");
        }
        model.received.add((long) producer << 32 | number);
        return NO_END;
    }

    @Test
    void small() {
        passes(random(2), program(2, 2, 4, 0, 12, 40));
    }

    @Test
    void bounded() {
        passes(random(2), program(2, 2, 4, 1, 12, 40));
    }

    @Test
    void smallAndLarge() {
        passes(random(2), program(2, 2, 4, 0, 12, 9_000, 3_000, 4_000));
    }

    @Test
    @Tag("soak")
    void allSchedulesOfTwo() {
        passesAll(Simulation.builder().exhaustive(2).fromMark(), program(1, 0, 1, 1, 12));
    }

    @Test
    @Tag("soak")
    void allSchedulesOfTwoWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), program(1, 0, 1, 1, 12));
    }

    @Test
    void allSchedulesOfThree() {
        passesAll(Simulation.builder().exhaustive(1).fromMark(), program(1, 1, 3, 1, 12, 9_000));
    }

    @Test
    void allSchedulesOfThreeWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), program(1, 1, 3, 1, 12, 9_000));
    }
}
