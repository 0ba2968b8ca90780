package dev.mp.internal.torture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A member goes on from what a dead one left, and somewhere on the way the dead one is cleaned up after. */
class DuelTests {
    private static final int DEATHS = Integer.getInteger("dev.mp.torture.stride", 3);
    private static final int INTERRUPTIONS = Integer.getInteger("dev.mp.torture.interruptions", 5);

    /** Messages in the queue: few, large ones, some with queues, and so many that the next goes into a new segment. */
    private static final int[][] QUEUES = {
        {40, 9000, 40, 40}, {9000, 40, 9000}, {-40, -9000, -40}, {480, 480, 480, 480, 480, 480, 480, 480}
    };

    @TestFactory
    Stream<DynamicTest> recoveryBesideTheLiving() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int[] sizes : QUEUES) {
            for (Duel.Move first : Duel.Move.values()) {
                for (Duel.Move second : Duel.Move.values()) {
                    tests.add(DynamicTest.dynamicTest(
                            first + " before " + second + " in " + Arrays.toString(sizes),
                            () -> fightAll(sizes, first, second)));
                }
            }
        }
        return tests.stream();
    }

    private static void fightAll(int[] sizes, Duel.Move first, Duel.Move second) throws Exception {
        try (World world = new World(false)) {
            boolean survived = false;
            for (int lastChange = 1; !survived; lastChange += DEATHS) {
                boolean done = false;
                for (int step = 1 + lastChange % INTERRUPTIONS; !done; step += INTERRUPTIONS) {
                    try {
                        boolean[] outcome = new Duel(world, sizes).fight(first, lastChange, second, step);
                        survived = outcome[0];
                        done = outcome[1];
                    } catch (Throwable e) {
                        throw new AssertionError("killed at change " + lastChange + ", recovered at step " + step, e);
                    }
                }
            }
        }
    }
}
