package dev.mp;

/** A process could not be started: the launcher is missing, the system refuses, the child could never find its classes. */
public class ProcessStartException extends MpException {
    private static final long serialVersionUID = 1;

    public ProcessStartException(String message) {
        super(message);
    }

    public ProcessStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
