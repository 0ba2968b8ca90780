package dev.mp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.connection.Connection;
import dev.mp.connection.Connections;
import dev.mp.connection.Pipe;
import dev.mp.connection.Waitable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The root of the family: starts managers, kills and stops members at random, and sees to it that life goes on. */
final class Director {
    private static final int MANAGERS = 2;
    private static final int WORKERS = 2;

    /** So that members come to work, and are hit while they start as well. */
    private static final int LONGEST_PAUSE_MILLIS = 800;

    private final Town town;
    private final Random random;
    private final Executioner executioner;
    private final Map<MpProcess, Connection> managers = new LinkedHashMap<>();
    private final Progress progress;
    private boolean stopping;

    Director(Town town, Random random) {
        this.town = town;
        this.random = random;
        this.executioner = new Executioner(random);
        this.progress = new Progress(town.path());
    }

    /** Lets the family live until so many of its members have been killed, and then end in order. */
    void run(int kills) throws Exception {
        try {
            while (managers.size() < MANAGERS) {
                start();
            }
            while (executioner.kills() < kills) {
                watch(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)));
                executioner.strike();
            }
            stop();
            executioner.requireNoOrphans();
            assertThat(Verdict.failures(town.path())).isEmpty();
        } catch (Throwable e) {
            Dumps.printAll();
            throw e;
        } finally {
            executioner.close();
        }
    }

    private void start() {
        Pipe pipe = Mp.pipe();
        Connection there = pipe.second();
        Town shared = town;
        long seed = random.nextLong();
        managers.put(Town.start("manager", () -> Manager.live(shared, there, WORKERS, seed)), pipe.first());
        there.close();
    }

    /** For a while, replaces managers that end and looks whether anything goes on at all. */
    private void watch(Duration pause) throws Exception {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0 && !managers.isEmpty(); left = end - System.nanoTime()) {
            Map<Waitable, MpProcess> sentinels = new LinkedHashMap<>();
            managers.keySet().forEach(manager -> sentinels.put(manager.sentinel(), manager));
            for (Waitable ended : Connections.await(sentinels.keySet(), Duration.ofNanos(left))) {
                managers.remove(sentinels.get(ended)).close();
                if (!stopping) {
                    start();
                }
            }
            executioner.requireNoOrphans();
            assertThat(Verdict.failures(town.path())).isEmpty();
            progress.require();
        }
    }

    private void stop() throws Exception {
        stopping = true;
        executioner.close();
        for (Connection connection : managers.values()) {
            try {
                connection.sendBytes(Town.STOP);
            } catch (IOException e) {
                // It was just killed, as its sentinel says.
            }
        }
        watch(Town.LIMIT);
        assertThat(managers).as("managers that have not ended").isEmpty();
    }

    int kills() {
        return executioner.kills();
    }

    /** Whether journals grow. */
    private static final class Progress {
        private final Path folder;
        private long bytes;
        private long since = System.nanoTime();

        Progress(Path folder) {
            this.folder = folder;
        }

        void require() throws IOException {
            long now = 0;
            List<Path> all = new ArrayList<>();
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(all::add);
            }
            for (Path file : all) {
                now += Files.size(file);
            }
            if (now != bytes) {
                bytes = now;
                since = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - since)).as("time without any progress")
                    .isLessThan(Town.LIMIT);
        }
    }
}
