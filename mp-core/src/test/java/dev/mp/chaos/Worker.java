package dev.mp.chaos;

import dev.mp.connection.Connection;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A member without children. It follows its habits, and has all that it says to its manager said back to it. */
final class Worker {
    private final Town town;
    private final Connection manager;
    private long echoes;

    private Worker(Town town, Connection manager) {
        this.town = town;
        this.manager = manager;
    }

    static void live(Town town, Connection manager, long seed) throws Exception {
        try {
            new Worker(town, manager).work(new Random(seed));
        } catch (Throwable e) {
            Journal.fail(town.path(), "worker", e);
            throw e;
        }
    }

    private void work(Random random) throws Exception {
        try (Journal journal = new Journal(town.path())) {
            List<Habit> habits = town.habits(journal);
            boolean goesOn = true;
            while (goesOn) {
                for (Habit habit : habits) {
                    habit.round(random);
                }
                goesOn = echo(journal.aside(echoes++).wrap(Town.size(random)), random);
            }
            journal.end();
        }
    }

    /** @return false if the manager is gone, or says that it is over */
    private boolean echo(byte[] said, Random random) throws IOException, InterruptedException {
        boolean withEmpty = random.nextInt(5) == 0;
        try {
            if (withEmpty) {
                manager.sendBytes(new byte[0]);
            }
            manager.sendBytes(said);
        } catch (IOException e) {
            return false;
        }
        try {
            if (withEmpty && hear().length != 0) {
                throw new AssertionError("an empty message came back with something in it");
            }
            byte[] back = hear();
            if (!Arrays.equals(back, Town.STOP) && !Arrays.equals(back, said)) {
                throw new AssertionError("not what was said: bytes=" + back.length + ", expected=" + said.length);
            }
            return !Arrays.equals(back, Town.STOP);
        } catch (EOFException e) {
            return false;
        }
    }

    private byte[] hear() throws IOException, InterruptedException {
        if (!manager.poll(Town.LIMIT)) {
            throw new AssertionError("no word from the manager, and no end");
        }
        return manager.recvBytes();
    }
}
