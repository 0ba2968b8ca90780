package dev.mp.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * Probabilistic concurrency testing: every thread has a random priority, the highest that can run does, and at a few
 * random steps the running one falls below all others. Finds a bug that needs {@code d} events in a certain order with a
 * probability that has a lower bound, however many steps there are.
 */
final class Priorities extends RandomWalk {
    private static final int MOST_CHANGES = 4;

    private final long[] changeAt;
    private int[] priorities = new int[16];
    private int known;
    private int changed;

    Priorities(Rng rng, int kills, long mortalSteps, long steps, boolean spuriousWakes, boolean weak) {
        super(rng, kills, mortalSteps, spuriousWakes, weak);
        changeAt = new long[rng.below(MOST_CHANGES)];
        for (int i = 0; i < changeAt.length; i++) {
            changeAt[i] = 1L + rng.below(Math.clamp(steps, 1, 1 << 20));
        }
        Arrays.sort(changeAt);
    }

    @Override
    boolean decidesOnWake() {
        return true;
    }

    private int priority(SimThread thread) {
        int number = thread.number();
        while (known <= number) {
            if (known == priorities.length) {
                priorities = Arrays.copyOf(priorities, known * 2);
            }
            priorities[known++] = MOST_CHANGES + rng.below(1 << 20);
        }
        return priorities[number];
    }

    @Override
    int budget(World world) {
        if (changed == changeAt.length) {
            return beforeKill(world, 0);
        }
        return beforeKill(world, (int) Math.max(1, changeAt[changed] - world.steps()));
    }

    @Override
    Decision decide(World world) {
        Decision kill = kill(world);
        if (kill != null) {
            return kill;
        }
        int mine = priority(world.current());
        if (changed < changeAt.length && world.steps() >= changeAt[changed]) {
            mine = MOST_CHANGES - 1 - changed++;
            priorities[world.current().number()] = mine;
        }
        List<SimThread> others = world.others();
        if (others.isEmpty()) {
            return Decision.CONTINUE;
        }
        int best = pick(world, others);
        return priority(others.get(best)) > mine ? new Decision(Action.SWITCH, best) : Decision.CONTINUE;
    }

    @Override
    int pick(World world, List<SimThread> runnable) {
        int best = 0;
        for (int i = 1; i < runnable.size(); i++) {
            if (priority(runnable.get(i)) > priority(runnable.get(best))) {
                best = i;
            }
        }
        return best;
    }
}
