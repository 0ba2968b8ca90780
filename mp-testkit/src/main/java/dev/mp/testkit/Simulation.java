package dev.mp.testkit;

import dev.mp.internal.member.ObjectType;
import dev.mp.internal.process.FamilyTypes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program with all its processes under many schedules, in one JVM and in simulated time, to find one under which it
 * hangs or fails.
 *
 * {@snippet :
 * Simulation simulation = Simulation.builder().schedules(2_000).seed(42).kills(1).build();
 * simulation.explore(mp -> {
 *     SimpleQueue<Integer> tasks = mp.simpleQueue();
 *     MpProcess worker = mp.process(() -> tasks.put(1));
 *     worker.start();
 *     worker.join();
 * }).ifPresent(failure -> { throw failure.toError(); });
 * }
 *
 * <p>The library's own code runs, all of it; what is simulated is the memory that processes share, with stores that other
 * processors see late, the clock, sleeping and waking, and the start and the death of processes. At every step a schedule
 * may switch to another thread, let time pass, wake a sleeper for no reason, or kill a process. Nothing really sleeps, and
 * limits of hours pass at once.
 *
 * <p>The same seed gives the same schedules on every machine. A program must depend on nothing else that changes: no
 * clock, no random numbers of its own, nothing in static fields. That is checked, by running every failing schedule and
 * some of the others twice.
 *
 * <p>A simulation is immutable and may be used by several threads, if the program allows it.
 */
public final class Simulation {
    private static final int CHECK_EVERY = 256;
    private static final long BLOCKED_SECONDS = 10;
    private static final int SHRINK_RUNS = 400;
    private static final long LIMIT = 256L << 20;
    private static final int PROCESSORS = 2;

    private final Builder options;
    private final World.Setting setting;

    private Simulation(Builder options) {
        this.options = options;
        this.setting = new World.Setting(
                options.maxSteps, LIMIT, options.types, options.seams, PROCESSORS, !options.searchesFromMark);
    }

    /** A simulation of 1,000 schedules without kills, if nothing else is said. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a simulation does. */
    public static final class Builder {
        private int schedules = 1000;
        private long seed;
        private int kills;
        private long maxSteps = 200_000;
        private boolean spuriousWakes = true;
        private boolean weakMemory = true;
        private int delays = -1;
        private boolean searchesFromMark;
        private List<ObjectType> types = FamilyTypes.ALL;
        private World.SeamFactory seams = SimulatedSeam::new;

        private Builder() {}

        private Builder(Builder other) {
            schedules = other.schedules;
            seed = other.seed;
            kills = other.kills;
            maxSteps = other.maxSteps;
            spuriousWakes = other.spuriousWakes;
            weakMemory = other.weakMemory;
            delays = other.delays;
            searchesFromMark = other.searchesFromMark;
            types = other.types;
            seams = other.seams;
        }

        /** How many schedules to try at most. */
        public Builder schedules(int schedules) {
            if (schedules < 1) {
                throw new IllegalArgumentException("schedules < 1: " + schedules);
            }
            this.schedules = schedules;
            return this;
        }

        /** What all chance comes from; 0 if not said. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** How many processes to kill in one run at most, at any steps; never the first process. */
        public Builder kills(int kills) {
            if (kills < 0) {
                throw new IllegalArgumentException("kills < 0: " + kills);
            }
            this.kills = kills;
            return this;
        }

        /** After how many steps a run counts as one without end; 200,000 if not said. */
        public Builder maxSteps(long maxSteps) {
            if (maxSteps < 1) {
                throw new IllegalArgumentException("maxSteps < 1: " + maxSteps);
            }
            this.maxSteps = maxSteps;
            return this;
        }

        /** Whether sleepers may wake for no reason, as they do now and then on real systems; they do if not said. */
        public Builder spuriousWakes(boolean spuriousWakes) {
            this.spuriousWakes = spuriousWakes;
            return this;
        }

        /** Whether stores may be seen late and out of order, as far as the memory model allows; they are if not said. */
        public Builder weakMemory(boolean weakMemory) {
            this.weakMemory = weakMemory;
            return this;
        }

        /**
         * Instead of random schedules tries all with at most so many delays, and as many kills as said. A delay interrupts a
         * running thread, or lets another than the oldest go on after one that stopped by itself. Only for small programs:
         * the number of schedules is about that of the steps to the power of delays and kills.
         */
        public Builder exhaustive(int delays) {
            if (delays < 0) {
                throw new IllegalArgumentException("delays < 0: " + delays);
            }
            this.delays = delays;
            this.schedules = Integer.MAX_VALUE;
            return this;
        }

