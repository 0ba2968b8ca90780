package dev.mp.chaos;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.connection.Connection;
import dev.mp.connection.Connections;
import dev.mp.connection.Pipe;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A member with children: says back what they say, and starts others for those that end. */
final class Manager {
    private final Town town;
    private final Connection director;
    private final int size;
    private final Random random;
    private final Map<Connection, MpProcess> workers = new LinkedHashMap<>();
    private boolean stopping;

    private Manager(Town town, Connection director, int size, long seed) {
        this.town = town;
        this.director = director;
        this.size = size;
        this.random = new Random(seed);
    }

    static void live(Town town, Connection director, int size, long seed) throws Exception {
        try {
            new Manager(town, director, size, seed).manage();
        } catch (Throwable e) {
            Journal.fail(town.path(), "manager", e);
            throw e;
        }
    }

    private void manage() throws Exception {
        try (Journal journal = new Journal(town.path())) {
            List<Habit> habits = town.habits(journal);
            while (workers.size() < size) {
                start();
            }
            while (!workers.isEmpty()) {
                serve();
                for (Habit habit : habits) {
                    habit.round(random);
                }
            }
            journal.end();
        }
    }

    private void start() {
        Pipe pipe = Mp.pipe();
        Connection there = pipe.second();
        Town shared = town;
        long seed = random.nextLong();
        workers.put(pipe.first(), Town.start("worker", () -> Worker.live(shared, there, seed)));
        there.close();
    }

    private void serve() throws Exception {
        List<Connection> all = new ArrayList<>(workers.keySet());
        if (!stopping) {
            all.add(director);
        }
        List<Connection> ready = Connections.await(all, Town.LIMIT);
        if (ready.isEmpty()) {
            throw new AssertionError("neither a word nor the end of any worker");
        }
        for (Connection connection : ready) {
            if (connection.equals(director)) {
                stopping = true;
            } else {
                sayBack(connection);
            }
        }
    }

    private void sayBack(Connection connection) throws Exception {
        try {
            byte[] said = connection.recvBytes();
            connection.sendBytes(stopping && said.length > 0 ? Town.STOP : said);
        } catch (EOFException e) {
            replace(connection);
        } catch (IOException e) {
            // It was killed before it could be answered; its end comes next.
            return;
        }
    }

    private void replace(Connection connection) throws InterruptedException {
        MpProcess gone = workers.remove(connection);
        connection.close();
        if (!gone.join(Town.LIMIT)) {
            throw new AssertionError("the end of a worker's connection, but not of the worker: " + gone);
        }
        if (!stopping) {
            start();
        }
    }
}
