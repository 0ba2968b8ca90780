package dev.mp.examples.wordindex;

import dev.mp.Mp;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What the user asked for.
 *
 * @param places folders, archives and files to index
 * @param workers how many processes to do it with
 * @param top how many words and files to show
 * @param compare whether to do it all again in one process
 */
record Options(List<Path> places, int workers, int top, boolean compare) {
    /** The folder to index if none is named. */
    private static final String FOLDER_PROPERTY = "wordindex.folder";

    /** How the user calls the program. */
    private static final String COMMAND_PROPERTY = "wordindex.command";

    private static final int USUAL_TOP = 10;

    Options {
        places = List.copyOf(places);
    }

    /** The arguments make no sense, or ask for help. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(String... arguments) throws UsageException {
        List<Path> places = new ArrayList<>();
        int workers = Mp.cpuCount();
        int top = USUAL_TOP;
        boolean compare = true;
        for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext();) {
            String argument = rest.next();
            switch (argument) {
                case "--workers" -> workers = number(argument, rest);
                case "--top" -> top = number(argument, rest);
                case "--no-compare" -> compare = false;
                default -> places.add(place(argument));
            }
        }
        return new Options(places.isEmpty() ? usualPlaces() : places, workers, top, compare);
    }

    /** What can be said, in the words of whoever started the program. */
    static String usage() {
        return """
               usage: %s [--workers N] [--top N] [--no-compare] [FOLDER or ZIP or FILE]...

               Counts the words of all text files below the folders and in the archives, with a pool of
               processes, and then once more with one process, for comparison.

                 --workers N    how many processes, as many as there are processors if not said
                 --top N        how many words and files to show, 10 if not said
                 --no-compare   do not do it again in one process

               Without a place: %s, and the sources of the JDK where they are installed.""".formatted(
                System.getProperty(COMMAND_PROPERTY, "WordIndex"),
                System.getProperty(FOLDER_PROPERTY, "the current folder"));
    }

    private static int number(String option, Iterator<String> rest) throws UsageException {
        String text = rest.hasNext() ? rest.next() : "";
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException(option + " needs a number from 1 on, not '" + text + "'");
    }

    private static Path place(String argument) throws UsageException {
        if (argument.startsWith("--")) {
            throw new UsageException("no such option: " + argument);
        }
        try {
            Path place = Path.of(argument);
            if (Files.exists(place)) {
                return place;
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw new UsageException("no such folder or file: " + argument);
    }

    private static List<Path> usualPlaces() {
        List<Path> places = new ArrayList<>();
        places.add(Path.of(System.getProperty(FOLDER_PROPERTY, "")));
        Path jdk = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (Files.exists(jdk)) {
            places.add(jdk);
        }
        return places;
    }
}
