package dev.mp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Kills and stops processes below this one, and knows what has to end because of it. */
final class Executioner implements AutoCloseable {
    /** All below a process are gone within a second of its death; more only because the machine may be busy. */
    private static final Duration LONGEST_ORPHANHOOD = Duration.ofSeconds(10);

    private static final int LONGEST_STOP_MILLIS = 600;
    private static final int STOPS_IN_TEN = 2;

    private final Random random;
    private final Map<ProcessHandle, Long> doomed = new HashMap<>();
    private final Map<ProcessHandle, Long> stopped = new HashMap<>();
    private int kills;

    Executioner(Random random) {
        this.random = random;
    }

    int kills() {
        return kills;
    }

    /** Does something to some member, be it at work, just starting, or stopped. */
    void strike() throws IOException {
        goOn(System.nanoTime());
        List<ProcessHandle> members =
                ProcessHandle.current().descendants().filter(Executioner::isMember).toList();
        if (members.isEmpty()) {
            return;
        }
        ProcessHandle victim = members.get(random.nextInt(members.size()));
        if (random.nextInt(10) < STOPS_IN_TEN) {
            if (!stopped.containsKey(victim)) {
                signal("STOP", victim);
                stopped.put(victim,
                        System.nanoTime() + Duration.ofMillis(random.nextInt(LONGEST_STOP_MILLIS)).toNanos());
            }
        } else {
            List<ProcessHandle> below = victim.descendants().toList();
            if (victim.destroyForcibly()) {
                kills++;
                long now = System.nanoTime();
                doom(victim, now);
                below.forEach(each -> doom(each, now));
            }
        }
    }

    private void doom(ProcessHandle process, long now) {
        doomed.put(process, now);
    }

    /** What is stopped cannot see that its parent is gone before it goes on. */
    void requireNoOrphans() throws IOException {
        long now = System.nanoTime();
        goOn(now);
        doomed.entrySet().removeIf(entry -> isGone(entry.getKey()));
        doomed.forEach((process, since) -> assertThat(Duration.ofNanos(now - since))
                .as("how long %s has lived on", process.pid())
                .isLessThan(LONGEST_ORPHANHOOD));
    }

    private void goOn(long now) throws IOException {
        for (Map.Entry<ProcessHandle, Long> entry : Map.copyOf(stopped).entrySet()) {
            if (entry.getValue() - now <= 0) {
                stopped.remove(entry.getKey());
                signal("CONT", entry.getKey());
            }
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException {
        if (!isGone(process)) {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join();
        }
    }

    private static boolean isMember(ProcessHandle process) {
        return process.info().command().filter(command -> command.endsWith("java")).isPresent() && !isGone(process);
    }

    /** A zombie whose parent does not ask for it is gone all the same. */
    private static boolean isGone(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z' || !process.isAlive();
        } catch (IOException e) {
            return true;
        }
    }

    /** Nobody stays stopped. */
    @Override
    public void close() throws IOException {
        goOn(Long.MAX_VALUE / 2 + System.nanoTime());
    }
}
