package dev.mp;

/** A limit passed before what was waited for happened. What was waited for goes on. */
public class MpTimeoutException extends MpException {
    private static final long serialVersionUID = 1;

    public MpTimeoutException(String message) {
        super(message);
    }
}
