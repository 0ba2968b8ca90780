package dev.mp;

/**
 * Something of the family's is full: its arena, its table of processes, or its table of shared objects. The call that
 * failed changed nothing, and everybody else goes on undisturbed.
 */
public class CapacityException extends MpException {
    private static final long serialVersionUID = 1;

    public CapacityException(String message) {
        super(message);
    }

    public CapacityException(String message, Throwable cause) {
        super(message, cause);
    }
}
