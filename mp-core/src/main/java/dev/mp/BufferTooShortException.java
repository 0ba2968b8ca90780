package dev.mp;

/** A message did not fit into the buffer that was to receive it. It was taken all the same, and is here. */
public class BufferTooShortException extends MpException {
    private static final long serialVersionUID = 1;

    private final byte[] content;

    public BufferTooShortException(String message, byte[] content) {
        super(message);
        this.content = content.clone();
    }

    /** The complete message. */
    public byte[] content() {
        return content.clone();
    }
}
