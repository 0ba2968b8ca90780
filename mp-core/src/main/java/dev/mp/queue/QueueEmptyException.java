package dev.mp.queue;

import dev.mp.MpException;

/** There was no item to get, at once or within the limit. */
public class QueueEmptyException extends MpException {
    private static final long serialVersionUID = 1;

    public QueueEmptyException(String message) {
        super(message);
    }
}
