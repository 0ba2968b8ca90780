package dev.mp;

import dev.mp.internal.member.Log;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** The library's logger, and what children inherit of its settings. */
final class Logging {
    private static final String NAME = "dev.mp";

    private Logging() {}

    /** What was chosen with {@link Mp#logToStderr}, for the whole JVM as loggers are. */
    private static final class Chosen {
        private static volatile @Nullable Level toStderr;
        private static volatile boolean used;
    }

    static Logger logger() {
        Chosen.used = true;
        Level level = Chosen.toStderr;
        Logger logger = level == null ? System.getLogger(NAME) : new StderrLogger(level);
        Log.use(logger);
        return logger;
    }

    static Logger toStderr(Level level) {
        Chosen.toStderr = level;
        return logger();
    }

    /** A program that never asked for a logger does not pay for one when it starts a process. */
    static Inherited inherited() {
        Level level = Chosen.toStderr;
        if (level != null) {
            return new Inherited(level, true);
        }
        return new Inherited(Chosen.used ? effectiveLevel(System.getLogger(NAME)) : null, false);
    }

    private static Level effectiveLevel(Logger logger) {
        for (Level level : Level.values()) {
            if (level != Level.ALL && logger.isLoggable(level)) {
                return level;
            }
        }
        return Level.OFF;
    }

    record Inherited(@Nullable Level level, boolean toStderr) {
        void apply() {
            if (level == null) {
                return;
            }
            if (toStderr) {
                Chosen.toStderr = level;
                Log.use(new StderrLogger(level));
                return;
            }
            if (ModuleLayer.boot().findModule("java.logging").isPresent()) {
                JulLevels.set(NAME, level);
            }
            Log.use(System.getLogger(NAME));
        }
    }

    /** Apart, since the JVM may have no java.logging. */
    private static final class JulLevels {
        /** Held, because the log manager would let go of a logger that nobody refers to, and of its level. */
        private static java.util.logging.@Nullable Logger held;

        static void set(String name, Level level) {
            held = java.util.logging.Logger.getLogger(name);
            held.setLevel(
                    switch (level) {
                        case ALL -> java.util.logging.Level.ALL;
                        case TRACE -> java.util.logging.Level.FINER;
                        case DEBUG -> java.util.logging.Level.FINE;
                        case INFO -> java.util.logging.Level.INFO;
                        case WARNING -> java.util.logging.Level.WARNING;
                        case ERROR -> java.util.logging.Level.SEVERE;
                        case OFF -> java.util.logging.Level.OFF;
                    });
        }
    }

    /** Writes whole lines: time, level, process, who called, message. */
    private record StderrLogger(Level threshold) implements Logger {
        private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level != Level.OFF && level.getSeverity() >= threshold.getSeverity();
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String message,
                @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                write(level, String.valueOf(message), thrown);
            }
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format,
                @Nullable Object @Nullable... params) {
            if (isLoggable(level)) {
                String text = String.valueOf(format);
                write(level, params == null || params.length == 0 ? text : java.text.MessageFormat.format(text, params),
                        null);
            }
        }

        private void write(Level level, String message, @Nullable Throwable thrown) {
            StringBuilder line = new StringBuilder()
                    .append(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS))
                    .append(" [").append(level).append('/').append(Family.current().self().name()).append("] ")
                    .append(caller()).append(": ").append(message).append(System.lineSeparator());
            if (thrown != null) {
                java.io.StringWriter trace = new java.io.StringWriter();
                thrown.printStackTrace(new java.io.PrintWriter(trace, true));
                line.append(trace);
            }
            System.err.print(line);
            System.err.flush();
        }

        private static String caller() {
            return CALLERS
                    .walk(frames -> frames.filter(frame -> !Logger.class.isAssignableFrom(frame.getDeclaringClass()))
                            .findFirst()
                            .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                            .orElse("?"));
        }
    }
}
