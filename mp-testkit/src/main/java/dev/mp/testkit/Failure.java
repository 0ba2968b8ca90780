package dev.mp.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schedule under which a program fails, and how. */
public final class Failure {
    /** How a run failed. */
    public enum Kind {
        /** Nobody could ever go on. */
        DEADLOCK,
        /** An exception came out of the program, or an assertion failed in one of its processes. */
        FAILED,
        /** There was no end after as many steps as a run may have. */
        LIVELOCK,
        /** A thread blocked or computed for seconds without a step, so that nobody else could run. */
        BLOCKED,
        /** The same schedule did not lead to the same steps: the program depends on something that is not simulated. */
        NOT_DETERMINISTIC
    }

    private static final int SHOWN = 60;

    private final Kind kind;
    private final String schedule;
    private final long seed;
    private final String message;
    private final List<String> steps;
    private final @Nullable Throwable cause;

    Failure(Kind kind, String schedule, long seed, String message, List<String> steps, @Nullable Throwable cause) {
        this.kind = kind;
        this.schedule = schedule;
        this.seed = seed;
        this.message = message;
        this.steps = steps;
        this.cause = cause;
    }

    /** How the run failed. */
    public Kind kind() {
        return kind;
    }

    /** The choices that lead there, for {@link Simulation#replay}. */
    public String schedule() {
        return schedule;
    }

    /** The seed of the simulation that found it. */
    public long seed() {
        return seed;
    }

    /** What happened; of a deadlock who waits for what. */
    public String message() {
        return message;
    }

    /** The steps that lead there, the last few thousand at most, one line each. */
    public List<String> steps() {
        return steps;
    }

    /** The exception that came out of the program, if that is what happened. */
    public @Nullable Throwable cause() {
        return cause;
    }

    /** The failure as an error that a test can throw. */
    public AssertionError toError() {
        return new AssertionError(toString(), cause);
    }

    /**
     * The failure as an error that a test can throw.
     *
     * @param replay what to write, in the terms of whoever ran the simulation, to run the schedule again
     */
    public AssertionError toError(String replay) {
        return new AssertionError(describe(replay), cause);
    }

    /** The kind, what happened, the line that replays it and the last steps. */
    @Override
    public String toString() {
        return describe("simulation.replay(\"" + schedule + "\", program)");
    }

    private String describe(String replay) {
        StringBuilder text = new StringBuilder()
                .append(kind).append(": ").append(message.stripTrailing()).append('\n')
                .append("replay with: ").append(replay).append("  // seed ").append(seed).append('\n');
        List<String> last = steps.subList(Math.max(0, steps.size() - SHOWN), steps.size());
        if (!last.isEmpty()) {
            text.append("the last ").append(last.size()).append(" of the steps that lead there:\n");
            last.forEach(step -> text.append("  ").append(step).append('\n'));
        }
        return text.toString();
    }
}
