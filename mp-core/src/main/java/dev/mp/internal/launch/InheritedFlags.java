package dev.mp.internal.launch;

import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the options of this JVM a child gets.
 *
 * <p>A child is a JVM like this one: what decides how code behaves (modules, preview features, assertions, collector,
 * heap limit, diagnostics on standard output) is inherited. Left out is what only one process can have or what is meant
 * for the program as a whole:
 *
 * <ul>
 *   <li>agents, debuggers and flight recordings, and the ports of the management agent;
 *   <li>log and data files, which two processes would write over. A file for the hour of death (error report, heap
 *       dump) stays in its folder under a name that holds the process id;
 *   <li>commands for the hour of death that do not name a process ({@code -XX:OnError="restart-service"}): a child's
 *       death is its parent's business. {@code -XX:OnOutOfMemoryError="kill -9 %p"} does name one, and is inherited;
 *   <li>memory that is taken at once ({@code -Xms}, {@code AlwaysPreTouch}, the lower bound of the young generation);
 *   <li>class archives and caches, made for another main class, and all that writes them;
 *   <li>what prints the configuration at start, or stops there.
 * </ul>
 *
 * @param flags the options but {@code -D}, in order
 * @param properties what {@code -D} gave
 */
record InheritedFlags(List<String> flags, Map<String, String> properties) {

    private static final String[] LEFT_OUT = {
        "-javaagent:", "-agentlib:", "-agentpath:", "-Xrun", "-Xdebug", "-Xms", "-Xshare:", "-Xloggc:"
    };

    private static final Set<String> LEFT_OUT_XX = Set.of(
            "StartFlightRecording", "FlightRecorder", "FlightRecorderOptions", "ManagementServer",
            "LogFile", "LogVMOutput", "LogCompilation", "PerfDataSaveFile", "PerfDataSaveToFile",
            "InitialHeapSize", "InitialRAMPercentage", "MinHeapSize", "NewSize", "AlwaysPreTouch",
            "SharedArchiveFile", "ArchiveClassesAtExit", "AutoCreateSharedArchive", "SharedClassListFile",
            "ExtraSharedClassListFile", "SharedArchiveConfigFile", "DumpLoadedClassList", "RecordDynamicDumpInfo",
            "PrintFlagsFinal", "PrintFlagsInitial", "PrintFlagsRanges", "PrintCommandLineFlags",
            "PauseAtStartup", "PauseAtStartupFile", "Flags", "VMOptionsFile");

    private static final Set<String> HEAP_LIMITS = Set.of(
            "MaxHeapSize", "MaxNewSize", "SoftMaxHeapSize", "MaxRAM", "MaxRAMPercentage", "MinRAMPercentage");

    private static final String[] PATH_OPTIONS = {"--module-path=", "--upgrade-module-path=", "-Xbootclasspath/a:"};

    /** Sorts the options of a JVM, as {@link VmArguments} gives them. */
    static InheritedFlags of(List<String> vmArguments) {
        List<String> flags = new ArrayList<>(vmArguments.size());
        Map<String, String> properties = new LinkedHashMap<>();
        for (String argument : vmArguments) {
            if (argument.startsWith("-D")) {
                int equals = argument.indexOf('=');
                String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
                if (!ProgramProperties.neverTravels(name)) {
                    properties.put(name, equals < 0 ? "" : argument.substring(equals + 1));
                }
            } else {
                String flag = forChild(argument.startsWith("-") ? argument : "-XX:".concat(argument));
                if (flag != null) {
                    flags.add(flag);
                }
            }
        }
        return new InheritedFlags(List.copyOf(flags), Collections.unmodifiableMap(properties));
    }

    /** Returns whether one of the options names a garbage collector. */
    static boolean chooseCollector(List<String> options) {
        for (String option : options) {
            if (choosesCollector(option)) {
                return true;
            }
        }
        return false;
    }

    static boolean choosesCollector(String option) {
        return switch (option) {
            case "-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseG1GC", "-XX:+UseZGC", "-XX:+UseShenandoahGC",
                    "-XX:+UseEpsilonGC" -> true;
            default -> false;
        };
    }

