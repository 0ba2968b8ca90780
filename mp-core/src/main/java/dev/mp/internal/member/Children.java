package dev.mp.internal.member;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.arena.Slots.Bootstrap;
import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** The processes that this member started and answers for. */
public final class Children {
    private static final int SIGNALED = 128;

    private final Member member;
    private final Seam seam;
    private final Slots slots;
    private final Blocks blocks;
    private final LocalLock lock;
    private final List<Child> living = new ArrayList<>();
    private volatile @Nullable Thread keeper;

    Children(Member member) {
        this.member = member;
        this.seam = member.seam();
        this.slots = member.arena().slots();
        this.blocks = member.arena().blocks();
        this.lock = seam.newLock();
    }

    /** How a new member comes to life: as a process, or as a thread of this one. */
    public interface Starter {
        Seam.StartedProcess start(int identity, long nonce, java.util.function.IntConsumer onExit) throws IOException;
    }

    public Starter processes(ChildOptions options) {
        return (identity, nonce, onExit) -> seam.startProcess(identity, nonce, options, onExit);
    }

    /**
     * Starts a child with its first message.
     *
     * @throws dev.mp.CapacityException if the family has no slot or no room for the message
     * @throws IOException if the system cannot start it
     */
    public Child start(String name, boolean daemon, Buffer message, Transfer transfer, Starter starter)
            throws IOException {
        long nonce = seam.random();
        FirstMessage first = new FirstMessage(member, message, transfer);
        int identity = Identity.NONE;
        Child child;
        Seam.StartedProcess process;
        try {
            identity = slots.reserve(member.identity(), nonce);
            first.write(identity);
            slots.setUnlinked(Identity.slot(identity));
            child = new Child(member, identity, name, daemon);
            Child started = child;
            process = starter.start(identity, nonce, status -> ended(started, status));
        } catch (IOException | RuntimeException | Error e) {
            giveUp(identity);
            first.giveUp();
            throw e;
        }
        child.started(process);
        admit(child);
        return child;
    }

    /** Counts a process that has been started among those that this member answers for. */
    void admit(Child child) {
        try (LocalLock.Held _ = lock.hold()) {
            if (child.isAlive()) {
                living.add(child);
                if (!child.isDaemon() && keeper == null) {
                    keeper = seam.startThread("mp-keeper", false, this::keepAlive);
                }
            }
        }
        Events.started(child.name(), child.pid());
        Logger log = Log.at(Level.DEBUG);
        if (log != null) {
            log.log(Level.DEBUG, "started " + child.name() + ", pid=" + child.pid());
        }
    }

    void giveUp(int identity) {
        if (identity != Identity.NONE) {
            settle(identity);
            slots.free(identity);
        }
    }

    /** Cleans up after a process that has ended and was nobody's child. */
    void forget(int identity) {
        // Otherwise whoever recovered this member has adopted it.
        if (!member.hasLeft()) {
            boolean interrupted = settle(identity);
            slots.free(identity);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Gives up a child that never came, or cleans up after it.
     *
     * @return whether the thread was interrupted meanwhile
     */
    private boolean settle(int identity) {
        boolean interrupted = false;
        if (slots.giveUp(identity)) {
            dropBootstrap(identity);
            slots.setLinked(Identity.slot(identity));
        }
        // Not to be given up half-way: the thread of a member that was one is interrupted to end it.
        while (!isRecovered(identity)) {
            interrupted |= Thread.interrupted();
        }
        return interrupted;
    }

    private void dropBootstrap(int identity) {
        long block = slots.bootstrap(identity);
        int[] references = slots.beginTakingBootstrap(identity) ? Transfer.read(seam, block) : new int[0];
        for (int index : references) {
            member.arena().objects().arrive(index);
        }
        slots.setBootstrap(identity, Bootstrap.TAKEN);
        for (int index : references) {
            member.lifetimes().endIfUnreachable(index, member.arena().objects().uid(index));
        }
        if (block != 0) {
            blocks.free(block, Blocks.hand(identity), member.identity());
        }
    }

    void ended(Child child, int status) {
        int identity = child.identity();
        boolean interrupted = false;
        int code = exitCode(Slots.EXIT_UNKNOWN, 0, status);
        // Otherwise whoever recovered this member has adopted the child.
        if (!member.hasLeft()) {
            interrupted = settle(identity);
            code = exitCode(slots.exitKind(identity), slots.exitStatus(identity), status);
            slots.free(identity);
        }
        // Before anybody can know of it, so that a recording that ends with a join holds it.
        Events.exited(child.name(), child.awaitPid(), code);
        Logger log = Log.at(Level.DEBUG);
        if (log != null) {
            log.log(Level.DEBUG, child.name() + " has ended, pid=" + child.pid() + ", exit code " + code);
        }
        child.end(code);
        // Only now: a start that has not listed the child yet sees that it has ended, and will not.
        try (LocalLock.Held _ = lock.hold()) {
            living.remove(child);
            lock.signalAll();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isRecovered(int identity) {
        int slot = Identity.slot(identity);
        try {
            if (!slots.isRunning(identity) || member.recovery().recover(identity)) {
                return true;
            }
            // Another member is at it: wait for it, and look again whether it lives.
            return new WaitPoint(member, slots.stateGate(slot), slot)
                    .await(() -> !slots.isRunning(identity), Deadline.in(seam, Duration.ofMillis(100)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Python's exit codes: n, or -N for signal N. A JVM that shut down in order says so in its slot, and which signal
     * began it; without that word a status above 128 is a signal.
     */
    static int exitCode(int kind, int stored, int status) {
        int signal = kind >> Slots.EXIT_SIGNAL_SHIFT;
        return switch (kind & 0xff) {
            case Slots.EXIT_STORED -> stored;
            case Slots.EXIT_ORDERLY -> signal == 0 ? status : -signal;
            default -> status > SIGNALED ? SIGNALED - status : status;
        };
    }

    /** The children that have not ended, in the order of their starts. */
    public List<Child> living() {
        try (LocalLock.Held _ = lock.hold()) {
            return List.copyOf(living);
        }
    }

    /**
     * Keeps the JVM alive while a child lives that is no daemon. A shutdown hook could not wait for it: by then other
     * hooks, and the program's own threads, may be half-way down.
     */
    private void keepAlive() {
        try (LocalLock.Held _ = lock.hold()) {
            awaitOthers();
            keeper = null;
        } catch (InterruptedException e) {
            // The thread is the member's own: whoever interrupts it wants the JVM to end without the children.
            keeper = null;
        }
    }

    /** Waits until no child lives that is not a daemon. */
    public void awaitOthers() throws InterruptedException {
        try (LocalLock.Held _ = lock.hold()) {
            while (!living.stream().allMatch(Child::isDaemon)) {
                lock.await(Seam.FOREVER);
            }
        }
    }

    /** Ends all children, as a member does that was killed itself. */
    public void kill() {
        living().forEach(Child::kill);
    }

    /** Waits for all children, daemons too, no longer than a limit. */
    public void awaitAll(Duration limit) throws InterruptedException {
        Deadline deadline = Deadline.in(seam, limit);
        try (LocalLock.Held _ = lock.hold()) {
            while (!living.isEmpty() && !deadline.passed()) {
                lock.await(deadline.left());
            }
        }
    }

    /** Ends the children that are daemons, with this member. */
    public void terminateDaemons() {
        for (Child child : living()) {
            if (child.isDaemon()) {
                child.dismiss();
            }
        }
    }
}
