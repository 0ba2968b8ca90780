package dev.mp.internal.member;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Where the library says what it does: to its logger, once the program has asked for that. Until then nothing is said, and
 * no process pays for a logger when it starts. One for the whole JVM, as loggers are.
 */
public final class Log {
    private static volatile @Nullable Logger chosen;

    private Log() {}

    public static void use(Logger logger) {
        chosen = logger;
    }

    /** The logger, if it takes what is said at this level; its message is made only then. */
    public static @Nullable Logger at(Level level) {
        Logger logger = chosen;
        return logger != null && logger.isLoggable(level) ? logger : null;
    }
}
