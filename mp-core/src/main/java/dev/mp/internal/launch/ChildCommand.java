package dev.mp.internal.launch;

import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command with which this JVM starts child JVMs like itself: the same class path, modules, flags, system properties
 * and environment, another main class.
 *
 * <p>An instance stands for one main class and one set of options; it is immutable. The first of a JVM finds out how
 * this JVM was started; after that an instance and its commands take well under a millisecond.
 *
 * <p>A command is made up of
 *
 * <pre>
 *   launcher
 *   defaults          the serial collector unless one was chosen, nothing on standard output
 *   inherited         flags of this JVM (see {@link InheritedFlags}), its properties, modules and class path
 *   closed            properties that this JVM's own command line does not show, such as those that the program has
 *                     set since: in a file without a name, not for everyone's eyes
 *   options           what {@link ChildOptions} asks for, which wins
 *   main class        and its arguments
 * </pre>
 *
 * <p>The child's standard input is empty, its output and error are those of this JVM. It is never given the variables
 * from which a JVM takes options ({@code JAVA_TOOL_OPTIONS} and its kin), unless the options name them: what they said
 * is among the inherited flags, and a JVM that finds one says so on standard error.
 */
public final class ChildCommand {

    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    private final ChildOptions options;
    private final ThisJvm jvm;
    private final File executable;
    private final List<String> flags;
    private final String classPath;
    private final List<String> tail;
    private final PropertyOptions properties;
    private final boolean usual;

    private ChildCommand(ChildOptions options, @Nullable String module, String mainClass) {
        this.options = options;
        jvm = ThisJvm.get();
        String refusal = jvm.refusal();
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
        Path chosen = options.executable();
        executable = chosen == null ? jvm.launcher() : chosen.toAbsolutePath().toFile();
        requireExecutable();
        classPath = String.join(File.pathSeparator, classPath(options.classPathPrefix(), jvm.classPath()));
        flags = flags(options, jvm, module);
        tail = tail(options, jvm, module, mainClass);
        CommandLine.requirePassable(tail);
        properties = new PropertyOptions(options, jvm);
        usual = module == null && chosen == null && options.jvmArguments().isEmpty()
                && options.classPathPrefix().isEmpty();
    }

    /** The flags of a child that differs in nothing from this JVM. */
    static List<String> usualFlags() {
        List<String> words = new ArrayList<>(flags(ChildOptions.DEFAULT, ThisJvm.get(), null));
        addNew(words, NATIVE_ACCESS, ThisJvm.get());
        return words;
    }

    /**
     * Returns the command for children that run a class.
     *
     * @param options in what the children differ from this JVM
     * @param module the module of the main class, or null if it is on the class path
     * @param mainClass the class with the {@code main} method that a child runs
     * @throws IllegalStateException if no child can be like this JVM: the program was started from source, or this
     *     JVM's home has no launcher
     * @throws IllegalArgumentException if the options name an executable that is none, or hold a word that is too long
     *     for a process or cannot be written in this JVM's locale
     */
    public static ChildCommand of(ChildOptions options, @Nullable String module, String mainClass) {
        return new ChildCommand(options, module, mainClass);
    }

    /** Returns the command for children that run a class of this JVM, and throws as the other one does. */
    public static ChildCommand of(ChildOptions options, Class<?> mainClass) {
        return new ChildCommand(options, mainClass.getModule().getName(), mainClass.getName());
    }

    /**
     * Requires that a child can load a class which this JVM has loaded.
     *
     * @throws IllegalArgumentException if it cannot, with the reason and what to do
     */
    public static void requireVisible(Class<?> type) {
        ClassVisibility.require(type);
    }

