package dev.mp.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * Mostly goes on, and now and then switches to a random thread, lets time pass, or wakes a sleeper for no reason. How
 * often differs from one schedule to the next, so that some runs switch at every other step and others get deep.
 *
 * <p>Kills are spread evenly over the steps of those who can be killed, most of them at a step of the one that runs.
 */
class RandomWalk extends Strategy {
    private static final int[] MEANS = {2, 5, 12, 30, 100, 400};
    private static final long SOON = 20_000_000;

    final Rng rng;
    private final int mean;
    private final boolean weak;
    private final boolean spuriousWakes;
    private final long[] killAt;
    private int killed;

    /** @param mortalSteps about how many steps those who can be killed take in all */
    RandomWalk(Rng rng, int kills, long mortalSteps, boolean spuriousWakes, boolean weak) {
        this.rng = rng;
        this.mean = MEANS[rng.below(MEANS.length)];
        this.weak = weak && rng.below(2) == 0;
        this.spuriousWakes = spuriousWakes;
        this.killAt = new long[kills == 0 || rng.oneIn(8) ? 0 : 1 + rng.below(kills)];
        for (int i = 0; i < killAt.length; i++) {
            killAt[i] = 1L + rng.below(Math.clamp(mortalSteps + mortalSteps / 8, 1, 1 << 20));
        }
        Arrays.sort(killAt);
    }

    @Override
    boolean isWeak() {
        return weak;
    }

    @Override
    boolean decidesOnWake() {
        return false;
    }

    @Override
    int budget(World world) {
        return beforeKill(world, 1 + rng.below(2 * mean));
    }

    /** Cuts a budget short where a kill is due. */
    final int beforeKill(World world, int budget) {
        if (killed == killAt.length || !world.current().process().isMortal()) {
            return budget;
        }
        int left = (int) Math.max(1, killAt[killed] - world.mortalSteps());
        return budget == 0 ? left : Math.min(budget, left);
    }

    /** The kill that is due, or null. */
    final @org.jspecify.annotations.Nullable Decision kill(World world) {
        if (killed == killAt.length || world.mortalSteps() < killAt[killed]) {
            return null;
        }
        List<SimProcess> mortal = world.mortal();
        if (mortal.isEmpty()) {
            return null;
        }
        killed++;
        int running = mortal.indexOf(world.current().process());
        boolean other = running < 0 || rng.oneIn(4);
        return new Decision(Action.KILL, other ? rng.below(mortal.size()) : running);
    }

    @Override
    Decision decide(World world) {
        Decision kill = kill(world);
        if (kill != null) {
            return kill;
        }
        int chance = rng.below(16);
        int others = world.others().size();
        if (chance < 11) {
            return others == 0 ? Decision.CONTINUE : new Decision(Action.SWITCH, rng.below(others));
        }
        if (chance < 13) {
            return world.nextTimer() <= SOON || rng.oneIn(16) && world.nextTimer() < Long.MAX_VALUE
                    ? Decision.TIME
                    : Decision.CONTINUE;
        }
        if (chance == 13 && spuriousWakes) {
            int sleepers = world.sleepers().size();
            return sleepers == 0 ? Decision.CONTINUE : new Decision(Action.SPURIOUS, rng.below(sleepers));
        }
        return Decision.CONTINUE;
    }

    @Override
    int pick(World world, List<SimThread> runnable) {
        return rng.below(runnable.size());
    }

    @Override
    int drain(int ways) {
        return rng.below(ways);
    }

    @Override
    int vary(int n) {
        return rng.below(n);
    }
}
