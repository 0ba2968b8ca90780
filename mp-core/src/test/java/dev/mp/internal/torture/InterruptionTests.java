package dev.mp.internal.torture;

import dev.mp.internal.channel.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A member is switched off at any step, others do as they like, and then it goes on. */
class InterruptionTests {
    private static final int STRIDE = Integer.getInteger("dev.mp.torture.stride", 1);

    @TestFactory
    Stream<DynamicTest> whileOthersAllocate() {
        return each(InterruptionTests::allocate);
    }

    @TestFactory
    Stream<DynamicTest> whileAnotherLivesAndDies() {
        return each(InterruptionTests::liveAndDie);
    }

    private static Stream<DynamicTest> each(Plays.Interruption interruption) {
        return Repertoire.withRoomForOthers().entrySet().stream()
                .map(named -> DynamicTest.dynamicTest(named.getKey(), () -> {
                    try (World world = new World(named.getKey().startsWith("allocate"))) {
                        Plays.interruptAtEveryStep(world, named.getValue(), STRIDE, interruption);
                    }
                }));
    }

    /** Empties, closes, reuses and fills what it can get. */
    private static void allocate(World world) {
        Actor root = world.root();
        int identity = root.member().identity();
        root.member().arena().blocks().trim(identity);
        List<Long> blocks = new ArrayList<>();
        for (int bytes : new int[] {1, 700, 4000, 5000, 60_000, 400_000, 1 << 20, 3 << 20}) {
            blocks.add(root.member().allocate(bytes));
            blocks.add(root.member().allocate(bytes));
        }
        blocks.forEach(block -> {
            byte[] ones = new byte[100];
            java.util.Arrays.fill(ones, (byte) -1);
            root.seam().copyIn(block, ones, 0, ones.length);
            root.member().free(block);
        });
        root.member().arena().blocks().trim(identity);
    }

    /** Uses entries and slots, and has all references counted anew. */
    private static void liveAndDie(World world) {
        try {
            Actor other = world.enter();
            Endpoint queue = other.newQueue();
            Endpoint carried = other.newQueue();
            other.newPipe();
            other.send(queue, Note.carrying(1, 40, carried));
            other.send(queue, Note.carrying(2, 9000, carried));
            Endpoint received = other.receive(queue).note().queues().getFirst();
            received.close();
            world.bury(other);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
