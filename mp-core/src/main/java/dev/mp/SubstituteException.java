package dev.mp;

import org.jspecify.annotations.Nullable;

/**
 * Stands in for an exception of another process that could not be rebuilt in this one: its class is not on the class
 * path here, a field of it cannot be serialized, or its own serialization code fails.
 *
 * <p>Message, stack trace, cause and suppressed exceptions are those of the original, the latter two as substitutes as
 * well. Only the class is lost; {@link #originalClassName()} names it.
 */
public class SubstituteException extends MpException {
    private static final long serialVersionUID = 1;

    /** The name of the original's class, as {@link Class#getName()} gave it. */
    private final String originalClassName;

    /** The original's message, which unlike that of other exceptions of mp may be null. */
    private final @Nullable String originalMessage;

    public SubstituteException(String originalClassName, @Nullable String message) {
        super(message == null ? originalClassName : message);
        this.originalClassName = originalClassName;
        this.originalMessage = message;
    }

    /** The name of the class that the original has in the process that threw it. */
    public String originalClassName() {
        return originalClassName;
    }

    /** The original's message; null if it had none. */
    @Override
    public @Nullable String getMessage() {
        return originalMessage;
    }

    /** The line that begins a printed stack trace: both classes, then the message. */
    @Override
    public String toString() {
        String head = getClass().getName() + " for " + originalClassName;
        String message = getLocalizedMessage();
        return message == null ? head : head + ": " + message;
    }
}
