package dev.mp.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Kills, stops and continues real processes below this one at random instants, to see whether a program minds.
 *
 * {@snippet :
 * try (Chaos chaos = Chaos.builder().seed(42).pause(Duration.ofMillis(300)).start()) {
 *     runTheProgram();
 *     System.out.println(chaos.log());
 * }
 * }
 *
 * <p>A victim is chosen among all processes below this one, children of children too, whatever they are doing: starting,
 * working, ending, standing by. It is killed as SIGKILL does, or stopped as SIGSTOP does and continued after a while. Only processes
 * below this one are ever touched, by their process ids.
 *
 * <p>The seed says when something happens, what, and to which of the processes that are there, the eldest first. The rest
 * is up to the system, so a seed makes a run more likely to go the same way again, not certain to; {@link Simulation} is
 * the exact instrument. The log says what happened when.
 *
 * <p>Closing ends the chaos and continues all that is stopped.
 */
public final class Chaos implements AutoCloseable {
    private static final Duration LONGEST_JOIN = Duration.ofSeconds(30);

    private static final Set<Path> LAUNCHERS = Set.of(Path.of("java"), Path.of("java.exe"), Path.of("javaw.exe"));

    private final Builder options;
    private final Random random;
    private final long began = System.nanoTime();
    private final Map<ProcessHandle, Long> stopped = new LinkedHashMap<>();

    /** For a moment the system still shows who was just killed. */
    private final Set<ProcessHandle> killed = new HashSet<>();

    private final List<Event> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread driver;
    private final AtomicInteger kills = new AtomicInteger();

    private Chaos(Builder options) {
        this.options = options;
        this.random = new Random(options.seed);
        this.driver = Thread.ofPlatform().name("chaos").daemon().unstarted(this::drive);
    }

    /**
     * A process that is being started is, until it runs a program of its own, a copy of its parent with the parent's
     * arguments, and then the JDK's helper for a moment. So the arguments are compared before the program is looked at: the
     * other way round it could be the parent's program, and the helper's arguments.
     */
    private static boolean runsAJvm(ProcessHandle process) {
        String line = commandLine(process);
        return !line.isEmpty()
                && process.parent().filter(parent -> !commandLine(parent).equals(line)).isPresent()
                && process.info()
                        .command()
                        .map(command -> Path.of(command).getFileName())
                        .filter(LAUNCHERS::contains)
                        .isPresent();
    }