        /** An exhaustive search begins where the program {@linkplain World#searchFromHere says so}, not at its start. */
        Builder fromMark() {
            this.searchesFromMark = true;
            return this;
        }

        /** For tests that plant a bug. */
        Builder seams(World.SeamFactory seams) {
            this.seams = seams;
            return this;
        }

        /** For tests that plant a bug. */
        Builder types(List<ObjectType> types) {
            this.types = types;
            return this;
        }

        /** Builds the simulation. */
        public Simulation build() {
            return new Simulation(new Builder(this));
        }
    }

    /**
     * What an exploration has done.
     *
     * @param hash of all steps of all schedules
     * @param isComplete whether an exhaustive search has tried all
     */
    record Summary(int schedules, long steps, long hash, boolean isComplete, Optional<Failure> failure) {
        Summary(Optional<Failure> failure) {
            this(1, 0, 0, false, failure);
        }
    }

    /**
     * Runs the program under one schedule after the other until one fails.
     *
     * @return the first failure, with as simple a schedule as can be found for it; none if all schedules pass
     */
    public Optional<Failure> explore(Program program) {
        return exploreAll(program).failure;
    }

    Summary exploreAll(Program program) {
        Exploration exploration = new Exploration(Objects.requireNonNull(program));
        return exploration.inVirtualThread(exploration::explore);
    }

    /**
     * Runs the program under one schedule that was printed before.
     *
     * @return how it fails; none if it does not
     * @throws IllegalArgumentException if the text is no schedule
     */
    public Optional<Failure> replay(String schedule, Program program) {
        Schedule parsed = Schedule.parse(schedule);
        Exploration exploration = new Exploration(Objects.requireNonNull(program));
        return exploration.inVirtualThread(() -> new Summary(exploration.replay(parsed))).failure;
    }

    /** A schedule as text: where chance starts from, and the choices. */
    private record Schedule(long chance, Choices choices) {
        static Schedule parse(String text) {
            int dash = text.indexOf('-');
            if (dash < 0) {
                throw new IllegalArgumentException("not a schedule: " + text);
            }
            return new Schedule(Long.parseLong(text.substring(0, dash), 36), Choices.parse(text.substring(dash + 1)));
        }

        @Override
        public String toString() {
            return Long.toString(chance, 36) + "-" + choices;
        }
    }

    private interface Work {
        Summary run();
    }

    /** One call of {@link #explore} or {@link #replay}. */
    private final class Exploration {
        private final Program program;
        private volatile @Nullable World running;
        private @Nullable Summary summary;
        private @Nullable Throwable broken;
        private long mortalSteps = 1;
        private long steps = 1;
        private long allSteps;
        private long hash;
        private final Memory memory = new Memory();

        Exploration(Program program) {
            this.program = program;
        }

        // ---- outside

