package dev.mp;

/**
 * Ends a child process from anywhere on its main thread, after its {@code finally} blocks: as {@code sys.exit} does in
 * Python. ({@link System#exit} ends it at once.) In a task of a pool it is an exception like any other: the task fails
 * with it, and the worker goes on.
 */
public class ExitException extends MpException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** Ends the process with an exit code. */
    public ExitException(int exitCode) {
        super("exit code " + exitCode);
        this.exitCode = exitCode;
    }

    /** Ends the process with exit code 1 after printing a message to its standard error. */
    public ExitException(String message) {
        super(message);
        this.exitCode = 1;
    }

    /** Ends the process with exit code 1 for true and 0 for false. */
    public ExitException(boolean failed) {
        this(failed ? 1 : 0);
    }

    public int exitCode() {
        return exitCode;
    }

    boolean speaks() {
        return !("exit code " + exitCode).equals(getMessage());
    }
}
