package dev.mp.chaos;

import dev.mp.Mp;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.queue.SimpleQueue;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Random;

/**
 * Puts ends of pipes into a queue that all share, takes as many out of it and answers on each. An answer comes some time
 * or never; if it does not, the end of the connection comes, unless the letter still lies in the queue.
 */
final class Writing implements Habit {
    private static final int MOST_OPEN = 20;

    private final SimpleQueue<Object> queue;
    private final Journal journal;
    private final Deque<Connection> open = new ArrayDeque<>();
    private long answers;

    Writing(SimpleQueue<Object> queue, Journal journal) {
        this.queue = queue;
        this.journal = journal;
    }

    @Override
    public void round(Random random) throws Exception {
        if (random.nextInt(3) != 0) {
            return;
        }
        Pipe pipe = Mp.pipe();
        open.add(pipe.first());
        queue.put(pipe.second());
        pipe.second().close();
        answer((Connection) queue.get(), random);
        for (Iterator<Connection> each = open.iterator(); each.hasNext();) {
            Connection connection = each.next();
            if (connection.poll()) {
                read(connection);
                connection.close();
                each.remove();
            }
        }
        if (open.size() > MOST_OPEN) {
            open.remove().close();
        }
    }

    private void answer(Connection letter, Random random) throws InterruptedException {
        try {
            letter.sendBytes(journal.aside(answers++).wrap(Town.size(random)));
        } catch (IOException e) {
            // Who wrote it was killed, or has forgotten it.
            return;
        } finally {
            letter.close();
        }
    }

    private static void read(Connection connection) throws IOException, InterruptedException {
        try {
            Parcel _ = Parcel.unwrap(connection.recvBytes());
        } catch (EOFException e) {
            // Who took the letter was killed.
            return;
        }
    }
}
