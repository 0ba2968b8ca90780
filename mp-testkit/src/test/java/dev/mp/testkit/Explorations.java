package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;

/** What the simulations of the library's own parts have in common. */
final class Explorations {
    /** How many times as many schedules as usual; a run of hours sets it. */
    private static final int TIMES = Integer.getInteger("dev.mp.testkit.times", 1);

    private static final long SEED = Long.getLong("dev.mp.testkit.seed", 1);

    private Explorations() {}

    static Simulation.Builder random(int schedules, int kills) {
        return Simulation.builder().schedules(schedules * TIMES).seed(SEED).kills(kills);
    }

    /** No schedule fails. */
    static void passes(Simulation.Builder options, Program program) {
        long began = System.nanoTime();
        Simulation.Summary summary = options.build().exploreAll(program);
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%-28s %,9d schedules, %,12d steps, %.1f s%n",
                StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst().orElseThrow().getMethodName()),
                summary.schedules(),
                summary.steps(),
                seconds);
        summary.failure().ifPresent(failure -> {
            throw failure.toError();
        });
    }

    static void join(Child... children) throws InterruptedException {
        for (Child child : children) {
            child.join(Deadline.NEVER);
        }
    }

    /** Nothing is left in the arena: no object, no block, nobody but the first process. */
    static void assertEmpty(Member root) {
        Arena arena = root.arena();
        assertThat(arena.objects().count()).as("objects left").isZero();
        arena.blocks().trim(root.identity());
        assertThat(arena.blocks().inUse()).as("extents with blocks left").isZero();
        assertThat(arena.blocks().committed()).as("extents with pages left").isZero();
        for (int slot = 1; slot < arena.slots().used(); slot++) {
            assertThat(arena.slots().inhabitant(slot)).as("inhabitant of slot " + slot).isZero();
            assertThat(arena.objects().nextHeld(slot, 0)).as("held by slot " + slot).isEqualTo(-1);
        }
    }
}