    /** From the system where it can be had, since the JDK leaves a line out that is longer than 4 KiB. */
    private static String commandLine(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // There is no such file on this system, or the process has ended.
            return process.info().commandLine().orElse("");
        }
    }

    /** What happened to a process. */
    public enum Deed {
        KILLED,
        STOPPED,
        CONTINUED
    }

    /**
     * Something that happened.
     *
     * @param after how long after the beginning
     */
    public record Event(Duration after, Deed deed, long pid) {
        @Override
        public String toString() {
            return "%8d ms  %s %d".formatted(after.toMillis(), deed, pid);
        }
    }

    /** A chaos that kills and stops any process below this one, about twice a second, until it is closed. */
    public static Builder builder() {
        return new Builder();
    }

    /** What is to happen. */
    public static final class Builder {
        private long seed;
        private Duration pause = Duration.ofMillis(500);
        private Duration stop = Duration.ofMillis(300);
        private int maxKills = Integer.MAX_VALUE;
        private double stopShare = 0.2;
        private Predicate<ProcessHandle> among = Chaos::runsAJvm;

        private Builder() {}

        private Builder(Builder other) {
            seed = other.seed;
            pause = other.pause;
            stop = other.stop;
            maxKills = other.maxKills;
            stopShare = other.stopShare;
            among = other.among;
        }

        /** What all chance comes from; 0 if not said. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** How long it takes on average until something happens again; half a second if not said. */
        public Builder pause(Duration average) {
            this.pause = positive(average, "pause");
            return this;
        }

        /** For how long a process is stopped on average; 0.3 seconds if not said. */
        public Builder stopped(Duration average) {
            this.stop = positive(average, "stopped");
            return this;
        }

        /** How many processes are killed at most; any number if not said. */
        public Builder maxKills(int maxKills) {
            if (maxKills < 0) {
                throw new IllegalArgumentException("maxKills < 0: " + maxKills);
            }
            this.maxKills = maxKills;
            return this;
        }

        /** Which share of what happens are stops, from 0 to 1; the rest are kills. A fifth if not said. */
        public Builder stopShare(double stopShare) {
            if (!(stopShare >= 0 && stopShare <= 1)) {
                throw new IllegalArgumentException("not from 0 to 1: " + stopShare);
            }
            this.stopShare = stopShare;
            return this;
        }

        /**
         * Which of the processes below this one may be victims; those that run a JVM's launcher if not said. Others are in
         * the way for a moment only: without the JDK's own helper, for one, no process starts.
         */
        public Builder among(Predicate<ProcessHandle> among) {
            this.among = Objects.requireNonNull(among);
            return this;
        }

        /** Begins. */
        public Chaos start() {
            Chaos chaos = new Chaos(new Builder(this));
            chaos.driver.start();
            return chaos;
        }

        private static Duration positive(Duration duration, String name) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + " must be longer than nothing: " + duration);
            }
            return duration;
        }
    }

    /** What has happened so far. */
    public List<Event> log() {
        return List.copyOf(log);
    }

    /** How many processes it has killed so far. */
    public int kills() {
        return kills.get();
    }

    private void drive() {
        long next = later(options.pause);
        while (!isClosedAfter(next)) {
            long now = System.nanoTime();
            if (next - now <= 0) {
                strike();
                next = later(options.pause);
            }
            goOn(now);
        }
        goOn(Long.MAX_VALUE / 2 + System.nanoTime());
    }

    /** Rests until something is to happen. */
    private boolean isClosedAfter(long next) {
        long until = next;
        for (long end : stopped.values()) {
            until = until - end < 0 ? until : end;
        }
        try {
            return closing.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Nobody else knows this thread; whoever interrupts it wants it to end.
            return true;
        }
    }

    /** An instant after from nothing up to twice the average. */
    private long later(Duration average) {
        return System.nanoTime() + (long) (random.nextDouble() * 2 * average.toNanos());
    }

    private void strike() {
        List<ProcessHandle> members = ProcessHandle.current()
                .descendants()
                .filter(process -> process.isAlive() && !killed.contains(process) && options.among.test(process))
                .sorted()
                .toList();
        double chance = random.nextDouble();
        int choice = random.nextInt(Integer.MAX_VALUE);
        if (members.isEmpty()) {
            return;
        }
        ProcessHandle victim = members.get(choice % members.size());
        if (chance < options.stopShare) {
            if (!stopped.containsKey(victim) && signal("STOP", victim)) {
                stopped.put(victim, later(options.stop));
                record(Deed.STOPPED, victim);
            }
        } else if (kills.get() < options.maxKills && victim.destroyForcibly()) {
            killed.add(victim);
            int _ = kills.incrementAndGet();
            record(Deed.KILLED, victim);
        }
    }

    private void goOn(long now) {
        for (Map.Entry<ProcessHandle, Long> each : List.copyOf(stopped.entrySet())) {
            if (each.getValue() - now <= 0) {
                stopped.remove(each.getKey());
                if (signal("CONT", each.getKey())) {
                    record(Deed.CONTINUED, each.getKey());
                }
            }
        }
    }

    private void record(Deed deed, ProcessHandle process) {
        log.add(new Event(Duration.ofNanos(System.nanoTime() - began), deed, process.pid()));
    }

    /** @return false if the process is gone */
    private static boolean signal(String name, ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kill.onExit().join().exitValue() == 0;
        } catch (IOException e) {
            throw new AssertionError("stopping and continuing processes takes the system's kill command", e);
        }
    }

    /**
     * Ends the chaos, and continues all that is stopped.
     *
     * @throws AssertionError if that takes longer than half a minute
     */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (driver.isAlive()) {
            try {
                if (!driver.join(LONGEST_JOIN)) {
                    throw new AssertionError("the chaos has not ended after " + LONGEST_JOIN);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
