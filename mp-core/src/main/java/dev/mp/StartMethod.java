package dev.mp;

/** How a context starts processes. */
public enum StartMethod {
    /**
     * A fresh JVM with this JVM's class path, modules, flags and system properties; these as they are at the start, with
     * what the program has set since it runs.
     */
    SPAWN,

    /**
     * A thread of this JVM, as {@code multiprocessing.dummy} does in Python. What starts gets its target by serialization
     * as a process would, so a program that works with one works with the other; only static fields are shared. Such a
     * child cannot be killed: {@link MpProcess#terminate()} and {@link MpProcess#kill()} interrupt it.
     */
    THREAD,

    /** A copy of this process, as on Unix in Python. Always refused: a JVM cannot be copied while its threads run. */
    FORK
}