    /** Returns whether the option limits the heap or a part of it. */
    static boolean limitsHeap(String option) {
        return option.startsWith("-Xmx") || HEAP_LIMITS.contains(nameOf(option));
    }

    private static @Nullable String forChild(String flag) {
        for (String prefix : LEFT_OUT) {
            if (flag.startsWith(prefix)) {
                return null;
            }
        }
        if (flag.startsWith("-XX:")) {
            return forChildXx(flag);
        }
        if (flag.startsWith("-Xlog:")) {
            return logsToFile(flag) ? null : flag;
        }
        if (flag.startsWith("-Xmn")) {
            return "-XX:MaxNewSize=".concat(flag.substring("-Xmn".length())); // -Xmn is that and NewSize
        }
        for (String option : PATH_OPTIONS) {
            if (flag.startsWith(option)) {
                return option.concat(absolutePath(flag.substring(option.length())));
            }
        }
        if (flag.startsWith("--patch-module=")) {
            int path = flag.indexOf('=', "--patch-module=".length()) + 1;
            return path == 0 ? flag : flag.substring(0, path).concat(absolutePath(flag.substring(path)));
        }
        return flag;
    }

    private static @Nullable String forChildXx(String flag) {
        String name = nameOf(flag);
        if (LEFT_OUT_XX.contains(name) || name.startsWith("AOT")) {
            return null;
        }
        String value = flag.substring(flag.indexOf('=') + 1);
        return switch (name) {
            case "OnError", "OnOutOfMemoryError" -> value.contains("%p") ? flag : null;
            case "HeapDumpPath" -> "-XX:HeapDumpPath=".concat(perProcess(value, ""));
            case "ErrorFile" -> "-XX:ErrorFile=".concat(perProcess(value, "hs_err_pid%p.log"));
            case "ReplayDataFile" -> "-XX:ReplayDataFile=".concat(perProcess(value, "replay_pid%p.log"));
            default -> flag;
        };
    }

    /** The name in {@code -XX:+Name}, {@code -XX:-Name} and {@code -XX:Name=value}, or nothing for other options. */
    private static String nameOf(String flag) {
        if (!flag.startsWith("-XX:") || flag.length() == 4) {
            return "";
        }
        int start = flag.charAt(4) == '+' || flag.charAt(4) == '-' ? 5 : 4;
        int end = start;
        while (end < flag.length() && Character.isLetterOrDigit(flag.charAt(end))) {
            end++;
        }
        return flag.substring(start, end);
    }

    /**
     * {@code -Xlog:what:output:decorators:options}, where the output is standard output unless it is given, and a file
     * unless it is one of the standard ones.
     */
    private static boolean logsToFile(String flag) {
        int what = flag.indexOf(':', "-Xlog:".length());
        if (what < 0) {
            return false;
        }
        int end = flag.indexOf(':', what + 1);
        String output = end < 0 ? flag.substring(what + 1) : flag.substring(what + 1, end);
        return switch (output) {
            case "", "stdout", "stderr" -> false;
            default -> !flag.startsWith("-Xlog:async:"); // its second part says what to do when the buffer is full
        };
    }

    /** Returns the file if its name holds the process id, a name in the same folder that does if not. */
    private static String perProcess(String file, String name) {
        File absolute = new File(file).getAbsoluteFile();
        if (file.contains("%p") || absolute.isDirectory()) {
            return absolute.getPath();
        }
        File folder = absolute.getParentFile();
        return folder == null ? absolute.getPath() : new File(folder, name).getPath();
    }

    /** Makes each entry of a path absolute, since the child may have another working directory. */
    static String absolutePath(String path) {
        StringBuilder absolute = new StringBuilder(path.length() + 64);
        for (String entry : path.split(File.pathSeparator, -1)) {
            if (!absolute.isEmpty()) {
                absolute.append(File.pathSeparatorChar);
            }
            absolute.append(new File(entry).getAbsolutePath());
        }
        return absolute.toString();
    }
}