    /**
     * Returns the command for one child, with the environment, folder and streams that it is to have. The child gets the
     * program's system properties as they are now.
     *
     * @param arguments what the main method gets
     * @throws IllegalStateException if this JVM's own launcher is gone, or the command is too long for this platform
     * @throws IllegalArgumentException if an argument is too long for a process or cannot be written in this JVM's
     *     locale, or if an executable, a folder or a locale that the options name does not do
     * @throws UncheckedIOException if the command is too long and there is no place for the file that would hold it
     */
    public ProcessBuilder builder(List<String> arguments) {
        requireExecutable();
        CommandLine.requirePassable(arguments);
        List<String> open = new ArrayList<>(flags);
        String path = withCache(open);
        List<String> closed = new ArrayList<>();
        properties.add(open, closed);
        List<String> rest = new ArrayList<>(tail);
        rest.addAll(arguments);

        ProcessBuilder builder = new ProcessBuilder();
        Map<String, String> environment = builder.environment();
        for (String variable : VmArguments.VARIABLES) {
            environment.remove(variable);
        }
        builder.command(jvm.commandLine().of(executable.getPath(), open, path, closed, rest, environment));
        if (!options.environment().isEmpty()) {
            environment.putAll(options.environment());
            if (!(isAscii(open) && Platform.isAscii(classPath) && isAscii(closed) && isAscii(rest))) {
                ChildLocale.keepEncoding(options.environment(), environment);
            }
        }
        if (options.directory() != null) {
            builder.directory(requireFolder(options.directory().toFile()));
        }
        return builder.redirectInput(new File(Platform.WINDOWS ? "NUL" : "/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** Adds the option for the ahead-of-time cache, should there be one; its jars go first on the class path then. */
    private String withCache(List<String> words) {
        AotTrainer trainer = usual ? jvm.trainer() : null;
        Path file = trainer == null ? null : trainer.ready();
        if (trainer == null || file == null) {
            return classPath;
        }
        words.add("-XX:AOTCache=".concat(file.toString()));
        return trainer.cache().before(jvm.classPath());
    }

    private static Set<String> classPath(List<Path> prefix, List<String> classPath) {
        Set<String> entries = new LinkedHashSet<>();
        for (Path entry : prefix) {
            entries.add(entry.toAbsolutePath().toString());
        }
        entries.addAll(classPath);
        return entries;
    }

    private static List<String> flags(ChildOptions options, ThisJvm jvm, @Nullable String module) {
        boolean collector = InheritedFlags.chooseCollector(options.jvmArguments());
        boolean heap = options.maxHeapBytes().isPresent();
        List<String> words = new ArrayList<>();
        if (!collector && !InheritedFlags.chooseCollector(jvm.flags())) {
            addNew(words, "-XX:+UseSerialGC", jvm);
        }
        // The file of performance counters would stay in the temporary folder when the child is killed.
        addNew(words, "-XX:-UsePerfData", jvm);
        // A tenth less processor time until the target runs; what then runs often is compiled no later that one could tell.
        addNew(words, "-XX:CompileThresholdScaling=3", jvm);
        // What a JVM has to say goes to standard output by default, even its complaint about a class archive or cache
        // that it cannot use, which does no harm.
        addNew(words, "-XX:+DisplayVMOutputToStderr", jvm);
        addNew(words, "-Xlog:disable", jvm);
        addNew(words, "-Xlog:all=warning,aot*=off,cds*=off:stderr", jvm);
        for (String flag : jvm.flags()) {
            if (!(collector && InheritedFlags.choosesCollector(flag)) && !(heap && InheritedFlags.limitsHeap(flag))) {
                words.add(flag);
            }
        }
        // What the modules of this JVM were resolved from: its main module, or the default set beside a class path.
        String root = jvm.mainModule();
        if (root == null && module != null) {
            addNew(words, "--add-modules=ALL-DEFAULT", jvm);
        } else if (root != null && !root.equals(module)) {
            addNew(words, "--add-modules=".concat(root), jvm);
        }
        return List.copyOf(words);
    }

    /** Adds the word unless it is inherited, as it is from a JVM that is a child itself. */
    private static void addNew(List<String> words, String word, ThisJvm jvm) {
        if (!jvm.flags().contains(word)) {
            words.add(word);
        }
    }

    private static List<String> tail(ChildOptions options, ThisJvm jvm, @Nullable String module, String mainClass) {
        List<String> words = new ArrayList<>();
        if (options.maxHeapBytes().isPresent()) {
            words.add("-Xmx".concat(Long.toString(options.maxHeapBytes().getAsLong())));
        }
        words.addAll(options.jvmArguments());
        addNew(words, module == null ? NATIVE_ACCESS : "--enable-native-access=".concat(module), jvm);
        if (module != null) {
            words.add("-m");
            words.add(module.concat("/").concat(mainClass));
        } else {
            words.add(mainClass);
        }
        return List.copyOf(words);
    }

    private static boolean isAscii(List<String> words) {
        for (String word : words) {
            if (!Platform.isAscii(word)) {
                return false;
            }
        }
        return true;
    }

    private void requireExecutable() {
        if (executable.isFile() && executable.canExecute()) {
            return;
        }
        String fault = !executable.exists() ? "does not exist"
                : executable.isFile() ? "cannot be executed" : "is a folder";
        if (options.executable() != null) {
            throw new IllegalArgumentException("executable " + executable + " " + fault
                    + ": give the java launcher itself, bin/java in the home of a JDK or runtime image");
        }
        throw new IllegalStateException("the launcher in this JVM's home, " + executable + ", " + fault
                + " (runtime images made by jpackage, or by jlink with "
                + "--strip-native-commands, have none); make the image with its commands, or set the executable to a "
                + "java launcher of the same version");
    }

    private static File requireFolder(File directory) {
        if (!directory.isDirectory()) {
            throw new IllegalArgumentException("directory " + directory
                    + (directory.exists() ? " is a file" : " does not exist")
                    + ": a child needs an existing folder to work in");
        }
        return directory;
    }
}
