package dev.mp.internal.launch;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options that this JVM was started with, in the order in which they took effect.
 *
 * <p>The runtime bean knows them all: those of the command line with its argument files expanded, those of
 * {@code JDK_JAVA_OPTIONS} and {@code JAVA_TOOL_OPTIONS} before them and those of {@code _JAVA_OPTIONS} after them. But
 * the first bean of a JVM takes 10 to 30 ms, a good part of what a child takes to start. On Linux the kernel has the
 * command line too, in a fifth of a millisecond. It is taken from there if it is sure to say the same: the process is
 * this JVM's own launcher, no variable and no file adds options, the launcher's grammar accounts for every word, and
 * the program that it finds is the one that the JVM runs.
 */
final class VmArguments {

    /** Variables from which a JVM takes options. What they gave is among those of the bean. */
    static final List<String> VARIABLES = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    private VmArguments() {}

    /**
     * Returns the options of this JVM.
     *
     * @throws NoClassDefFoundError if only the bean can tell and this runtime has no module {@code java.management}
     */
    static List<String> ofThisJvm() {
        List<String> arguments = fromKernel();
        return arguments != null ? arguments : fromBean();
    }

    static List<String> fromBean() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    /** Returns the options according to the kernel, or null if it may not know them all. */
    static @Nullable List<String> fromKernel() {
        String command = System.getProperty("sun.java.command");
        if (!Platform.LINUX || command == null) {
            return null;
        }
        for (String variable : VARIABLES) {
            if (System.getenv(variable) != null) {
                return null;
            }
        }
        try (InputStream in = new FileInputStream("/proc/self/cmdline")) {
            File launcher = new File(System.getProperty("java.home"), "bin/java");
            if (!new File("/proc/self/exe").getCanonicalPath().equals(launcher.getCanonicalPath())) {
                return null;
            }
            List<String> words = split(new String(in.readAllBytes(), Platform.NATIVE_CHARSET));
            LauncherArguments parsed = LauncherArguments.parse(words.subList(1, words.size()));
            return parsed != null && runs(command, parsed.program()) && selfContained(parsed.vmArguments())
                    ? parsed.vmArguments()
                    : null;
        } catch (IOException | RuntimeException e) {
            return null; // no /proc, or none that is ours to read: the bean will tell
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

    private static boolean selfContained(List<String> arguments) {
        for (String argument : arguments) {
            if (argument.startsWith("-XX:Flags=") || argument.startsWith("-XX:VMOptionsFile=")) {
                return false;
            }
        }
        return true;
    }
}
