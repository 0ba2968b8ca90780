package dev.mp.testkit;

import dev.mp.internal.arena.WordNames;
import dev.mp.internal.channel.ChannelWords;
import dev.mp.internal.sync.SyncWords;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in words what threads do and wait for. */
final class Names {
    private static final Set<String> INNER = Stream.of(
            SimThread.class, World.class, Names.class, SimLock.class, SimulatedSeam.class)
            .map(Class::getName)
            .collect(Collectors.toUnmodifiableSet());

    private Names() {}

    static String of(World world, Op op, long at) {
        return switch (op) {
            case LOAD, STORE, SWAP, SEARCH, COPY_IN, COPY_OUT, PAGES, SLEEP, WAKE -> " " + word(world, at);
            case OCCUPY, LOOK -> " slot " + at;
            case SPIN, CLOCK, THREAD, PARK, UNPARK, FENCE, LOCK, AWAIT, START -> "";
        };
    }

    static String word(World world, long at) {
        return WordNames.of(world.observer(), at, (type, offset) -> {
            String name = SyncWords.name(type, offset);
            return name != null ? name : ChannelWords.name(type, offset);
        });
    }

    static String waiting(World world, SimThread thread) {
        String what =
                switch (thread.state) {
                    case RUNNABLE -> "can run";
                    case SLEEPING -> "sleeps on " + word(world, thread.at);
                    case PARKED -> "is parked";
                    case LOCKING -> "waits for a lock that "
                            + (thread.lock == null ? "nobody" : thread.lock.owner()) + " holds";
                    case AWAITING -> "waits for another thread of its process";
                    case WATCHING -> "waits for the end of the process in slot " + thread.at;
                    case ENDED -> "has ended";
                };
        return what + (thread.isDaemon() ? " (daemon)" : "") + where(thread);
    }

    /** What the program called: the outermost of the frames of that public package of the library which it is in. */
    private static String where(SimThread thread) {
        StackTraceElement called = null;
        for (StackTraceElement frame : thread.thread().getStackTrace()) {
            if (called == null ? !isInner(frame) : packageOf(frame).equals(packageOf(called))) {
                called = frame;
            } else if (called != null) {
                break;
            }
        }
        return called == null ? "" : ", at " + called;
    }

    private static String packageOf(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.substring(0, name.lastIndexOf('.') + 1);
    }

    private static boolean isInner(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("java.")
                || name.startsWith("jdk.")
                || name.startsWith("dev.mp.internal.")
                || INNER.contains(name);
    }
}
