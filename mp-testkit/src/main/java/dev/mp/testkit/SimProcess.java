package dev.mp.testkit;

import dev.mp.internal.member.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A simulated process: a seam, some threads, and how it ended. */
final class SimProcess {
    private static final long FIRST_PID = 1000;

    private final int number;
    private final @Nullable SimProcess starter;
    private final IntConsumer onExit;

    /** All seams of this process refuse from now on. */
    boolean dead;

    /** How often it was refused; the first time may be in the middle of a copy. */
    int refuses;

    int status;
    int nonDaemons;
    long steps;
    /** The slot whose end is this process's end too, or -1. */
    int starterSlot = -1;

    @Nullable Member member;
    final List<Integer> slots = new ArrayList<>(2);

    SimProcess(int number, @Nullable SimProcess starter, IntConsumer onExit) {
        this.number = number;
        this.starter = starter;
        this.onExit = onExit;
    }

    int number() {
        return number;
    }

    long pid() {
        return FIRST_PID + number;
    }

    @Nullable SimProcess starter() {
        return starter;
    }

    IntConsumer onExit() {
        return onExit;
    }

    /** The first process is the test itself and is not killed. */
    boolean isMortal() {
        return starter != null;
    }

    @Override
    public String toString() {
        return "P" + number;
    }
}
