package dev.mp.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * All schedules of a small program with at most so many delays and kills, one after the other: depth first over the
 * choices, each run following the one before up to the last choice that has another answer left.
 *
 * <p>Without delays a thread runs until it cannot go on, and then the oldest that can. A delay is a deviation from that: a
 * running thread is interrupted, or another one than the oldest goes on. So the number of schedules is a polynomial in the
 * number of steps, of the degree of the bounds, also where threads wait often.
 *
 * <p>How long a thread runs before it is interrupted is a choice too: not at all, after its first step, its second and so
 * on, until it stops by itself before that. Early timers and delays of the outside world are not enumerated.
 */
final class Exhaustive extends Strategy {
    private final int delays;
    private final int kills;
    private final boolean weak;
    private int[] path = new int[64];
    private boolean[] more = new boolean[64];
    private int length;
    private int next;
    private int delayed;
    private int killed;
    private int openBudget;

    /** Whether nothing could happen at the step that was chosen last, or it never came: this run is another one's double. */
    private boolean isDouble;

    Exhaustive(int delays, int kills, boolean weak) {
        this.delays = delays;
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
        delayed = 0;
        killed = 0;
        openBudget = -1;
        isDouble = false;
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
        if (n <= 1 || isDouble) {
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
        endBudget();
        if (isDouble || !world.isSearched() || delayed == delays && killed == kills) {
            return 0;
        }
        int answer = answer();
        // A budget that was used up has a longer one after it; whether this one is will be known when it is.
        more[next - 1] = answer == 0;
        openBudget = next - 1;
        return answer;
    }

    /** A thread that has stopped by itself before its budget was used up did the same without one. */
    private void endBudget() {
        isDouble |= openBudget >= 0 && path[openBudget] > 0;
        openBudget = -1;
    }

    @Override
    Decision decide(World world) {
        int others = delayed < delays ? world.others().size() : 0;
        int mortal = killed < kills ? world.mortal().size() : 0;
        if (openBudget < 0) {
            return Decision.CONTINUE;
        }
        more[openBudget] = true;
        openBudget = -1;
        if (others + mortal == 0) {
            isDouble = true;
            return Decision.CONTINUE;
        }
        int answer = choose(others + mortal);
        if (answer < others) {
            delayed++;
            return new Decision(Action.SWITCH, answer);
        }
        killed++;
        return new Decision(Action.KILL, answer - others);
    }

    @Override
    int pick(World world, List<SimThread> runnable) {
        endBudget();
        int answer = choose(delayed < delays && world.isSearched() ? runnable.size() : 1);
        delayed += answer == 0 ? 0 : 1;
        return answer;
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
