package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
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
@Tag("soak")
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
            Child[] children = new Child[members - 1];
            for (int i = 0; i < children.length; i++) {
                children[i] = SimulatedContext.start(root, self -> enter(self, latch, model, rounds));
            }
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
        passes(random(10_000, 0), program(3, 4));
    }

    @Test
    void threeMembersWithKills() {
        passes(random(10_000, 2), program(4, 4));
    }

    @Test
    void allSchedulesOfTwo() {
        passes(Simulation.builder().kills(1).exhaustive(0).schedules(20_000), program(2, 1));
    }

    @Test
    void allSchedulesOfThree() {
        passes(Simulation.builder().exhaustive(1).schedules(20_000), program(3, 1));
    }
}
