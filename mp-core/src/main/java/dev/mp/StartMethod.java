package dev.mp;

/** How a context starts processes. */
public enum StartMethod {
    /**
     * A fresh JVM with this JVM's class path, modules, flags and system properties; these as they are at the start, with
     * what the program has set since it runs.
     */
    SPAWN,

    /**
     * A JVM as of {@link #SPAWN} that was started beforehand and stands by, so that its target runs after a millisecond or
     * so. None is started before the first start of a process; from then on some stand by, as many as were started lately,
     * within bounds. Where none is ready, and for a child with options of its own (environment, folder, launcher, JVM
     * arguments, heap), the start is one of {@link #SPAWN}, and it never waits. System properties are those of the start.
     *
     * <p>Those that stand by end with this process, and when nothing has been started for a while. They are no children: they
     * are not among {@link Context#activeChildren}, and nothing waits for them. Classes that every target needs can be
     * initialized in them beforehand, see {@link Mp#setForkserverPreload}.
     */
    FORKSERVER,

    /**
     * A thread of this JVM, as {@code multiprocessing.dummy} does in Python. What starts gets its target by serialization
     * as a process would, so a program that works with one works with the other; only static fields are shared. Such a
     * child cannot be killed: {@link MpProcess#terminate()} and {@link MpProcess#kill()} interrupt it.
     */
    THREAD,

    /** A copy of this process, as on Unix in Python. Always refused: a JVM cannot be copied while its threads run. */
    FORK
}
