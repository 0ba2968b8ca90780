package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the simulations of the library's own parts have in common. */
final class Explorations {
    private static final int SCHEDULES = Integer.getInteger("dev.mp.testkit.schedules", 10_000);
    private static final int WHOLE_PART = 5;
    private static final long SEED = Long.getLong("dev.mp.testkit.seed", 1);
    private static final int MOST_LOOKS = 200;
    private static final long LOOK_NANOS = 50_000_000;

    private Explorations() {}

    static Simulation.Builder random(int kills) {
        return Simulation.builder().schedules(SCHEDULES).seed(SEED).kills(kills);
    }

    /** Of whole processes and pools, whose runs are ten times as long: a part of the schedules. */
    static Simulation.Builder randomOfWhole(int kills) {
        return random(kills).schedules(SCHEDULES / WHOLE_PART);
    }

    /** No schedule fails. */
    static void passes(Simulation.Builder options, Program program) {
        explore(options, program);
    }

    /** No schedule of an exhaustive search fails, and it tries all. */
    static void passesAll(Simulation.Builder options, Program program) {
        assertThat(explore(options, program).isComplete()).isTrue();
    }

    private static Simulation.Summary explore(Simulation.Builder options, Program program) {
        StackWalker.StackFrame test = StackWalker.getInstance()
                .walk(frames -> frames.skip(2).findFirst().orElseThrow());
        long began = System.nanoTime();
        Simulation.Summary summary = options.build().exploreAll(program);
        Report.add(test, summary, System.nanoTime() - began);
        summary.failure().ifPresent(failure -> {
            throw failure.toError();
        });
        return summary;
    }

    /** Starts a process; any exception that comes out of what it does fails the run. */
    static Child start(Member parent, ChildLife.Body body) throws IOException {
        return SimulatedContext.start(parent, self -> {
            try {
                return body.run(self);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    static void join(Child... children) throws InterruptedException {
        for (Child child : children) {
            child.join(Deadline.NEVER);
        }
    }

    /**
     * Before long nothing is left in the arena: no object, no block, nobody but the first process. Not at once: descendants
     * of the dead end a little later, and who counts references anew holds objects meanwhile.
     */
    static void assertEmpty(Member root) throws InterruptedException {
        for (int look = 0; look < MOST_LOOKS && !leftovers(root).isEmpty(); look++) {
            root.seam().park(LOOK_NANOS);
            root.recovery().lookNowAndThen();
        }
        assertThat(leftovers(root)).isEmpty();
    }

    private static List<String> leftovers(Member root) {
        Arena arena = root.arena();
        arena.blocks().trim(root.identity());
        List<String> left = new ArrayList<>();
        add(left, "objects", arena.objects().count());
        add(left, "extents with blocks", arena.blocks().inUse());
        add(left, "extents with pages", arena.blocks().withPages());
        for (int slot = 1; slot < arena.slots().used(); slot++) {
            add(left, "inhabitant of slot " + slot, arena.slots().inhabitant(slot));
            add(left, "first object held by slot " + slot, arena.objects().nextHeld(slot, 0) + 1);
        }
        return left;
    }

    private static void add(List<String> left, String what, int number) {
        if (number != 0) {
            left.add(what + ": " + number);
        }
    }
}
