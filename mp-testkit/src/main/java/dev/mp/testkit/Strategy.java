package dev.mp.testkit;

import java.util.List;

/**
 * Decides what happens where more than one thing can. The world asks, records the answers, and carries them out.
 *
 * <p>A thread that is let run goes on for so many steps of its own, {@link #budget}, without anybody being asked; that
 * is what makes a step cost little. 0 is always the answer that leads to the plainest run.
 */
abstract class Strategy {
    /** What can happen at a step. */
    enum Action {
        CONTINUE(0),
        SWITCH(1),
        KILL(2),
        TIME(3),
        SPURIOUS(4);

        static final Action[] ALL = values();

        private final int code;

        Action(int code) {
            this.code = code;
        }

        /** What stands for it in a schedule, and its place in {@link #ALL}. */
        int code() {
            return code;
        }
    }

    /** An action and what it is about: a place in the list of those it is possible for. */
    record Decision(Action action, int index) {
        static final Decision CONTINUE = new Decision(Action.CONTINUE, 0);
        static final Decision TIME = new Decision(Action.TIME, 0);
    }

    /** Whether stores may be held back. */
    abstract boolean isWeak();

    /** Whether to {@link #decide} whenever a thread can run that could not before. */
    abstract boolean decidesOnWake();

    /** After how many steps of the thread that is about to run to {@link #decide}; 0 for never. */
    abstract int budget(World world);

    abstract Decision decide(World world);

    /** Which of several threads runs, when the one that ran cannot. */
    abstract int pick(World world, List<SimThread> runnable);

    /** How much of what a thread has stored is visible when it is switched off. */
    abstract int drain(int ways);

    /** Anything else that the outside world decides: a delay, who of several is woken. */
    abstract int vary(int n);
}
