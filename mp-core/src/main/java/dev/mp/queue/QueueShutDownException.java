package dev.mp.queue;

import dev.mp.MpException;

/** The queue was {@linkplain Queue#shutdown shut down}: nothing can be put any more, or nothing is left to get. */
public class QueueShutDownException extends MpException {
    private static final long serialVersionUID = 1;

    public QueueShutDownException(String message) {
        super(message);
    }
}
