package dev.mp.chaos;

import dev.mp.queue.SimpleQueue;
import java.util.Random;

/**
 * Puts parcels into a queue that all share, and takes as many out of it. Nobody takes more than it has put, so there is
 * always one for who has something to take still.
 */
final class Trading implements Habit {
    private static final int MOST = 8;

    private final SimpleQueue<byte[]> queue;
    private final Journal journal;

    Trading(SimpleQueue<byte[]> queue, Journal journal) {
        this.queue = queue;
        this.journal = journal;
    }

    @Override
    public void round(Random random) throws Exception {
        int count = 1 + random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            queue.put(journal.next().wrap(Town.size(random)));
            journal.sent();
        }
        for (int i = 0; i < count; i++) {
            journal.got(Parcel.unwrap(queue.get()));
        }
    }
}
