package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Seam;
import dev.mp.sync.Condition;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Conditions: one signal for each item is enough for all who live to get theirs, although signalled ones are killed and
 * others give up.
 */
@Tag("exploration")
class ConditionSimulationTests {
    /**
     * The first process puts as many items on a shelf as all takers need, and signals once for each. A taker that is killed
     * with its lock may have taken its item from the shelf or not: what is there is never less than what is needed.
     */
    static Program program(int takers, int each, boolean impatient) {
        return mp -> {
            Member root = mp.root();
            Condition condition = mp.condition();
            Parcel<Condition> conditionParcel = Parcel.of(root, condition);
            long shelf = root.allocate(64);
            root.seam().zero(shelf, 64);
            int[] taken = new int[1];
            StartLine line = new StartLine(mp, takers + 1);
            Child[] children = new Child[takers];
            for (int i = 0; i < takers; i++) {
                boolean givesUp = impatient && i == 0;
                children[i] = Explorations.start(root, self -> {
                    Condition mine = conditionParcel.open(self);
                    line.await(self);
                    for (int item = 0; item < each; item++) {
                        take(self, mine, shelf, taken, givesUp);
                    }
                    mine.lock().close();
                    mine.close();
                    return 0;
                });
            }
            line.await(root);
            for (int item = 0; item < takers * each; item++) {
                try (var _ = condition.lock().hold()) {
                    root.seam().setIntRelease(shelf, root.seam().getIntAcquire(shelf) + 1);
                    condition.signal();
                }
            }
            join(children);
            boolean allLived = true;
            for (Child child : children) {
                allLived &= child.exitCode().getAsInt() == 0;
            }
            if (allLived) {
                assertThat(taken[0]).isEqualTo(takers * each);
                assertThat(root.seam().getIntAcquire(shelf)).isZero();
            }
            condition.lock().close();
            condition.close();
            root.free(shelf);
            Explorations.assertEmpty(root);
        };
    }

    private static void take(Member self, Condition condition, long shelf, int[] taken, boolean givesUp)
            throws InterruptedException {
        try (var _ = condition.lock().hold()) {
            while (self.seam().getIntAcquire(shelf) == 0) {
                if (givesUp) {
                    boolean _ = condition.await(Duration.ofNanos(20_000));
                } else {
                    condition.await();
                }
                assertThat(condition.lock().tryAcquire()).as("held after the wait").isTrue();
                condition.lock().release();
            }
            self.seam().setIntRelease(shelf, self.seam().getIntAcquire(shelf) - 1);
            taken[0]++;
        }
    }

    @Test
    void patient() {
        passes(random(2), program(3, 2, false));
    }

    @Test
    void impatient() {
        passes(random(2), program(3, 2, true));
    }

    @Test
    void allSchedulesOfTwo() {
        passesAll(Simulation.builder().exhaustive(1).fromMark(), program(1, 1, false));
    }

    @Test
    void allSchedulesOfThreeWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), program(2, 1, false));
    }

    /** Who waits would have no lock to come back to. */
    private static void closeLock(SimulatedContext mp) throws Exception {
        Member root = mp.root();
        Condition condition = mp.condition();
        boolean[] failed = new boolean[1];
        Thread closer = Thread.currentThread();
        Thread _ = root.seam().startThread("waiter", true, () -> {
            assertThatThrownBy(() -> {
                condition.lock().acquire();
                condition.await();
            }).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed here");
            failed[0] = true;
            root.seam().unpark(closer);
        });
        condition.lock().close();
        while (!failed[0]) {
            root.seam().park(Seam.FOREVER);
        }
        condition.close();
        Explorations.assertEmpty(root);
    }

    @Test
    void aLockThatIsClosedEndsTheWaits() {
        passes(random(0), ConditionSimulationTests::closeLock);
    }

    @Test
    void allSchedulesOfALockThatIsClosed() {
        passesAll(Simulation.builder().exhaustive(1), ConditionSimulationTests::closeLock);
    }
}
