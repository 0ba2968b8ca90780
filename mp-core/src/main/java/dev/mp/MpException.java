package dev.mp;

/** What mp throws when something of its own went wrong; the more precise ones extend it. Unchecked. */
public class MpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MpException(String message) {
        super(message);
    }

    public MpException(String message, Throwable cause) {
        super(message, cause);
    }
}
