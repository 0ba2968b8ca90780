package dev.mp.chaos;

import dev.mp.Context;
import dev.mp.queue.JoinableQueue;
import dev.mp.queue.Queue;
import dev.mp.queue.QueueEmptyException;
import dev.mp.queue.QueueFullException;
import dev.mp.queue.SimpleQueue;
import dev.mp.sync.Barrier;
import dev.mp.sync.Condition;
import dev.mp.sync.Event;
import dev.mp.sync.Lock;
import dev.mp.sync.Semaphore;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;

/** One of each thing that processes share, and what must be true of it however many of them are killed. */
final class Commons implements Serializable {
    private static final long serialVersionUID = 1;

    static final int PLACES = 8;
    private static final int SEATS = 2;

    /** Far longer than it takes until a death is known: who waits longer hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static final Duration MOMENT = Duration.ofMillis(50);

    private final Event open;
    private final Lock lock;
    private final SimpleQueue<Long> purse;

    // In this order: what a dead member held is given back in the order in which the objects came to life, so that a
    // chair is free before the permit to sit on it.
    private final Lock firstChair;
    private final Lock secondChair;
    private final Semaphore seats;

    private final Condition stocked;
    private final SimpleQueue<Integer> stock;
    private final Barrier round;
    private final Queue<Integer> belt;
    private final JoinableQueue<Integer> tasks;
    private final SimpleQueue<String> complaints;

    Commons(Context mp) throws InterruptedException {
        open = mp.event();
        lock = mp.lock();
        purse = mp.simpleQueue();
        firstChair = mp.lock();
        secondChair = mp.lock();
        seats = mp.boundedSemaphore(SEATS);
        stocked = mp.condition();
        stock = mp.simpleQueue();
        round = mp.barrier(2);
        belt = mp.queue(PLACES);
        tasks = mp.joinableQueue();
        complaints = mp.simpleQueue();
        purse.put(0L);
        open.set();
    }

    /** What a member does until the commons are closed. */
    void use(long seed) throws InterruptedException {
        Random random = new Random(seed);
        while (open.isSet()) {
            switch (random.nextInt(6)) {
                case 0 -> count();
                case 1 -> sit();
                case 2 -> trade(random.nextBoolean());
                case 3 -> meet();
                case 4 -> carry(random.nextInt());
                default -> work();
            }
        }
    }

    private void complain(String about) throws InterruptedException {
        complaints.put(about + ", says process " + ProcessHandle.current().pid());
    }

    /** Mutual exclusion: whoever has the lock finds the purse, unless who had it before died with it. */
    private void count() throws InterruptedException {
        if (!lock.tryAcquire(LIMIT)) {
            complain("the lock is never free");
            return;
        }
        if (!purse.isEmpty()) {
            purse.put(purse.get() + 1);
        } else if (lock.abandoned()) {
            purse.put(0L);
        } else {
            complain("the purse is gone, and nobody died with it");
        }
        lock.release();
    }

    /** Permits: who has one finds a chair. */
    private void sit() throws InterruptedException {
        if (!seats.tryAcquire(LIMIT)) {
            complain("no permit ever comes back");
            return;
        }
        if (firstChair.tryAcquire()) {
            firstChair.release();
        } else if (secondChair.tryAcquire()) {
            secondChair.release();
        } else {
            complain("more permits than chairs");
        }
        seats.release();
    }

    private void trade(boolean brings) throws InterruptedException {
        if (!stocked.lock().tryAcquire(LIMIT)) {
            complain("the condition's lock is never free");
            return;
        }
        try {
            if (brings) {
                stock.put(1);
                stocked.signal();
            } else if (stocked.awaitUntil(() -> !stock.isEmpty(), MOMENT)) {
                int _ = stock.get();
            }
        } finally {
            stocked.lock().release();
        }
    }

    private void meet() throws InterruptedException {
        try {
            int _ = round.await(MOMENT);
        } catch (BrokenBarrierException e) {
            round.reset();
        }
    }

    private void carry(int load) throws InterruptedException {
        try {
            if (load >= 0) {
                belt.put(load, MOMENT);
            } else {
                int _ = belt.get(MOMENT);
            }
        } catch (QueueFullException | QueueEmptyException e) {
            // So it is at the moment; others change it.
        }
    }

    private void work() throws InterruptedException {
        tasks.put(1);
        try {
            int _ = tasks.get(MOMENT);
            tasks.taskDone();
        } catch (QueueEmptyException e) {
            // Others were faster.
        }
    }

    /** Nobody is to begin anything. */
    void shut() {
        open.clear();
    }

    /** What is wrong now that all others are gone; and how often the purse was counted since it was last lost. */
    long audit() throws InterruptedException {
        if (!lock.tryAcquire(LIMIT)) {
            complain("the lock is held by the dead");
        } else {
            lock.release();
        }
        if (seats.availablePermits() != SEATS) {
            complain(seats.availablePermits() + " permits of " + SEATS);
        }
        while (!belt.isEmpty()) {
            int _ = belt.getNow();
        }
        for (int place = 0; place < PLACES; place++) {
            belt.putNow(place);
        }
        if (!belt.isFull()) {
            complain("the belt has got longer");
        }
        while (!tasks.isEmpty()) {
            int _ = tasks.getNow();
            tasks.taskDone();
        }
        if (!tasks.join(LIMIT)) {
            complain("tasks of the dead are waited for: " + tasks.unfinishedTasks());
        }
        return purse.isEmpty() ? 0 : purse.get();
    }

    /** The complaints so far. */
    List<String> complaints() throws InterruptedException {
        List<String> all = new ArrayList<>();
        while (!complaints.isEmpty()) {
            all.add(complaints.get());
        }
        return all;
    }

    void close() {
        open.close();
        lock.close();
        purse.close();
        firstChair.close();
        secondChair.close();
        seats.close();
        stocked.lock().close();
        stocked.close();
        stock.close();
        round.close();
        belt.close();
        tasks.close();
        complaints.close();
    }
}
