package dev.mp.internal.member;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A process that this member started, until and after its end. */
public final class Child {
    private final Member member;
    private final int identity;
    private final String name;
    private final boolean daemon;
    private final LocalLock lock;
    private volatile Seam.@Nullable StartedProcess process;
    private volatile boolean toldToEnd;
    private volatile boolean ended;
    private int exitCode;

    Child(Member member, int identity, String name, boolean daemon) {
        this.member = member;
        this.identity = identity;
        this.name = name;
        this.daemon = daemon;
        this.lock = member.seam().newLock();
    }

    void started(Seam.StartedProcess process) {
        try (LocalLock.Held _ = lock.hold()) {
            this.process = process;
            lock.signalAll();
        }
    }

    /** The pid, for one who hears of the end of a child while it is still being started. */
    long awaitPid() {
        boolean interrupted = false;
        try (LocalLock.Held _ = lock.hold()) {
            while (process == null) {
                try {
                    lock.await(Seam.FOREVER);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return pid();
    }

    Seam.StartedProcess process() {
        Seam.StartedProcess known = process;
        if (known == null) {
            throw new IllegalStateException("the child has not been started");
        }
        return known;
    }

    int identity() {
        return identity;
    }

    public String name() {
        return name;
    }

    public boolean isDaemon() {
        return daemon;
    }

    public long pid() {
        return process().pid();
    }

    /** Whether it has not ended yet; an end counts once everything that it held is free for others. */
    public boolean isAlive() {
        return !ended;
    }

    public OptionalInt exitCode() {
        return ended ? OptionalInt.of(exitCode) : OptionalInt.empty();
    }

    /** Whether this member asked it to end. */
    public boolean wasToldToEnd() {
        return toldToEnd;
    }

    public void terminate() {
        toldToEnd = true;
        if (!ended) {
            process().terminate();
        }
    }

    public void kill() {
        toldToEnd = true;
        if (!ended) {
            process().kill();
        }
    }

    /**
     * Ends the process because nobody needs it any more: as {@link #terminate} does, but one that has not entered the
     * family yet is killed. Nothing of the program has run in it, and a JVM that is asked to end while it boots complains
     * on standard error.
     */
    public void dismiss() {
        if (member.arena().slots().isReserved(identity)) {
            kill();
        } else {
            terminate();
        }
    }

    /** Waits for the end; false if the deadline passed first. */
    public boolean join(Deadline deadline) throws InterruptedException {
        if (ended) {
            return true;
        }
        try (LocalLock.Held _ = lock.hold()) {
            while (!ended) {
                long left = deadline.left();
                if (left == 0) {
                    return false;
                }
                lock.await(left);
            }
        }
        return true;
    }

    /** What {@link Reactor#watch} calls the end of this child. */
    public int watchIndex() {
        return Identity.slot(identity);
    }

    void end(int code) {
        try (LocalLock.Held _ = lock.hold()) {
            exitCode = code;
            ended = true;
            lock.signalAll();
        }
        member.reactor().changed(watchIndex());
    }
}
