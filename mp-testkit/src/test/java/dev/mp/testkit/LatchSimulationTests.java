package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Latch;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Seam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The latch: one holder at a time, what one stored the next one sees, and nobody waits for the dead. */
@Tag("exploration")
class LatchSimulationTests {
    /** Who is inside, and how often somebody was. */
    private static final class Model {
        private int inside;
        private int entered;
    }

    static Program program(int members, int rounds) {
        return mp -> {
            Member root = mp.root();
            long latch = root.allocate(64);
            root.seam().zero(latch, 64);
            Model model = new Model();
            StartLine line = new StartLine(mp, members);
            Child[] children = new Child[members - 1];
            for (int i = 0; i < children.length; i++) {
                children[i] = Explorations.start(root, self -> {
                    line.await(self);
                    return enter(self, latch, model, rounds);
                });
            }
            line.await(root);
            enter(root, latch, model, rounds);
            join(children);
            enter(root, latch, model, 1);
            root.free(latch);
            Explorations.assertEmpty(root);
        };
    }

    private static int enter(Member self, long latch, Model model, int rounds) throws InterruptedException {
        Seam seam = self.seam();
        Slots slots = self.arena().slots();
        for (int round = 0; round < rounds; round++) {
            Latch.Outcome outcome = Latch.acquire(seam, slots, latch, self.identity(), Deadline.NEVER);
            if (model.inside != 0) {
                if (outcome != Latch.Outcome.REPAIR) {
                    throw new AssertionError("two inside: " + model.inside + " and " + self.identity());
                }
                if (!slots.isDead(model.inside)) {
                    throw new AssertionError("taken from the living: " + model.inside);
                }
            }
            model.inside = self.identity();
            int seen = seam.getIntAcquire(latch + 4);
            if (seen != model.entered && seen != model.entered - 1 && seen != model.entered + 1) {
                throw new AssertionError("a store was lost: " + seen + " of " + model.entered);
            }
            if (outcome == Latch.Outcome.ACQUIRED && seen != model.entered) {
                throw new AssertionError("a store was not seen: " + seen + " of " + model.entered);
            }
            seam.setIntRelease(latch + 4, seen + 1);
            model.entered = seen + 1;
            model.inside = 0;
            Latch.release(seam, latch, self.identity());
        }
        return 0;
    }

    @Test
    void threeMembers() {
        passes(random(0), program(3, 4));
    }

    @Test
    void fourMembersWithKills() {
        passes(random(2), program(4, 4));
    }

    @Test
    void allSchedulesOfTwo() {
        passesAll(Simulation.builder().exhaustive(2).fromMark(), program(2, 2));
    }

    @Test
    void allSchedulesOfTwoWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), program(2, 2));
    }

    @Test
    void allSchedulesOfThreeWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), program(3, 1));
    }
}
