package dev.mp.examples.wordindex;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** What this program runs in. */
final class Terminal {
    private static final int USUAL_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 40;

    private Terminal() {}

    /** Whether standard output is a terminal that can go back to the start of a line. */
    @SuppressWarnings("SystemConsoleNull") // it still may: the JDK's setting jdk.console decides
    static boolean isWatched() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    /** Its width, which a shell may tell in a variable. */
    static int columns() {
        @Nullable String columns = System.getenv("COLUMNS");
        try {
            return columns == null ? USUAL_COLUMNS : Math.max(FEWEST_COLUMNS, Integer.parseInt(columns));
        } catch (NumberFormatException e) {
            return USUAL_COLUMNS;
        }
    }
}
