package dev.mp.internal.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * In what a child JVM is to differ from this one. Immutable; start from {@link #DEFAULT}, with which a child differs in
 * nothing but what suits a worker.
 *
 * @param executable the {@code java} launcher of the child, or null for the one in this JVM's own home
 * @param jvmArguments options for the child's launcher, given after the inherited ones, so that they win; one element
 *     is one word, {@code "--add-opens=java.base/java.lang=ALL-UNNAMED"} or two elements for two words
 * @param environment variables that are added to the inherited environment, or replace what it says
 * @param directory the working directory of the child, or null for that of this JVM
 * @param maxHeapBytes the largest heap of the child; when empty, the limit of this JVM, if it was started with one
 * @param classPathPrefix jars and folders that go first on the child's class path, each taken out of its later place
 */
public record ChildOptions(
        @Nullable Path executable,
        List<String> jvmArguments,
        Map<String, String> environment,
        @Nullable Path directory,
        OptionalLong maxHeapBytes,
        List<Path> classPathPrefix) {

    /** A child like this JVM. */
    public static final ChildOptions DEFAULT =
            new ChildOptions(null, List.of(), Map.of(), null, OptionalLong.empty(), List.of());

    /** The smallest heap with which HotSpot starts. */
    private static final long SMALLEST_HEAP = 2L << 20;

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a JVM argument is no option (the launcher would take it for the main class,
     *     or would end without running one), if the heap is smaller than 2 MiB, or if a variable has a name that no
     *     environment can hold
     */
    public ChildOptions {
        jvmArguments = List.copyOf(jvmArguments);
        environment = Map.copyOf(environment);
        classPathPrefix = List.copyOf(classPathPrefix);
        String misplaced = LauncherArguments.misplaced(jvmArguments);
        if (misplaced != null) {
            throw new IllegalArgumentException("jvmArguments " + jvmArguments + ": '" + misplaced
                    + "' is not an option of a JVM that runs a child: the launcher would run or print something else; "
                    + "give one option per element, such as \"-Xss4m\"");
        }
        if (maxHeapBytes.isPresent() && maxHeapBytes.getAsLong() < SMALLEST_HEAP) {
            throw new IllegalArgumentException("maxHeapBytes=" + maxHeapBytes.getAsLong()
                    + ": a JVM does not start with less than " + SMALLEST_HEAP + " bytes of heap");
        }
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (name.isEmpty() || name.indexOf('=', 1) >= 0 || name.startsWith("=") || name.indexOf('\0') >= 0
                    || variable.getValue().indexOf('\0') >= 0) {
                throw new IllegalArgumentException("environment variable '" + name
                        + "': a name must not be empty nor contain '=', and neither name nor value a NUL");
            }
        }
    }

    /** Returns these options with another launcher; null for this JVM's own. */
    public ChildOptions withExecutable(@Nullable Path executable) {
        return new ChildOptions(executable, jvmArguments, environment, directory, maxHeapBytes, classPathPrefix);
    }

    /** Returns these options with other JVM arguments in place of those given so far. */
    public ChildOptions withJvmArguments(List<String> jvmArguments) {
        return new ChildOptions(executable, jvmArguments, environment, directory, maxHeapBytes, classPathPrefix);
    }

    /** Returns these options with other variables in place of those given so far. */
    public ChildOptions withEnvironment(Map<String, String> environment) {
        return new ChildOptions(executable, jvmArguments, environment, directory, maxHeapBytes, classPathPrefix);
    }

    /** Returns these options with another working directory; null for this JVM's own. */
    public ChildOptions withDirectory(@Nullable Path directory) {
        return new ChildOptions(executable, jvmArguments, environment, directory, maxHeapBytes, classPathPrefix);
    }

    /** Returns these options with a limit for the child's heap, in bytes. */
    public ChildOptions withMaxHeapBytes(long maxHeapBytes) {
        return new ChildOptions(executable, jvmArguments, environment, directory, OptionalLong.of(maxHeapBytes),
                classPathPrefix);
    }

    /** Returns these options with other jars and folders in front of the child's class path. */
    public ChildOptions withClassPathPrefix(List<Path> classPathPrefix) {
        return new ChildOptions(executable, jvmArguments, environment, directory, maxHeapBytes, classPathPrefix);
    }
}
