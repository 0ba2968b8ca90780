package dev.mp.testkit;

import java.util.List;

/** Chooses what was chosen before. Where that does not fit, since the program is another now, it comes as near as it can. */
final class Replayed extends Strategy {
    private final Choices choices;
    private int next;

    Replayed(Choices choices) {
        this.choices = choices;
    }

    private int take() {
        return next < choices.size() ? choices.get(next++) : 0;
    }

    private int take(int n) {
        return n == 0 ? 0 : take() % n;
    }

    @Override
    boolean isWeak() {
        return take(2) == 1;
    }

    @Override
    boolean decidesOnWake() {
        return take(2) == 1;
    }

    @Override
    int budget(World world) {
        return take();
    }

    @Override
    Decision decide(World world) {
        Action action = Action.ALL[take(Action.ALL.length)];
        return switch (action) {
            case CONTINUE, TIME -> new Decision(action, 0);
            case SWITCH, KILL, SPURIOUS -> new Decision(action, take());
        };
    }

    @Override
    int pick(World world, List<SimThread> runnable) {
        return take(runnable.size());
    }

    @Override
    int drain(int ways) {
        return take(ways);
    }

    @Override
    int vary(int n) {
        return take(n);
    }
}
