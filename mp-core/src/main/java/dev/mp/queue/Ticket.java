package dev.mp.queue;

import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Transfer;
import java.io.InvalidObjectException;
import java.io.Serializable;

/** As what a queue travels: whoever receives it has a handle of its own. */
record Ticket(Kind kind, long family, int index, long uid) implements Serializable {
    /** What the handle is to those who have it; the queue in shared memory is the same. */
    enum Kind {
        SIMPLE,
        PLAIN,
        JOINABLE
    }

    private Object readResolve() throws InvalidObjectException {
        Items items = new Items(
                QueueType.endpoint(Transfer.receiving(Queue.class).arrive(family, index, uid)));
        return switch (kind) {
            case SIMPLE -> new SimpleQueue<>(items);
            case PLAIN -> new Queue<>(items);
            case JOINABLE -> new JoinableQueue<>(items);
        };
    }
}
