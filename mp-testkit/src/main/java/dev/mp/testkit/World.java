package dev.mp.testkit;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.seam.Seam;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a simulated family under one schedule.
 *
 * <p>Exactly one simulated thread runs at any time, so nothing here is guarded. The running thread calls {@link #step}
 * at every step across the seam; when its budget of steps is used up the {@link Strategy} says what happens, and the
 * thread itself carries it out: it hands its turn to another, kills a process, moves the clock. A thread that cannot go
 * on hands its turn to one that can. If there is none, the clock moves to the next timer; if there is none either, and
 * no member is dead without having been recovered, nothing will ever happen again: a deadlock.
 *
 * <p>A process is killed between two steps. Its slots are vacant from then on, what it has stored becomes visible, and
 * its threads are resumed one after the other, in the order of their numbers, to find an {@link Error} thrown out of the
 * seam at that and every further call, until each has ended; nobody else runs meanwhile. Its starter is told some
 * milliseconds later, as the system would, and the processes that it started end some milliseconds later, as their
 * watchdogs see to.
 */
final class World {
    static final int KILLED = 137;
    private static final int ORPHANED = 1;
    private static final int SIGTERM = 15;
    private static final int SIGNALED = 128;

    private static final int NEVER = 1 << 30;

    /** So many steps before a switch stores can be held back; what came before has long been seen by all. */
    private static final int WINDOW = 24;

    private static final long SWITCH_NANOS = 1000;
    private static final long CLOCK_NANOS = 50;
    private static final long MILLI = 1_000_000;
    private static final long LOOK_NANOS = 1_000 * MILLI;
    private static final int LOOKS = 20;
    private static final int MOST_REFUSALS = 10_000;

    /** Something that the outside world does at some time. */
    private record Event(long at, int number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Integer.compare(number, other.number);
        }
    }

    private final Setting setting;
    private final Strategy strategy;
    private final Rng chance;
    private final Choices choices = new Choices();
    private final @Nullable Trace trace;
    private final Memory memory;
    private final Arena observer;
    private final SimProcess nowhere = new SimProcess(0, null, _ -> {});
    private final SimThread driver;
    private final List<SimProcess> processes = new ArrayList<>();
    private final List<SimThread> threads = new ArrayList<>();
    private final List<SimThread> others = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private boolean weak;
    private boolean decidesOnWake;

    private SimThread current;
    private @Nullable SimThread unwoundFor;
    private int budget = NEVER;
    private int segment = NEVER;
    private int rest;
    private boolean buffering;
    private boolean started;
    private boolean searched;

    private int kills;
    private long clock = MILLI;
    private long steps;
    private long mortalSteps;
    private int looks;
    private int threadNumber;
    private int eventNumber;
    private long hash;
    private boolean over;
    private Failure.@Nullable Kind kind;
    private String message = "";
    private @Nullable Throwable cause;

    /** What a thread did that is none of the simulation's, and may not know that it failed. */
    private volatile @Nullable String intruder;

    /** What all runs of one simulation share. */
    record Setting(
            long maxSteps, long limit, List<ObjectType> types, SeamFactory seams, int cpus, boolean searchesAll) {}

    /** Makes the seam of a process; tests plant bugs with it. */
    interface SeamFactory {
        SimulatedSeam create(World world, SimProcess process);
    }

    /** @param memory all zero */
    World(Setting setting, Memory memory, Strategy strategy, Rng chance, @Nullable Trace trace) {
        this.setting = setting;
        this.searched = setting.searchesAll();
        this.memory = memory;
        this.strategy = strategy;
        this.chance = chance;
        this.trace = trace;
        // Reads what is in memory without taking steps.
        this.observer = Arena.observe(new ObservingSeam(memory, this));
        this.driver = new SimThread(nowhere, memory);
        this.current = driver;
    }

    // ---- the whole run

    /** Runs a program to its end on the calling thread, which must be virtual. */
    void run(Program program) {
        weak = chosen(strategy.isWeak() ? 1 : 0) == 1;
        decidesOnWake = chosen(strategy.decidesOnWake() ? 1 : 0) == 1;
        SimProcess root = process(null, _ -> {});
        RootMain main = new RootMain(this, root, program);
        SimThread first = thread(root, "main", false, false, main);
        current = first;
        first.giveTurn();
        driver.awaitTurn();
        over = true;
        for (SimProcess process : processes) {
            process.dead = true;
        }
        for (SimThread thread : List.copyOf(threads)) {
            unwind(thread, driver);
        }
    }

    /** From here on steps count: the family is founded. */
    void begin() {
        started = true;
        beginSegment();
    }

    /** An exhaustive search that does not search all begins here. */
    void searchFromHere() {
        searched = true;
        decideSoon();
    }

    /** Whether an exhaustive search tries all that can happen now, or only one of it. */
    boolean isSearched() {
        return searched;
    }

    /** The first process has ended, and with it the run. Does not return. */
    private void end(SimThread me) {
        current = driver;
        me.state = SimThread.State.ENDED;
        threads.remove(me);
        driver.giveTurn();
    }

    /** Ends the run as a failed one, and the calling thread with it. */
    void fail(Failure.Kind kind, String message, @Nullable Throwable cause) {
        if (record(kind, message, cause)) {
            SimThread me = current;
            current = driver;
            driver.giveTurn();
            me.awaitTurn();
        }
        throw new MemberKilled();
    }

    private boolean record(Failure.Kind kind, String message, @Nullable Throwable cause) {
        if (over || this.kind != null) {
            return false;
        }
        this.kind = kind;
        this.message = intruder == null ? message : message + "\n" + intruder;
        this.cause = cause;
        return true;
    }

    /** How many processes the strategy has killed. */
    int kills() {
        return kills;
    }

    Failure.@Nullable Kind kind() {
        return kind;
    }

    String message() {
        return message;
    }

    @Nullable Throwable cause() {
        return cause;
    }

    Choices choices() {
        return choices;
    }

    long hash() {
        return hash * 31 + steps;
    }

    Setting setting() {
        return setting;
    }

    Memory memory() {
        return memory;
    }

    /** The arena, looked at without taking steps. */
    Arena observer() {
        return observer;
    }

    // ---- steps

    SimThread current() {
        return current;
    }

    long steps() {
        return steps;
    }

    /** Steps that were taken by processes that can be killed. */
    long mortalSteps() {
        return mortalSteps;
    }

    /** A step of the running thread, about to be done. */
    @SuppressWarnings("ReferenceEquality") // a thread is itself and no other
    void step(SimProcess process, Op op, long at) {
        SimThread me = current;
        if (process.dead) {
            refuse(me);
        }
        if (Thread.currentThread() != me.thread()) {
            intruder = "a thread that the simulation did not start uses a simulated process: " + Thread.currentThread()
                    + "; in a simulated program all threads but those of mp's own processes must be left out";
            throw new AssertionError(intruder);
        }
        if (me.process() != process) {
            throw new AssertionError("a handle of process " + process + " is used by process " + me.process()
                    + "; it came through a static field or an object that both see, which real processes do not share");
        }
        if (trace != null) {
            trace.add(this, me, op, at);
        }
        hash = hash * 31 + at * 32 + op.name().hashCode();
        if (--budget <= 0) {
            expired(me);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private void refuse(SimThread me) {
        if (++me.refusals > MOST_REFUSALS && Thread.currentThread() == me.thread()) {
            // Its code catches everything and goes on for ever: nobody will miss it.
            ended(me);
            me.awaitTurn();
        }
        throw new MemberKilled();
    }

    private void account() {
        int taken = segment - budget;
        steps += taken;
        current.process().steps += taken;
        if (current.process().isMortal()) {
            mortalSteps += taken;
        }
        segment = budget;
    }

    private void beginSegment() {
        if (!started) {
            return;
        }
        int wanted = chosen(strategy.budget(this));
        int most = Math.clamp(setting.maxSteps - steps, 1, NEVER);
        segment = wanted == 0 ? most : Math.min(wanted, most);
        rest = 0;
        buffering = false;
        if (weak && wanted != 0) {
            if (segment > WINDOW) {
                rest = WINDOW;
                segment -= WINDOW;
            } else {
                buffering = true;
            }
        }
        budget = segment;
    }

    private void expired(SimThread me) {
        account();
        if (rest > 0) {
            segment = rest;
            budget = rest;
            rest = 0;
            buffering = true;
            return;
        }
        event(me.number());
        if (steps >= setting.maxSteps) {
            fail(
                    Failure.Kind.LIVELOCK,
                    "no end after " + steps + " steps and " + clock / MILLI + " ms of simulated time\n" + waiting(),
                    null);
        }
        noticeInterrupts();
        collectOthers();
        Strategy.Decision decision = strategy.decide(this);
        int _ = chosen(decision.action().code());
        switch (decision.action()) {
            case CONTINUE -> beginSegment();
            case SWITCH -> {
                int index = chosen(decision.index());
                if (others.isEmpty()) {
                    beginSegment();
                    return;
                }
                SimThread next = others.get(index % others.size());
                drainSome(me);
                switchTo(me, next);
            }
            case KILL -> {
                List<SimProcess> mortal = mortal();
                int index = chosen(decision.index());
                if (!mortal.isEmpty()) {
                    SimProcess victim = mortal.get(index % mortal.size());
                    kills++;
                    kill(victim, KILLED);
                    if (victim == me.process()) {
                        throw new MemberKilled();
                    }
                }
                beginSegment();
            }
            case TIME -> {
                if (nextTimer() < Long.MAX_VALUE) {
                    letTimePass();
                }
                beginSegment();
            }
            case SPURIOUS -> {
                List<SimThread> sleepers = sleepers();
                int index = chosen(decision.index());
                if (!sleepers.isEmpty()) {
                    wake(sleepers.get(index % sleepers.size()));
                }
                beginSegment();
            }
        }
    }

    /** Writes a choice down. */
    private int chosen(int choice) {
        choices.add(choice);
        return choice;
    }

    /** A choice of the outside world. */
    int vary(int n) {
        return n <= 1 ? 0 : chosen(strategy.vary(n)) % n;
    }

    private void event(int what) {
        clock += SWITCH_NANOS;
        hash = (hash ^ steps) * 0x9e3779b97f4a7c15L + what * 31L + clock;
    }

    private void collectOthers() {
        others.clear();
        for (int i = 0; i < threads.size(); i++) {
            SimThread thread = threads.get(i);
            if (thread.isRunnable() && thread != current) {
                others.add(thread);
            }
        }
    }

    /** The threads that could run instead of the one that does. */
    List<SimThread> others() {
        return others;
    }

    /** The processes that can be killed. */
    List<SimProcess> mortal() {
        List<SimProcess> mortal = new ArrayList<>();
        for (SimProcess process : processes) {
            if (process.isMortal() && !process.dead) {
                mortal.add(process);
            }
        }
        return mortal;
    }

    /** Threads that may wake for no reason. */
    List<SimThread> sleepers() {
        List<SimThread> sleepers = new ArrayList<>();
        for (SimThread thread : threads) {
            if (thread.state == SimThread.State.SLEEPING || thread.state == SimThread.State.PARKED) {
                sleepers.add(thread);
            }
        }
        return sleepers;
    }

    // ---- turns

    /** Gives the turn away until it comes back. */
    private void switchTo(SimThread me, SimThread next) {
        if (next != me) {
            current = next;
            if (next != driver) {
                beginSegment();
            }
            next.giveTurn();
            me.awaitTurn();
        } else {
            beginSegment();
        }
        if (me.process().dead) {
            throw new MemberKilled();
        }
    }

    /** The running thread waits for something, until it is woken, or no longer than so many nanoseconds. */
    void block(SimThread me, SimThread.State state, long at, @Nullable SimLock lock, long nanos) {
        account();
        me.stores.drain();
        me.state = state;
        me.at = at;
        me.lock = lock;
        me.timedOut = false;
        me.deadline = nanos >= Seam.FOREVER - clock ? Long.MAX_VALUE : clock + Math.max(nanos, 1);
        switchTo(me, next());
    }

    private void ended(SimThread me) {
        me.state = SimThread.State.ENDED;
        me.stores.drain();
        threads.remove(me);
        SimThread waiting = unwoundFor;
        if (waiting != null) {
            unwoundFor = null;
            current = waiting;
            waiting.giveTurn();
            return;
        }
        account();
        SimThread next = next();
        current = next;
        if (next != driver) {
            beginSegment();
        }
        next.giveTurn();
    }

    /** Who runs, now that the one that ran cannot; the driver if the run is over. */
    private SimThread next() {
        while (true) {
            noticeInterrupts();
            collectRunnable();
            if (!others.isEmpty()) {
                int index = others.size() == 1 ? 0 : chosen(strategy.pick(this, others)) % others.size();
                SimThread next = others.get(index);
                event(next.number());
                return next;
            }
            if (steps >= setting.maxSteps) {
                boolean _ = record(Failure.Kind.LIVELOCK, "no end after " + steps + " steps\n" + waiting(), null);
                return driver;
            }
            steps++;
            drainAll();
            if (nextTimer() < Long.MAX_VALUE) {
                letTimePass();
            } else if (looks < LOOKS && anyUnrecovered()) {
                looks++;
                clock += LOOK_NANOS;
                sleepers().forEach(this::wake);
            } else {
                boolean _ = record(Failure.Kind.DEADLOCK, "nobody can ever go on\n" + waiting(), null);
                return driver;
            }
        }
    }

    private void collectRunnable() {
        others.clear();
        for (int i = 0; i < threads.size(); i++) {
            if (threads.get(i).isRunnable()) {
                others.add(threads.get(i));
            }
        }
    }

    private void noticeInterrupts() {
        for (int i = 0; i < threads.size(); i++) {
            SimThread thread = threads.get(i);
            if (thread.state != SimThread.State.RUNNABLE && thread.isInterrupted()) {
                wake(thread);
            }
        }
    }

    /** Makes a waiting thread able to run. */
    private void wake(SimThread thread) {
        thread.state = SimThread.State.RUNNABLE;
        thread.deadline = Long.MAX_VALUE;
        thread.lock = null;
        noteRunnable();
    }

    private void noteRunnable() {
        if (decidesOnWake && started && budget < NEVER) {
            decideSoon();
        }
    }

    private void decideSoon() {
        if (started) {
            account();
            segment = 1;
            budget = 1;
            rest = 0;
        }
    }

    // ---- memory

    boolean isBuffering() {
        return buffering;
    }

    private void drainSome(SimThread me) {
        if (!me.stores.isEmpty()) {
            int ways = me.stores.ways();
            me.stores.drain(chosen(strategy.drain(ways)) % ways);
        }
    }

    /** Makes visible what the threads of a process have stored. */
    void drain(SimProcess process) {
        for (int i = 0; i < threads.size(); i++) {
            if (threads.get(i).process() == process) {
                threads.get(i).stores.drain();
            }
        }
    }

    private void drainAll() {
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).stores.drain();
        }
    }

    // ---- time

    long clock() {
        clock += CLOCK_NANOS;
        return clock;
    }

    /** For the observer: without a step. */
    long now() {
        return clock;
    }

    /** Something that changes while the run goes on; may be read by any thread. */
    long progress() {
        return hash;
    }

    /** How long until the next timer, or {@link Long#MAX_VALUE} if there is none. */
    long nextTimer() {
        long next = events.isEmpty() ? Long.MAX_VALUE : events.peek().at;
        for (int i = 0; i < threads.size(); i++) {
            next = Math.min(next, threads.get(i).deadline);
        }
        return next == Long.MAX_VALUE ? next : Math.max(0, next - clock);
    }

    private void letTimePass() {
        drainAll();
        clock += nextTimer();
        for (int i = 0; i < threads.size(); i++) {
            SimThread thread = threads.get(i);
            if (thread.deadline <= clock) {
                thread.timedOut = true;
                wake(thread);
            }
        }
        while (!events.isEmpty() && events.peek().at <= clock) {
            events.remove().action.run();
        }
    }

    private void after(long nanos, Runnable action) {
        events.add(new Event(clock + nanos, eventNumber++, action));
    }

    long random() {
        return chance.next();
    }

    // ---- sleeping and waking

    void wakeSleepers(long at, int count) {
        List<SimThread> sleepers = new ArrayList<>();
        for (SimThread thread : threads) {
            if (thread.state == SimThread.State.SLEEPING && thread.at == at) {
                sleepers.add(thread);
            }
        }
        for (int left = count; left > 0 && !sleepers.isEmpty(); left--) {
            wake(sleepers.remove(left >= sleepers.size() ? 0 : vary(sleepers.size())));
        }
    }

    void wakeLocking(SimLock lock) {
        for (SimThread thread : threads) {
            if (thread.state == SimThread.State.LOCKING && thread.lock == lock) {
                wake(thread);
                return;
            }
        }
    }

    void wakeAwaiting(SimLock lock) {
        for (SimThread thread : threads) {
            if (thread.state == SimThread.State.AWAITING && thread.lock == lock) {
                wake(thread);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    void unpark(Thread target) {
        for (SimThread thread : threads) {
            if (thread.thread() == target) {
                if (thread.state == SimThread.State.PARKED) {
                    wake(thread);
                } else {
                    thread.permit = true;
                }
                return;
            }
        }
    }

    // ---- threads and processes

    /** @param inherits whether it is the running thread that starts it, and not the system */
    SimThread thread(SimProcess process, String name, boolean daemon, boolean inherits, Runnable body) {
        if (!daemon) {
            process.nonDaemons++;
        }
        boolean maySleep = !started || vary(4) != 1;
        SimThread[] me = new SimThread[1];
        SimThread thread =
                new SimThread(threadNumber++, process, name, daemon, maySleep, inherits, memory,
                        () -> live(me[0], body));
        me[0] = thread;
        threads.add(thread);
        thread.thread().start();
        noteRunnable();
        return thread;
    }

    private void live(SimThread me, Runnable body) {
        SimProcess process = me.process();
        try {
            if (!process.dead) {
                body.run();
            }
        } catch (MemberKilled killed) {
            // It has no more to do.
        } catch (Throwable e) {
            uncaught(me, e);
        }
        if (!me.isDaemon() && --process.nonDaemons == 0 && !process.dead) {
            exitInOrder(process, process.status, 0);
        }
        if (process.dead && !process.isMortal() && unwoundFor == null && !over) {
            end(me);
        } else {
            ended(me);
        }
    }

    /**
     * An assertion that fails in any process fails the run, and so does anything that ends a thread of the library's own.
     * Other exceptions end their thread, as they do for real.
     */
    private void uncaught(SimThread me, Throwable e) {
        if (!me.process().dead && (e instanceof AssertionError || me.isLibrarys())) {
            failHere(e, " in " + me);
        }
    }

    /** The running thread failed the run: the first process ends with it. */
    void failHere(Throwable e, String where) {
        if (record(Failure.Kind.FAILED, e + where, e)) {
            account();
            SimThread me = current;
            current = driver;
            driver.giveTurn();
            me.awaitTurn();
        }
    }

    SimProcess process(@Nullable SimProcess starter, IntConsumer onExit) {
        SimProcess process = new SimProcess(processes.size() + 1, starter, onExit);
        processes.add(process);
        return process;
    }

    /** Runs what a process does last, and ends it. On a thread of the process. No signal is 0. */
    void exitInOrder(SimProcess process, int status, int signal) {
        try {
            if (process.member != null) {
                if (process.isMortal()) {
                    process.member
                            .arena()
                            .slots()
                            .recordExit(
                                    process.member.identity(),
                                    Slots.EXIT_ORDERLY | signal << Slots.EXIT_SIGNAL_SHIFT,
                                    0);
                }
                process.member.beginShutdown();
            }
            kill(process, status);
        } catch (MemberKilled killed) {
            // Something was faster.
        }
    }

    /** Asks a process to end, as SIGTERM does. */
    void terminate(SimProcess process) {
        if (!process.dead) {
            SimThread _ = thread(
                    process, "SIGTERM handler", true, false, () -> exitInOrder(process, SIGNALED + SIGTERM, SIGTERM));
        }
    }

    /** Ends a process at once. If the running thread is one of its own, the caller throws. */
    void kill(SimProcess process, int status) {
        if (process.dead) {
            return;
        }
        process.dead = true;
        process.status = status;
        looks = 0;
        if (trace != null) {
            trace.note(this, process + (status == KILLED ? " is killed" : " ends with status " + status));
        }
        for (SimThread thread : threads) {
            if (thread.process() == process) {
                thread.stores.drain();
            }
        }
        for (int slot : List.copyOf(process.slots)) {
            vacate(process, slot);
        }
        SimThread me = current;
        for (SimThread thread : List.copyOf(threads)) {
            if (thread.process() == process && thread != me) {
                unwind(thread, me);
            }
        }
        if (me.process() == process && me.state != SimThread.State.ENDED) {
            // It may just be waiting, and have let time pass.
            me.state = SimThread.State.RUNNABLE;
        }
        SimProcess starter = process.starter();
        if (starter != null) {
            after((1 + vary(14)) * MILLI, () -> {
                if (!starter.dead) {
                    SimThread _ = thread(starter, "mp-exit", true, false, () -> process.onExit().accept(status));
                }
            });
        }
    }

    /** Lets a thread of a dead process run to its end, and nobody else meanwhile. */
    private void unwind(SimThread thread, SimThread me) {
        SimThread outer = unwoundFor;
        unwoundFor = me;
        thread.state = SimThread.State.RUNNABLE;
        current = thread;
        thread.giveTurn();
        me.awaitTurn();
        current = me;
        unwoundFor = outer;
    }

    void occupy(SimProcess process, int slot) {
        process.slots.add(slot);
    }

    void vacate(SimProcess process, int slot) {
        process.slots.remove(/* element */ (Integer) slot);
        for (SimProcess other : processes) {
            if (other.starterSlot == slot && !other.dead) {
                orphaned(other);
            }
        }
        for (SimThread thread : threads) {
            if (thread.state == SimThread.State.WATCHING && thread.at == slot) {
                wake(thread);
            }
        }
    }

    private void orphaned(SimProcess process) {
        after((5 + vary(45)) * MILLI, () -> kill(process, ORPHANED));
    }

    /** The process has entered the family: it ends when the slot of its starter becomes vacant. */
    void watchStarter(SimProcess process, int slot) {
        process.starterSlot = slot;
        if (!isOccupied(slot)) {
            orphaned(process);
        }
    }

    boolean isOccupied(int slot) {
        for (int i = 0; i < processes.size(); i++) {
            SimProcess process = processes.get(i);
            if (!process.slots.isEmpty() && process.slots.contains(slot)) {
                return true;
            }
        }
        return false;
    }

    private boolean anyUnrecovered() {
        Slots slots = observer.slots();
        for (int slot = 0, used = slots.used(); slot < used; slot++) {
            int identity = slots.inhabitant(slot);
            if (identity != Identity.NONE && slots.isRunning(identity) && !isOccupied(slot)) {
                return true;
            }
        }
        return false;
    }

    // ---- reports

    String waiting() {
        StringBuilder text = new StringBuilder();
        for (SimThread thread : threads) {
            text.append("  ").append(thread).append(": ").append(Names.waiting(this, thread)).append('\n');
        }
        for (SimProcess process : processes) {
            if (process.dead) {
                text.append("  ").append(process).append(": ended with status ").append(process.status).append('\n');
            }
        }
        return text.toString();
    }
}
