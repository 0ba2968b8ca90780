package dev.mp.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * All schedules of a small program with at most so many preemptions and kills, one after the other: depth first over the
 * choices, each run following the one before up to the last choice that has another answer left.
 *
 * <p>How long a thread runs before it is preempted is a choice too: not at all, after its first step, its second and so
 * on, until it stops by itself before that. Delays of the outside world are not enumerated.
 */
final class Exhaustive extends Strategy {
    private final int switches;
    private final int kills;
    private final boolean weak;
    private int[] path = new int[64];
    private boolean[] more = new boolean[64];
    private int length;
    private int next;
    private int switched;
    private int killed;
    private int openBudget;

    Exhaustive(int switches, int kills, boolean weak) {
        this.switches = switches;
        this.kills = kills;
        this.weak = weak;
    }

    /** Goes on to the next schedule; false if there is none. */
    boolean advance() {
        while (length > 0 && !more[length - 1]) {
            length--;
        }
        if (length == 0) {
            return false;
        }
        path[length - 1]++;
        next = 0;
        switched = 0;
        killed = 0;
        openBudget = -1;
        return true;
    }

    /** The answer at this point of the path; a new one starts at 0. */
    private int answer() {
        if (next == length) {
            if (length == path.length) {
                path = Arrays.copyOf(path, length * 2);
                more = Arrays.copyOf(more, length * 2);
            }
            path[length] = 0;
            more[length++] = false;
        }
        return path[next++];
    }

    private int choose(int n) {
        if (n <= 1) {
            return 0;
        }
        int answer = answer();
        more[next - 1] = answer + 1 < n;
        return answer;
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
        openBudget = -1;
        if (switched == switches && killed == kills) {
            return 0;
        }
        int answer = answer();
        // A budget that was used up has a longer one after it; whether this one is will be known when it is.
        more[next - 1] = answer == 0;
        openBudget = next - 1;
        return answer;
    }

    @Override
    Decision decide(World world) {
        if (openBudget >= 0) {
            more[openBudget] = true;
        }
        int others = switched < switches ? world.others().size() : 0;
        int mortal = killed < kills ? world.mortal().size() : 0;
        if (others + mortal == 0) {
            return Decision.CONTINUE;
        }
        int answer = choose(others + mortal);
        if (answer < others) {
            switched++;
            return new Decision(Action.SWITCH, answer);
        }
        killed++;
        return new Decision(Action.KILL, answer - others);
    }

    @Override
    int pick(World world, List<SimThread> runnable) {
        return choose(runnable.size());
    }

    @Override
    int drain(int ways) {
        return choose(ways);
    }

    @Override
    int vary(int n) {
        return 0;
    }
}
