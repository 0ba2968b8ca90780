package dev.mp.internal.launch;

import static dev.mp.internal.launch.Programs.LIBRARY;
import static dev.mp.internal.launch.Programs.java;
import static dev.mp.internal.launch.Programs.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.internal.launch.Programs.Result;
import java.io.File;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be started is refused before anything is started, with a message that says what to do. */
@Tag("once")
class RefusalTests {

    private static final String PROGRAM =
            """
            import dev.mp.internal.launch.ChildCommand;
            import dev.mp.internal.launch.ChildOptions;

            public class Program {
                public static void main(String[] args) throws Exception {
                    try {
                        ChildCommand.of(ChildOptions.DEFAULT, Program.class);
                    } catch (IllegalStateException e) {
                        System.out.println("command: " + e.getMessage());
                    }
                    try {
                        ChildCommand.requireVisible(Program.class);
                    } catch (IllegalArgumentException e) {
                        System.out.println("class: " + e.getMessage());
                    }
                }
            }
            """;

    @Test
    void programRunFromSource(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("Program.java"), PROGRAM);

        Result result = java(folder, "-cp", LIBRARY.toString(), "Program.java", "argument").succeeds();

        String library = LIBRARY.toString();
        String reason = "this program was started from source (java Program.java), so its classes are in the memory of "
                + "this JVM alone and no child can load them; compile it and start the classes: javac -cp " + library
                + " -sourcepath . -d classes Program.java && java -cp classes" + File.pathSeparator + library
                + " Program";
        assertThat(result.lines()).containsExactly("command: " + reason, "class: " + reason);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void commandsInsteadOfARunFromSourceWork(@TempDir Path folder) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("the author's sources").resolve("app"));
        Path program = Files.writeString(sources.resolve("Program.java"), "package app;\n" + PROGRAM);
        Files.writeString(sources.resolve("Other.java"), "package app; class Other {}");

        String refusal =
                java(folder, "-cp", LIBRARY.toString(), program.toString(), "argument.java").succeeds().lines()
                        .getFirst();
        String commands = refusal.substring(refusal.indexOf("javac "));
        String bin = ThisJvm.get().launcher().getParent();

        Programs.run(folder, Map.of("PATH", bin + ":/usr/bin:/bin"), List.of("sh", "-c", commands)).succeeds();
    }

    @Test
    void runtimeImageWithoutLauncher(@TempDir Path folder) throws Exception {
        Path image = folder.resolve("image");
        String jlink = ThisJvm.get().launcher().toPath().resolveSibling("jlink").toString();
        Programs.run(folder, Map.of(), List.of(jlink, "--add-modules", "java.base,java.management",
                "--strip-native-commands", "--output", image.toString())).succeeds();
        // Such an image is started by a launcher of its own making, which lies elsewhere.
        Path launcher = Files.createDirectory(image.resolve("application")).resolve("start");
        Files.copy(ThisJvm.get().launcher().toPath(), launcher);
        Path classes = Programs.compile(Files.createDirectory(folder.resolve("classes")),
                List.of("-cp", LIBRARY.toString()), PROGRAM);

        Result result = Programs.run(folder, Map.of(),
                List.of(launcher.toString(), "-cp", path(classes, LIBRARY), "Program"));

        assertThat(result.succeeds().out()).isEqualTo("command: the launcher in this JVM's home, "
                + image.toRealPath().resolve("bin/java") + ", does not exist (runtime "
                + "images made by jpackage, or by jlink with --strip-native-commands, have none); make the image with "
                + "its commands, or set the executable to a java launcher of the same version\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void executableThatIsNone(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));

        assertThatThrownBy(() -> command(folder.resolve("java"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("executable %s/java does not exist: give the java launcher itself, bin/java in the home of "
                        + "a JDK or runtime image", folder);
        assertThatThrownBy(() -> command(folder)).hasMessageStartingWith("executable %s is a folder: ", folder);
        assertThatThrownBy(() -> command(file)).hasMessageStartingWith("executable %s cannot be executed: ", file);
    }

    private static ChildCommand command(Path executable) {
        return ChildCommand.of(ChildOptions.DEFAULT.withExecutable(executable), RefusalTests.class);
    }

    @Test
    void directoryThatIsNone(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> builderIn(folder.resolve("gone"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("directory %s/gone does not exist: a child needs an existing folder to work in", folder);
        assertThatThrownBy(() -> builderIn(file)).hasMessageStartingWith("directory %s is a file: ", file);
    }

    private static ProcessBuilder builderIn(Path directory) {
        return ChildCommand.of(ChildOptions.DEFAULT.withDirectory(directory), RefusalTests.class).builder(List.of());
    }

    @Test
    void optionsThatAreNone() {
        assertThatThrownBy(() -> ChildOptions.DEFAULT.withJvmArguments(List.of("-ea", "app.Main")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("jvmArguments [-ea, app.Main]: 'app.Main' is not an option of a JVM that runs a child: the "
                        + "launcher would run or print something else; give one option per element, such as \"-Xss4m\"");
        assertThatThrownBy(() -> ChildOptions.DEFAULT.withJvmArguments(List.of("--version")))
                .hasMessageContaining("'--version' is not an option");
        assertThatThrownBy(() -> ChildOptions.DEFAULT.withMaxHeapBytes(64)).hasMessage(
                "maxHeapBytes=64: a JVM does not start with less than 2097152 bytes of heap");
        assertThatThrownBy(() -> ChildOptions.DEFAULT.withEnvironment(Map.of("A=B", ""))).hasMessageStartingWith(
                "environment variable 'A=B': a name must not be empty nor contain '='");
        assertThatCode(() -> ChildOptions.DEFAULT.withJvmArguments(List.of("--add-opens", "a/b=c", "-p", "x", "-ea")))
                .doesNotThrowAnyException();
    }

    @Test
    void classesThatEveryJvmHas() {
        for (Class<?> type : List.of(int.class, String.class, int[][].class, java.sql.Driver.class, RefusalTests.class,
                RefusalTests[].class, Map.Entry.class)) {
            assertThatCode(() -> ChildCommand.requireVisible(type)).doesNotThrowAnyException();
        }
    }

    @Test
    void classOfAnotherLoader(@TempDir Path folder) throws Exception {
        Path plugin = Programs.compile(Files.createDirectory(folder.resolve("plugin")), List.of(),
                "package plugin; public class Plugin {}");
        Path copy = folder.resolve("copy");
        Programs.copy(LIBRARY.resolve("dev/mp/internal/launch"), copy.resolve("dev/mp/internal/launch"));
        URL[] urls = {plugin.toUri().toURL(), copy.toUri().toURL()};

        try (URLClassLoader loader = new URLClassLoader("plugins", urls, null)) {
            assertRefused(loader.loadClass("plugin.Plugin"), "it was loaded by " + loader + " from " + urls[0]
                    + ", which is not on the class path that this JVM was started with, and so not on a child's; start "
                    + "the program with it on -cp (jars inside a jar must be unpacked first)");
            assertRefused(loader.loadClass(Platform.class.getName()), "it was loaded by " + loader + " from " + urls[1]
                    + ", while a child would load another class of that name, from "
                    + Platform.class.getResource("Platform.class") + "; leave one of them");
        }
        // The way of test runners and reloading tools: another loader, the same files.
        try (URLClassLoader loader = new URLClassLoader(new URL[] {LIBRARY.toUri().toURL()}, null)) {
            ChildCommand.requireVisible(loader.loadClass(Platform.class.getName()));
        }
    }

    @Test
    void classMadeAtRunTime() throws Exception {
        byte[] bytes;
        try (InputStream file = Template.class.getResourceAsStream("RefusalTests$Template.class")) {
            bytes = file.readAllBytes();
        }
        Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes, false).lookupClass();
        ClassLoader memory = new ClassLoader("memory", null) {
            @Override
            protected Class<?> findClass(String name) {
                return defineClass(name, bytes, 0, bytes.length);
            }
        };

        assertRefused(hidden,
                "it is a hidden class (of a lambda or made at run time), which no other JVM finds by name; "
                        + "use a named class");
        assertRefused(memory.loadClass(Template.class.getName()), "it was made at run time, by " + memory
                + ", and has no class file that a child could load; use a class that is compiled before the program "
                + "starts");
    }

    /** Its class file serves as a class made at run time. */
    private static final class Template {}

    @Test
    void classOfAModuleLayer(@TempDir Path folder) throws Exception {
        Programs.compile(Files.createDirectory(folder.resolve("other")), List.of(), "module other { exports other; }",
                "package other; public class Other {}");
        ModuleLayer layer = ModuleLayer.boot().defineModulesWithOneLoader(ModuleLayer.boot().configuration()
                .resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of("other")),
                ClassLoader.getSystemClassLoader());

        assertRefused(layer.findLoader("other").loadClass("other.Other"), "its module other is in a layer that the "
                + "program made; start the program with that module on its module path");
    }

    private static void assertRefused(Class<?> type, String reason) {
        assertThatThrownBy(() -> ChildCommand.requireVisible(type)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot use " + type.getName() + " in a child JVM: " + reason);
    }
}
