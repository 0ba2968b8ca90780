package dev.mp.testkit;

import dev.mp.internal.arena.WordNames;
import dev.mp.internal.channel.ChannelWords;
import dev.mp.internal.sync.SyncWords;

/** Says in words what threads do and wait for. */
final class Names {
    private Names() {}

    static String of(World world, Op op, long at) {
        return switch (op) {
            case LOAD, STORE, SWAP, SEARCH, COPY_IN, COPY_OUT, PAGES, SLEEP, WAKE -> " " + word(world, at);
            case OCCUPY, LOOK -> " slot " + at;
            case SPIN, CLOCK, THREAD, PARK, UNPARK, LOCK, AWAIT, START -> "";
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

    /** The first frame that is neither the JDK's nor the library's inner one. */
    private static String where(SimThread thread) {
        for (StackTraceElement frame : thread.thread().getStackTrace()) {
            String name = frame.getClassName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("dev.mp.internal.")
                    && !name.equals(SimThread.class.getName()) && !name.equals(World.class.getName())
                    && !name.equals(Names.class.getName()) && !name.equals(SimLock.class.getName())
                    && !name.equals(SimulatedSeam.class.getName())) {
                return ", at " + frame;
            }
        }
        return "";
    }
}
