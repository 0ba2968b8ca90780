package dev.mp.queue;

import dev.mp.MpException;

/** There was no room for the item, at once or within the limit; it was not put. */
public class QueueFullException extends MpException {
    private static final long serialVersionUID = 1;

    public QueueFullException(String message) {
        super(message);
    }
}
