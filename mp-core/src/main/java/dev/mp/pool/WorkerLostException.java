package dev.mp.pool;

import dev.mp.MpException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The worker that ran a task ended before the task did. The task may have run in part; the worker is replaced. */
public class WorkerLostException extends MpException {
    private static final long serialVersionUID = 1;
    private static final int KILLED = -9;
    private static final int ABORTED = -6;

    private final long pid;
    private final @Nullable Integer exitCode;

    WorkerLostException(long pid, OptionalInt exitCode) {
        super(message(pid, exitCode));
        this.pid = pid;
        this.exitCode = exitCode.isPresent() ? exitCode.getAsInt() : null;
    }

    private static String message(long pid, OptionalInt exitCode) {
        String how =
                exitCode.isPresent() ? "exit code " + exitCode.getAsInt() + hint(exitCode.getAsInt()) : "no exit code";
        return "the worker that ran the task is gone: pid=" + pid + ", " + how;
    }

    private static String hint(int code) {
        return switch (code) {
            case KILLED -> " (killed; by the system if memory ran out: try fewer workers or a smaller heap for each)";
            case ABORTED -> " (the JVM crashed, as native code can make it)";
            default -> code < 0 ? " (ended by signal " + -code + ")" : " (it exited by itself)";
        };
    }

    /** The process id of the lost worker. */
    public long pid() {
        return pid;
    }

    /** Its exit code: n, or -N if signal N ended it. */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }
}
