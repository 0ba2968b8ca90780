package dev.mp.internal.launch;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options that this JVM was started with.
 *
 * <p>The runtime bean knows them all: those of the command line with its argument files expanded, those of
 * {@code JDK_JAVA_OPTIONS} and {@code JAVA_TOOL_OPTIONS} before them and those of {@code _JAVA_OPTIONS} after them. But
 * the first bean of a JVM takes 10 to 30 ms, a good part of what a child takes to start. On Linux the kernel has the
 * command line too, in a fifth of a millisecond. It is taken from there if it is sure to say the same: the process is
 * this JVM's own launcher, no variable and no file adds options, the launcher's grammar accounts for every word, and
 * the program that it finds is the one that the JVM runs.
 *
 * @param words the options, in the order in which they took effect
 * @param shown the words of the command line that every user of the machine can see, or null if all options are to be
 *     taken for shown; what came from a file or a variable is not
 */
record VmArguments(List<String> words, @Nullable Set<String> shown) {

    /** Variables from which a JVM takes options. What they gave is among those of the bean. */
    static final List<String> VARIABLES = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    static final VmArguments NONE = new VmArguments(List.of(), null);

    /**
     * Returns the options of this JVM.
     *
     * @throws NoClassDefFoundError if only the bean can tell and this runtime has no module {@code java.management}
     */
    static VmArguments ofThisJvm() {
        List<String> arguments = fromKernel();
        if (arguments != null) {
            return new VmArguments(arguments, null);
        }
        List<String> line = commandLine();
        return new VmArguments(fromBean(), line == null ? null : new HashSet<>(line));
    }

    static List<String> fromBean() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    /** Returns the options according to the kernel, or null if it may not know them all. */
    static @Nullable List<String> fromKernel() {
        String command = System.getProperty("sun.java.command");
        if (command == null) {
            return null;
        }
        for (String variable : VARIABLES) {
            if (System.getenv(variable) != null) {
                return null;
            }
        }
        List<String> line = commandLine();
        if (line == null || line.isEmpty() || !isOwnLauncher()) {
            return null;
        }
        LauncherArguments parsed = LauncherArguments.parse(line.subList(1, line.size()));
        return parsed != null && runs(command, parsed.program()) && isSelfContained(parsed.vmArguments())
                ? parsed.vmArguments()
                : null;
    }

    /** The command line of this process, or null if it cannot be read. */
    private static @Nullable List<String> commandLine() {
        if (!Platform.LINUX) {
            return null;
        }
        try (InputStream in = new FileInputStream("/proc/self/cmdline")) {
            return split(new String(in.readAllBytes(), Platform.NATIVE_CHARSET));
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isOwnLauncher() {
        try {
            File launcher = new File(System.getProperty("java.home"), "bin/java");
            return new File("/proc/self/exe").getCanonicalPath().equals(launcher.getCanonicalPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** The words of a command line, each of which ends with a NUL. */
    private static List<String> split(String commandLine) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int end = commandLine.indexOf('\0'); end >= 0; end = commandLine.indexOf('\0', start)) {
            words.add(commandLine.substring(start, end));
            start = end + 1;
        }
        return words;
    }

    private static boolean runs(String command, String program) {
        return command.startsWith(program)
                && (command.length() == program.length() || command.charAt(program.length()) == ' ');
    }

    private static boolean isSelfContained(List<String> arguments) {
        for (String argument : arguments) {
            if (argument.startsWith("-XX:Flags=") || argument.startsWith("-XX:VMOptionsFile=")) {
                return false;
            }
        }
        return true;
    }
}
