package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.random;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Ref;
import java.nio.ByteBuffer;
import java.time.Duration;
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
@Tag("soak")
class ChannelSimulationTests {
    private static final int END = -1;
    private static final Duration MOMENT = Duration.ofMillis(10);

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

    static Program program(int producers, int consumers, int messages, int bound, int... sizes) {
        return mp -> {
            Member root = mp.root();
            Endpoint queue = QueueType.create(root, bound);
            Model model = new Model();
            Child[] sending = new Child[producers];
            for (int p = 0; p < producers; p++) {
                int producer = p;
                sending[p] = SimulatedContext.start(
                        root, self -> produce(handle(self, queue), model, producer, messages, sizes));
            }
            Child[] taking = new Child[consumers];
            for (int c = 0; c < consumers; c++) {
                taking[c] = SimulatedContext.start(root, self -> consume(handle(self, queue), model));
            }
            for (Child child : sending) {
                while (!child.join(Deadline.in(root.seam(), MOMENT))) {
                    takeOverFromDead(queue, model, taking);
                }
            }
            for (int c = 0; c < consumers; c++) {
                Payload end = Payload.of(bytes(END, 0, 12), 0, 12);
                while (queue.send(end, null, Deadline.in(root.seam(), MOMENT)) != Endpoint.Outcome.DONE) {
                    takeOverFromDead(queue, model, taking);
                }
            }
            join(taking);
            int killed = (int) Arrays.stream(taking).filter(child -> child.exitCode().getAsInt() != 0).count();
            while (!queue.isEmpty()) {
                receive(queue, model, new HashMap<>());
            }
            model.check(killed);
            queue.close();
            Explorations.assertEmpty(root);
        };
    }

    /** Nobody else makes room if all consumers are dead. */
    private static void takeOverFromDead(Endpoint queue, Model model, Child[] taking)
            throws InterruptedException {
        if (Arrays.stream(taking).noneMatch(Child::isAlive)) {
            while (!queue.isEmpty()) {
                boolean _ = receive(queue, model, new HashMap<>());
            }
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

    private static int produce(Endpoint queue, Model model, int producer, int messages, int... sizes)
            throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            int size = sizes[(producer + i) % sizes.length];
            if (queue.send(Payload.of(bytes(producer, i, size), 0, size), null,
                    Deadline.NEVER) != Endpoint.Outcome.DONE) {
                throw new AssertionError("not sent");
            }
            model.sent.add((long) producer << 32 | i);
        }
        queue.close();
        return 0;
    }

    private static int consume(Endpoint queue, Model model) throws InterruptedException {
        Map<Integer, Integer> last = new HashMap<>();
        while (receive(queue, model, last)) {}
        queue.close();
        return 0;
    }

    private static boolean receive(
            Endpoint queue, Model model, Map<Integer, Integer> last)
            throws InterruptedException {
        Buffer buffer = new Buffer();
        if (queue.receiveBytes(buffer, Deadline.NEVER) != Endpoint.Outcome.DONE) {
            throw new AssertionError("not received");
        }
        byte[] bytes = buffer.readByteArray();
        ByteBuffer message = ByteBuffer.wrap(bytes);
        int producer = message.getInt();
        int number = message.getInt();
        if (producer == END) {
            return false;
        }
        if (!Arrays.equals(bytes, bytes(producer, number, message.getInt()))) {
            throw new AssertionError("torn: message " + number + " of producer " + producer);
        }
        if (last.merge(producer, number, Math::max) != number) {
            throw new AssertionError("message " + number + " of producer " + producer + " came late");
        }
        model.received.add((long) producer << 32 | number);
        return true;
    }

    @Test
    void small() {
        passes(random(2_000, 2), program(2, 2, 4, 0, 12, 40));
    }

    @Test
    void bounded() {
        passes(random(2_000, 2), program(2, 2, 4, 1, 12, 40));
    }

    @Test
    void smallAndLarge() {
        passes(random(2_000, 2), program(2, 2, 4, 0, 12, 9_000, 3_000, 4_000));
    }

    @Test
    void allSchedulesOfTwo() {
        passes(Simulation.builder().kills(1).exhaustive(0).schedules(20_000), program(1, 1, 1, 0, 12));
    }

    @Test
    void allSwitchesOfThree() {
        passes(Simulation.builder().exhaustive(1).schedules(20_000), program(1, 1, 2, 1, 12));
    }
}
