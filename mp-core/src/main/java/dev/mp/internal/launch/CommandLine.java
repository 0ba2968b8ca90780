package dev.mp.internal.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Fits a command to what the platform takes.
 *
 * <p>Linux takes words of less than 128 KiB, and about 2 MiB in all with the environment; Windows takes 32 KiB in all,
 * and as much in each variable; macOS 1 MiB in all. Class paths of large programs are longer. What is inherited, and
 * long or not for everyone's eyes, goes into an {@link ArgumentFile} where there is such a thing; on Windows a long
 * class path goes into the variable {@code CLASSPATH}. What the caller gives for this child stays on the command line
 * and must fit.
 *
 * <p>The files are kept, since a child opens its own some time after it was started, and since children in a row mostly
 * need the same. There is one instance for this JVM, whose class path, properties and descriptors they are.
 */
final class CommandLine {

    /** Beyond this many characters, each of at most three bytes, inherited words go another way. */
    private static final int LONG = 30_000;

    /** The longest word on Linux, in bytes, with the NUL that ends it (MAX_ARG_STRLEN). */
    private static final int LINUX_WORD = 128 * 1024;

    /** The longest command line and the longest variable on Windows, less something for quotes. */
    private static final int WINDOWS = 32_000;

    /** Enough that a child has long read its file when that many others have been made. */
    private static final int FILES = 64;

    // Guarded by this. The latest first; nearly always there is one.
    private final Deque<ArgumentFile> files = new ArrayDeque<>();

    /**
     * Returns the command.
     *
     * @param open inherited words that everyone may see
     * @param closed inherited words that only this user may see, where the platform can do that
     * @param environment that of the child, which may get a variable
     */
    List<String> of(String launcher, List<String> open, String classPath, List<String> closed, List<String> rest,
            Map<String, String> environment) {
        boolean tooLong = length(open) + classPath.length() + length(closed) > LONG;
        boolean filed = (tooLong || !closed.isEmpty()) && ArgumentFile.isSupported();
        List<String> command = new ArrayList<>(open.size() + closed.size() + rest.size() + 4);
        command.add(launcher);
        if (tooLong && filed) {
            addFile(command, open, classPath, closed);
        } else if (tooLong && Platform.WINDOWS) {
            addWithVariable(command, open, classPath, closed, environment);
        } else {
            addAll(command, open, classPath, filed ? fileInstead(closed) : closed);
        }
        command.addAll(rest);
        return command;
    }

    private static void addAll(List<String> command, List<String> open, String classPath, List<String> closed) {
        command.addAll(open);
        command.add("-cp");
        command.add(classPath); // also when empty, or the launcher takes that of the variable CLASSPATH
        command.addAll(closed);
    }

    private static void addWithVariable(List<String> command, List<String> open, String classPath, List<String> closed,
            Map<String, String> environment) {
        if (length(open) + length(closed) > WINDOWS || classPath.length() > WINDOWS) {
            throw new IllegalStateException("the class path has " + classPath.length()
                    + " characters and the options of this JVM " + (length(open) + length(closed)) + ", of which "
                    + "Windows takes " + WINDOWS + " each; put the class path into the manifest of one jar");
        }
        command.addAll(open);
        command.addAll(closed);
        environment.put("CLASSPATH", classPath);
    }

    private void addFile(List<String> command, List<String> open, String classPath, List<String> closed) {
        List<String> words = new ArrayList<>(open.size() + closed.size() + 2);
        addAll(words, open, classPath, closed);
        try {
            command.add(reference(words));
        } catch (IOException e) {
            throw new UncheckedIOException("the class path and options of a child are too long for a "
                    + "command line, and neither " + System.getProperty("java.io.tmpdir")
                    + " nor /dev/shm takes a file for them; make one of them writable", e);
        }
    }

    private List<String> fileInstead(List<String> closed) {
        try {
            return List.of(reference(closed));
        } catch (IOException e) {
            return closed; // a child needs its properties more than they need to be hidden
        }
    }

    private synchronized String reference(List<String> words) throws IOException {
        for (ArgumentFile file : files) {
            if (file.holds(words)) {
                return file.reference();
            }
        }
        ArgumentFile file = ArgumentFile.of(List.copyOf(words));
        files.addFirst(file);
        if (files.size() > FILES) {
            files.removeLast().close();
        }
        return file.reference();
    }

    /** Requires that a process can be given the words as they are. */
    static void requirePassable(List<String> words) {
        for (String word : words) {
            if (!Platform.canPass(word)) {
                throw new IllegalArgumentException("argument '" + word + "' of a child JVM: it holds "
                        + (word.indexOf('\0') >= 0 ? "a NUL, which no argument can"
                                : "letters that cannot be written in this JVM's locale, whose encoding is "
                                        + Platform.NATIVE_CHARSET + "; start the program in a UTF-8 locale, such as "
                                        + "LC_ALL=C.UTF-8, or send the text to the child as a message"));
            }
            if (Platform.LINUX && word.length() * 3L >= LINUX_WORD
                    && word.getBytes(Platform.NATIVE_CHARSET).length >= LINUX_WORD) {
                throw new IllegalArgumentException("argument '" + word.substring(0, 40) + "...' of a child JVM has "
                        + word.length() + " characters, and Linux takes less than " + LINUX_WORD
                        + " bytes in one argument; send it to the child as a message");
            }
        }
    }

    private static int length(List<String> words) {
        int length = 0;
        for (String word : words) {
            length += word.length() + 1;
        }
        return length;
    }
}
