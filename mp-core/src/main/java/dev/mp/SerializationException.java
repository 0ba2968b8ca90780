package dev.mp;

/**
 * A value could not be turned into bytes, or bytes not into a value.
 *
 * <p>When a value cannot be encoded, the message names the way from the value to the culprit, as in {@code cannot
 * serialize java.lang.Thread at process.target.captured[1].owner.thread (class com.acme.Foo, field thread)}. It begins
 * with what was given: {@code process}, the {@code value} that is sent or put, a pool's {@code task}, {@code function},
 * {@code element[i]} or {@code result}. Nothing was sent: what the value was to be written to is as it was before.
 *
 * <p>When bytes cannot be decoded, the message says what they claim and why that cannot be: truncated or corrupt data,
 * a class that this process does not know, a class that a filter refuses.
 */
public class SerializationException extends MpException {
    private static final long serialVersionUID = 1;

    public SerializationException(String message) {
        super(message);
    }

    public SerializationException(String message, Throwable cause) {
        super(message, cause);
    }
}
