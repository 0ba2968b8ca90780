package dev.mp.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles, packs and runs small programs that start children, each in JVMs of its own. */
final class Programs {

    /** Where the classes of the library are. */
    static final Path LIBRARY = locationOf(ChildCommand.class);

    /** A program that starts one child, of the class and with the arguments that it is given. */
    static final String MAIN =
            """
            package app;

            import dev.mp.internal.launch.ChildCommand;
            import dev.mp.internal.launch.ChildOptions;
            import java.util.List;

            public class Main {
                public static void main(String[] args) throws Exception {
                    System.out.println("parent " + Facts.of(args));
                    System.out.flush();
                    System.exit(child(ChildOptions.DEFAULT, args));
                }

                static int child(ChildOptions options, String... args) throws Exception {
                    ChildCommand.requireVisible(Facts.class);
                    return ChildCommand.of(options, Worker.class).builder(List.of(args)).start().waitFor();
                }
            }
            """;

    static final String WORKER =
            """
            package app;

            public class Worker {
                public static void main(String[] args) throws Exception {
                    System.out.println("child " + Facts.of(args));
                }
            }
            """;

    /** What a process says of itself: the values of properties, or something else by name. */
    static final String FACTS =
            """
            package app;

            import java.util.ArrayList;
            import java.util.List;
            import java.util.TreeSet;

            public class Facts {
                public static List<String> of(String[] names) throws Exception {
                    List<String> facts = new ArrayList<>();
                    for (String name : names) {
                        facts.add(name + "=" + of(name));
                    }
                    return facts;
                }

                static Object of(String name) throws Exception {
                    return switch (name) {
                        case "modules" -> {
                            var modules = new TreeSet<String>();
                            ModuleLayer.boot().modules().forEach(m -> modules.add(m.getName()));
                            yield modules;
                        }
                        case "module" -> Facts.class.getModule();
                        case "opened" -> Object.class.getModule().isOpen("java.util", Facts.class.getModule());
                        case "assertions" -> Facts.class.desiredAssertionStatus();
                        case "stdin" -> System.in.read();
                        case "environment" -> System.getenv("MP_TEST");
                        case "options" -> java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments();
                        case "heap" -> Runtime.getRuntime().maxMemory() >> 20;
                        case "collector" -> java.lang.management.ManagementFactory.getGarbageCollectorMXBeans()
                                .getFirst().getName();
                        default -> System.getProperty(name);
                    };
                }
            }
            """;

    private Programs() {}

    /** How a program ended and what it and its children printed. */
    record Result(int exitCode, String out, String err) {

        Result succeeds() {
            assertThat(exitCode).as("exit code; output was: %s%s", out, err).isZero();
            assertThat(err).isEmpty();
            return this;
        }

        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Compiles the program above to a folder, for the class path. */
    static Path compileProgram(Path folder) throws IOException {
        return compile(folder, List.of("-cp", LIBRARY.toString()), MAIN, WORKER, FACTS);
    }

    /** Compiles sources, each of which declares its package and one public class (or is a module declaration). */
    static Path compile(Path folder, List<String> options, String... sources) throws IOException {
        List<String> all = new ArrayList<>(List.of("-d", folder.toString(), "-proc:none", "-nowarn"));
        all.addAll(options);
        StringWriter messages = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(messages, null, null, all, null, Stream.of(sources).map(Source::new).toList()).call();
        assertThat(compiled).as("compilation: %s", messages).isTrue();
        return folder;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("memory:/" + nameOf(text)), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static String nameOf(String source) {
        if (source.startsWith("module")) {
            return "module-info.java";
        }
        String[] words = source.substring(source.indexOf("public class")).split("\\W+");
        return words[2] + ".java";
    }

    /** Packs a folder of classes, with entries of the manifest given as name and value by turns. */
    static Path jar(Path jar, Path classes, String... attributes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (int i = 0; i < attributes.length; i += 2) {
            manifest.getMainAttributes().putValue(attributes[i], attributes[i + 1]);
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                if (!name.equals("META-INF/MANIFEST.MF")) {
                    out.putNextEntry(new JarEntry(name));
                    Files.copy(file, out);
                }
            }
        }
        return jar;
    }

    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static String path(Path... entries) {
        return String.join(File.pathSeparator, Stream.of(entries).map(Path::toString).toList());
    }

    /** Runs a JVM like that of the tests, in the folder. */
    static Result java(Path folder, String... words) throws Exception {
        return java(folder, Map.of(), words);
    }

    static Result java(Path folder, Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(ThisJvm.get().launcher().getPath());
        command.addAll(List.of(words));
        return run(folder, environment, command);
    }

    static Result run(Path folder, Map<String, String> environment, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        VmArguments.VARIABLES.forEach(builder.environment()::remove);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return run(builder);
    }

    /**
     * Runs a line of a shell, which can say what the locale of the tests may have no letters for, with the launcher and
     * the library as {@code $JAVA} and {@code $LIBRARY}.
     */
    static Result shell(Path folder, Map<String, String> environment, String line) throws Exception {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("JAVA", ThisJvm.get().launcher().getPath());
        variables.put("LIBRARY", LIBRARY.toString());
        return run(folder, variables, List.of("/bin/sh", "-e", "-c", line));
    }

    /** Runs a command with its output in files, which outlive a reader that gives up. */
    static Result run(ProcessBuilder builder) throws Exception {
        Path out = Files.createTempFile("program", ".out");
        Path err = Files.createTempFile("program", ".err");
        try {
            Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            try {
                boolean ended = process.waitFor(50, TimeUnit.SECONDS);
                assertThat(ended).as("%s has ended; output so far: %s%s", builder.command(), Files.readString(out),
                        Files.readString(err)).isTrue();
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    static Path locationOf(Class<?> type) {
        return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
