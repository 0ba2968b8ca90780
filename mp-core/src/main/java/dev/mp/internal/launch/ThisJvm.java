package dev.mp.internal.launch;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * How this JVM was started, as far as a child must be started alike. Found out once, at the first use, and kept with
 * what its children share.
 *
 * <p>The class path is that of the property {@code java.class.path}, where launchers, pathing jars, argument files and
 * test runners all leave it; its entries are made absolute, since a child may run in another folder. Surefire is the
 * exception: with a class loader of its own for tests, only {@code surefire.test.class.path} names them.
 *
 * <p>A program started with {@code java -jar} may open and export packages in its jar's manifest, which counts for that
 * way of starting alone. A child is started by class name, and gets them as options.
 */
final class ThisJvm {

    private final File home;
    private final List<String> flags;
    private final Map<String, String> properties;
    private final @Nullable Set<String> shown;
    private final List<String> classPath;
    private final @Nullable String mainModule;
    private final @Nullable String refusal;
    private final CommandLine commandLine = new CommandLine();

    private ThisJvm() {
        VmArguments arguments = VmArguments.NONE;
        String unknown = null;
        try {
            arguments = VmArguments.ofThisJvm();
        } catch (NoClassDefFoundError e) {
            unknown = "what this JVM was started with is known to the module "
                    + "java.management alone, which this runtime lacks; add it to the runtime image";
        }
        InheritedFlags inherited = InheritedFlags.of(arguments.words());
        String command = System.getProperty("sun.java.command", "");
        String classPathProperty = System.getProperty("java.class.path", "");
        home = new File(System.getProperty("java.home"));
        mainModule = System.getProperty("jdk.module.main");
        classPath = classPath(classPathProperty, mainModule != null);
        List<String> all = new ArrayList<>(inherited.flags());
        if (isJarOf(command, classPathProperty)) {
            addManifestOptions(new File(classPathProperty), all);
        }
        flags = List.copyOf(all);
        properties = inherited.properties();
        shown = arguments.shown();
        SourceLaunch source = SourceLaunch.of(command, classPathProperty);
        refusal = source != null ? source.refusal() : unknown;
    }

    static ThisJvm get() {
        return Holder.INSTANCE;
    }

    /** Why no child can be like this JVM, or null if one can. */
    @Nullable String refusal() {
        return refusal;
    }

    /** The options that a child inherits, but for {@code -D}, the class path and the main module. */
    List<String> flags() {
        return flags;
    }

    /** The properties that this JVM was started with and that a child gets too. */
    Map<String, String> properties() {
        return properties;
    }

    /** Whether other users of the machine can see the word on this JVM's command line. */
    boolean shows(String word) {
        return shown == null || shown.contains(word);
    }

    /** The folders and jars of the class path, absolute; empty if there is none. */
    List<String> classPath() {
        return classPath;
    }

    /** The module that this JVM was started with by {@code -m}, or null. */
    @Nullable String mainModule() {
        return mainModule;
    }

    /** What fits the commands of this JVM to the platform. */
    CommandLine commandLine() {
        return commandLine;
    }

    /** Who knows of the ahead-of-time cache for children without options of their own; null if there is none. */
    @Nullable AotTrainer trainer() {
        return Trainer.INSTANCE;
    }

    /** The launcher in this JVM's home, which need not exist. */
    File launcher() {
        return new File(home, Platform.WINDOWS ? "bin\\java.exe" : "bin/java");
    }

    /** An empty class path is the working folder, unless a module was started: then it is none. */
    private static List<String> classPath(String property, boolean modular) {
        Set<String> entries = new LinkedHashSet<>();
        if (!modular || !property.isEmpty()) {
            addEntries(property, entries);
        }
        String tests = System.getProperty("surefire.test.class.path");
        if (tests != null) {
            addEntries(tests, entries);
        }
        return List.copyOf(entries);
    }

    private static void addEntries(String path, Set<String> entries) {
        for (String entry : path.split(File.pathSeparator, -1)) {
            entries.add(new File(entry).getAbsolutePath());
        }
    }

    /** Whether the JVM was started with {@code -jar}: then its one entry is also what it says to run. */
    private static boolean isJarOf(String command, String classPath) {
        return !classPath.isEmpty() && command.startsWith(classPath)
                && (command.length() == classPath.length() || command.charAt(classPath.length()) == ' ')
                && new File(classPath).isFile();
    }

    private static void addManifestOptions(File jar, List<String> flags) {
        try (JarFile file = new JarFile(jar)) {
            Manifest manifest = file.getManifest();
            if (manifest != null) {
                Attributes attributes = manifest.getMainAttributes();
                addManifestOptions("--add-exports=", attributes.getValue("Add-Exports"), flags);
                addManifestOptions("--add-opens=", attributes.getValue("Add-Opens"), flags);
            }
        } catch (IOException e) {
            // The jar has gone or changed since this JVM was started from it: a child finds nothing in it either.
        }
    }

    private static void addManifestOptions(String option, @Nullable String packages, List<String> flags) {
        if (packages != null) {
            for (String name : packages.strip().split("\\s+")) {
                flags.add(option.concat(name).concat("=ALL-UNNAMED"));
            }
        }
    }

    /** Made when the first child is started. */
    private static final class Trainer {
        static final @Nullable AotTrainer INSTANCE = AotTrainer.begin(get(), ChildCommand.usualFlags());
    }

    private static final class Holder {
        static final ThisJvm INSTANCE = new ThisJvm();
    }
}
