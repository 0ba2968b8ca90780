package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.sync.Barrier;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Barriers: nobody passes before all have come, each index is given once, and when a party dies the others do not wait for
 * it.
 */
@Tag("exploration")
class BarrierSimulationTests {
    private static final Duration LIMIT = Duration.ofHours(1);

    /** How many have come and gone in each round. */
    private static final class Model {
        private final int parties;
        private final int[] came;
        private final int[] indices;
        private final int[] passed;

        Model(int parties, int rounds) {
            this.parties = parties;
            this.came = new int[rounds];
            this.indices = new int[rounds];
            this.passed = new int[parties];
        }
    }

    /**
     * All wait for each other for some rounds. Who is killed before it came for the first time is waited for, so there is a
     * limit in the first round if somebody may be; later nobody needs one.
     */
    static Program program(int parties, int rounds, boolean kills) {
        return mp -> {
            Member root = mp.root();
            Barrier barrier = mp.barrier(parties);
            Parcel<Barrier> barrierParcel = Parcel.of(root, barrier);
            Model model = new Model(parties, rounds);
            StartLine line = new StartLine(mp, parties);
            @Nullable Child[] children = new Child[parties];
            for (int i = 1; i < parties; i++) {
                int party = i;
                children[i] = Explorations.start(root, self -> {
                    Barrier mine = barrierParcel.open(self);
                    line.await(self);
                    rounds(mine, model, party, rounds, kills);
                    mine.close();
                    return 0;
                });
            }
            line.await(root);
            rounds(barrier, model, 0, rounds, kills);
            boolean allLived = true;
            for (int i = 1; i < parties; i++) {
                Child child = java.util.Objects.requireNonNull(children[i]);
                join(child);
                allLived &= child.exitCode().getAsInt() == 0;
            }
            if (allLived && !barrier.isBroken()) {
                assertThat(model.passed).containsOnly(rounds);
            }
            assertThat(barrier.isBroken() && !kills).isFalse();
            barrier.reset();
            assertThat(barrier.isBroken()).isFalse();
            barrier.close();
            Explorations.assertEmpty(root);
        };
    }

    private static void rounds(Barrier barrier, Model model, int party, int rounds, boolean kills)
            throws InterruptedException {
        try {
            for (int round = 0; round < rounds; round++) {
                model.came[round]++;
                int index = kills && round == 0 ? barrier.await(LIMIT) : barrier.await();
                assertThat(model.came[round]).as("came to round %d", round).isEqualTo(model.parties);
                assertThat(model.indices[round] & 1 << index).as("index %d given before", index).isZero();
                model.indices[round] |= 1 << index;
                model.passed[party]++;
            }
        } catch (BrokenBarrierException e) {
            assertThat(barrier.isBroken()).isTrue();
        }
    }

    @Test
    void ofThree() {
        passes(random(0), program(3, 3, false));
    }

    @Test
    void ofThreeWithKills() {
        passes(random(2), program(3, 3, true));
    }

    @Test
    void allSchedulesOfTwo() {
        passesAll(Simulation.builder().exhaustive(1).fromMark(), program(2, 2, false));
    }

    @Test
    void allSchedulesOfTwoWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), program(2, 1, true));
    }

    @Test
    void allSchedulesOfThreeWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), program(3, 1, true));
    }
}
