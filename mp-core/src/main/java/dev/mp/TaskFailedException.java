package dev.mp;

/** A task failed in another process with a checked exception, which is the cause. Unchecked ones arrive as themselves. */
public class TaskFailedException extends MpException {
    private static final long serialVersionUID = 1;

    public TaskFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