        /** Hands over between threads are cheap where all are virtual; the calling thread watches the clock meanwhile. */
        Summary inVirtualThread(Work work) {
            Thread driver = Thread.ofVirtual()
                    .name("simulation")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> {
                        try {
                            summary = work.run();
                        } catch (Throwable e) {
                            broken = e;
                        }
                    });
            boolean interrupted = false;
            long seen = -1;
            long since = System.nanoTime();
            while (driver.isAlive()) {
                try {
                    if (driver.join(java.time.Duration.ofMillis(200))) {
                        break;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                World world = running;
                long now = world == null ? 0 : System.identityHashCode(world) + world.progress();
                if (now != seen) {
                    seen = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(BLOCKED_SECONDS)) {
                    if (world == null) {
                        throw new IllegalStateException("the simulation has not come to run for " + BLOCKED_SECONDS
                                + " s: virtual threads have no processor left; a program that was reported as BLOCKED"
                                + " may compute for ever still");
                    }
                    return new Summary(Optional.of(blocked(world)));
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (broken != null) {
                throw new IllegalStateException("the simulation itself failed", broken);
            }
            return Objects.requireNonNull(summary);
        }

        private Failure blocked(World world) {
            SimThread thread = world.current();
            StringBuilder text = new StringBuilder(thread + " has neither taken a step nor ended for "
                    + BLOCKED_SECONDS + " s; what it waits for is not simulated, or it computes for so long\n");
            for (StackTraceElement frame : thread.thread().getStackTrace()) {
                text.append("    at ").append(frame).append('\n');
            }
            return new Failure(Failure.Kind.BLOCKED, "0-" + world.choices(), options.seed, text.toString(), List.of(),
                    null);
        }

        // ---- inside

        Summary explore() {
            int done = 0;
            boolean isComplete = false;
            Exhaustive exhaustive =
                    options.delays < 0 ? null : new Exhaustive(options.delays, options.kills, options.weakMemory);
            while (!isComplete && done < options.schedules) {
                long chance = Rng.of(options.seed, done).next() >>> 32;
                Strategy strategy = exhaustive != null ? exhaustive : random(done);
                World world = run(strategy, chance, null);
                hash = hash * 31 + world.hash();
                done++;
                Schedule schedule = new Schedule(chance, world.choices());
                if (world.kind() != null || done % CHECK_EVERY == 0) {
                    Optional<Failure> failure = examine(world, schedule);
                    if (failure.isPresent()) {
                        return new Summary(done, allSteps, hash, false, failure);
                    }
                }
                if (done == 1) {
                    // How long a run is when nothing happens to it: kills are spread over so many steps.
                    mortalSteps = world.mortalSteps();
                    steps = world.steps();
                }
                isComplete = exhaustive != null && !exhaustive.advance();
            }
            return new Summary(done, allSteps, hash, isComplete, Optional.empty());
        }

        private Strategy random(int n) {
            if (n == 0) {
                return new Replayed(new Choices());
            }
            Rng rng = Rng.of(options.seed, n);
            boolean walk = rng.below(4) != 0;
            return walk
                    ? new RandomWalk(rng, options.kills, mortalSteps, options.spuriousWakes, options.weakMemory)
                    : new Priorities(
                            rng, options.kills, mortalSteps, steps, options.spuriousWakes, options.weakMemory);
        }

        private World run(Strategy strategy, long chance, @Nullable Trace trace) {
            memory.clear();
            World world = new World(setting, memory, strategy, new Rng(chance), trace);
            running = world;
            world.run(program);
            running = null;
            allSteps += world.steps();
            return world;
        }

        private World run(Schedule schedule, @Nullable Trace trace) {
            return run(new Replayed(schedule.choices), schedule.chance, trace);
        }

        /** Runs a schedule once more; the steps must be the same. */
        private Optional<Failure> examine(World world, Schedule schedule) {
            World again = run(schedule, null);
            if (again.kind() != world.kind() || again.hash() != world.hash()) {
                return Optional.of(new Failure(
                        Failure.Kind.NOT_DETERMINISTIC,
                        schedule.toString(),
                        options.seed,
                        "the same choices led to other steps: " + described(world) + " first, " + described(again)
                                + " then; the program depends on something that is not simulated, such as a clock, a"
                                + " random number, or what an earlier run left in a static field",
                        List.of(),
                        world.cause()));
            }
            return world.kind() == null ? Optional.empty() : replay(shrink(schedule, world));
        }

        private static String described(World world) {
            return (world.kind() == null ? "passed" : world.kind()) + " after " + world.steps() + " steps";
        }

        /** The failure that a schedule leads to, with its steps. */
        Optional<Failure> replay(Schedule schedule) {
            Trace trace = new Trace();
            World world = run(schedule, trace);
            if (world.kind() == null) {
                return Optional.empty();
            }
            return Optional.of(new Failure(
                    world.kind(), schedule.toString(), options.seed, world.message(), trace.lines(), world.cause()));
        }

        /**
         * Looks for a schedule that fails in the same way with fewer choices other than 0. What is left of the choices means
         * something else when some are gone, so a simpler one may fail for a reason of its own; one with more kills would.
         */
        private Schedule shrink(Schedule schedule, World failed) {
            Schedule best = schedule;
            int left = SHRINK_RUNS;
            for (int length = Math.max(1, best.choices.size() / 2); length >= 1 && left > 0; length /= 2) {
                for (int from = 0; from < best.choices.size() && left > 0; from += length) {
                    Schedule simpler = without(best, from, length);
                    if (simpler != null) {
                        left--;
                        World world = run(simpler, null);
                        if (world.kind() == failed.kind() && world.kills() <= failed.kills()) {
                            best = new Schedule(best.chance, world.choices());
                        }
                    }
                }
            }
            return best;
        }

        private static @Nullable Schedule without(Schedule schedule, int from, int length) {
            int[] choices = schedule.choices.toArray();
            boolean changed = false;
            for (int i = from; i < Math.min(from + length, choices.length); i++) {
                changed |= choices[i] != 0;
                choices[i] = 0;
            }
            return changed ? new Schedule(schedule.chance, Choices.of(choices)) : null;
        }
    }
}
