package dev.mp.internal.launch;

import static dev.mp.internal.launch.Programs.LIBRARY;
import static dev.mp.internal.launch.Programs.java;
import static dev.mp.internal.launch.Programs.path;
import static dev.mp.internal.launch.Programs.shell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.launch.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** In each way in which a program can be started, a real JVM starts a real child that loads a class of the program. */
@Tag("once")
class LaunchStyleTests {

    /** Stands for the main class that children of the library have, in a package that is not exported. */
    private static final String MAIN_OF_LIBRARY =
            """
            package dev.mp.internal.process;

            public class ChildMain {
                public static void main(String[] args) throws Exception {
                    Class<?> type = Class.forName(args[0], true, ClassLoader.getSystemClassLoader());
                    String[] names = args[1].split(",");
                    System.out.println("child " + type.getMethod("of", String[].class).invoke(null, (Object) names));
                }
            }
            """;

    private static final String MODULAR_MAIN =
            """
            package app;

            import dev.mp.internal.launch.ChildCommand;
            import dev.mp.internal.launch.ChildOptions;
            import java.util.List;

            public class Main {
                public static void main(String[] args) throws Exception {
                    System.out.println("parent " + Facts.of(args[0].split(",")));
                    System.out.flush();
                    Class<?> main = Class.forName("dev.mp.internal.process.ChildMain");
                    ChildCommand.requireVisible(Facts.class);
                    System.exit(ChildCommand.of(ChildOptions.DEFAULT, main)
                            .builder(List.of("app.Facts", args[0])).start().waitFor());
                }
            }
            """;

    @TempDir
    static Path shared;

    private static Path classes;
    private static Path jar;
    private static Path modules;

    @BeforeAll
    static void compile() throws IOException {
        classes = Programs.compileProgram(Files.createDirectory(shared.resolve("classes")));
        jar = Programs.jar(shared.resolve("app.jar"), classes);

        modules = Files.createDirectory(shared.resolve("modules"));
        Path library = modules.resolve("dev.mp.core");
        Programs.copy(LIBRARY.resolve("dev/mp/internal/launch"), library.resolve("dev/mp/internal/launch"));
        Programs.compile(library, List.of("--patch-module", "dev.mp.core=" + library),
                """
                module dev.mp.core {
                    requires java.management;
                    exports dev.mp.internal.launch;
                }
                """,
                MAIN_OF_LIBRARY);
        Programs.compile(Files.createDirectory(modules.resolve("app")), List.of("-p", modules.toString()),
                """
                module app {
                    requires dev.mp.core;
                    requires java.management;
                    requires java.sql;
                    exports app;
                }
                """,
                MODULAR_MAIN, Programs.FACTS);
    }

    @Test
    void folderOnClassPath(@TempDir Path folder) throws Exception {
        Result result = java(folder, "-cp", path(classes, LIBRARY), "app.Main", "modules", "java.class.path");

        assertSameInChild(result);
    }

    @Test
    void relativeClassPath(@TempDir Path folder) throws Exception {
        Programs.copy(classes, folder.resolve("bin"));

        Result result = java(folder, "-cp", "bin:" + LIBRARY, "app.Main", "answer").succeeds();

        assertThat(result.lines()).containsExactly("parent [answer=null]", "child [answer=null]");
    }

    @Test
    void jarOnClassPath(@TempDir Path folder) throws Exception {
        assertSameInChild(java(folder, "-cp", path(jar, LIBRARY), "app.Main", "modules", "java.class.path"));
    }

    @Test
    void executableJar(@TempDir Path folder) throws Exception {
        Programs.jar(folder.resolve("run.jar"), classes, "Main-Class", "app.Main", "Class-Path",
                LIBRARY.toUri().toString(), "Add-Opens", "java.base/java.lang java.base/java.util", "Add-Exports",
                "java.base/sun.nio.ch");

        Result result = java(folder, "-jar", "run.jar", "opened", "answer").succeeds();

        assertThat(result.lines()).containsExactly("parent [opened=true, answer=null]",
                "child [opened=true, answer=null]");
    }

    @Test
    void mainModule(@TempDir Path folder) throws Exception {
        Result result = java(folder, "-p", modules.toString(), "-m", "app/app.Main", "modules,module,java.class.path");

        assertSameInChild(result);
        assertThat(result.out()).contains("module=module app", "java.sql").doesNotContain("jdk.httpserver");
    }

    @Test
    void mainModuleInRelativePath(@TempDir Path folder) throws Exception {
        Result result = java(modules, "--module-path=dev.mp.core:app", "--add-modules", "jdk.httpserver",
                "--limit-modules", "app,jdk.httpserver", "--add-opens", "java.base/java.util=app", "-m",
                "app/app.Main", "modules,module,opened");

        assertSameInChild(result);
        assertThat(result.out()).contains("jdk.httpserver", "opened=true");
    }

    @Test
    void libraryAndProgramOnModulePathWithMainOnClassPath(@TempDir Path folder) throws Exception {
        Path starter = Programs.compile(Files.createDirectory(folder.resolve("starter")),
                List.of("-p", modules.toString(), "--add-modules", "app"),
                """
                package starter;

                public class Start {
                    public static void main(String[] args) throws Exception {
                        app.Main.main(args);
                    }
                }
                """);

        Result result = java(folder, "-p", modules.toString(), "--add-modules", "app", "-cp", starter.toString(),
                "starter.Start", "modules,module,java.class.path");

        assertSameInChild(result);
        assertThat(result.out()).contains("module=module app", "java.desktop");
    }

    @Test
    void libraryOnClassPathBesideModules(@TempDir Path folder) throws Exception {
        Path other = Programs.compile(Files.createDirectories(folder.resolve("mods/other")), List.of(),
                "module other { exports other; }", "package other; public class Other {}");

        Result result = java(folder, "-p", other.getParent().toString(), "--add-modules", "other", "-cp",
                path(classes, LIBRARY), "app.Main", "modules", "module");

        assertSameInChild(result);
        assertThat(result.out()).contains("other", "unnamed module");
    }

    @Test
    void pathingJar(@TempDir Path folder) throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path pathing = Programs.jar(folder.resolve("pathing.jar"), empty, "Class-Path",
                classes.toUri() + " " + LIBRARY.toUri());

        assertSameInChild(java(folder, "-cp", pathing.toString(), "app.Main", "modules", "java.class.path"));
    }

    @Test
    void argumentFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("worker args.txt"),
                "-cp \"" + path(classes, LIBRARY) + "\"\n-Danswer=\"forty two\"\n");

        Result result = java(folder, "@" + file, "app.Main", "answer", "java.class.path");

        assertSameInChild(result);
        assertThat(result.out()).contains("answer=forty two");
    }

    @Test
    void classLoaderOfTestRunner(@TempDir Path folder) throws Exception {
        Path runner = Programs.compile(Files.createDirectory(folder.resolve("runner")), List.of(),
                """
                package runner;

                import java.io.File;
                import java.net.URL;
                import java.net.URLClassLoader;

                public class Isolated {
                    public static void main(String[] args) throws Exception {
                        String path = args[0];
                        System.setProperty("surefire.test.class.path", path);
                        URL[] urls = new URL[path.split(File.pathSeparator).length];
                        for (int i = 0; i < urls.length; i++) {
                            urls[i] = new File(path.split(File.pathSeparator)[i]).toURI().toURL();
                        }
                        Class<?> main = new URLClassLoader(urls).loadClass("app.Main");
                        main.getMethod("main", String[].class).invoke(null, (Object) new String[] {"answer"});
                    }
                }
                """);

        Result result = java(folder, "-cp", runner.toString(), "runner.Isolated", path(classes, LIBRARY)).succeeds();

        assertThat(result.lines()).containsExactly("parent [answer=null]", "child [answer=null]");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void spacesAndLettersBeyondAscii(@TempDir Path folder) throws Exception {
        Programs.copy(classes, folder.resolve("bin"));
        Programs.jar(folder.resolve("run.jar"), classes, "Main-Class", "app.Main", "Class-Path",
                LIBRARY.toUri().toString());
        String prepare =
                """
                odd=$(printf "s\\303\\274\\303\\237e W\\303\\266rter \\342\\230\\203 'n' \\"quotes\\"")
                mkdir -p "$odd"
                cp -r bin run.jar "$odd"
                cd "$odd"
                """;

        Result inFolder = shell(folder, Map.of(), prepare
                + "exec \"$JAVA\" \"-Danswer=$odd\" -cp \"$PWD/bin:$LIBRARY\" app.Main answer java.class.path");
        Result inJar = shell(folder, Map.of(), prepare
                + "exec \"$JAVA\" \"-Danswer=$odd\" -jar \"$PWD/run.jar\" answer java.class.path");

        assertSameInChild(inFolder);
        assertSameInChild(inJar);
        assertThat(inFolder.out()).contains("answer=süße Wörter ☃ 'n' \"quotes\"");
    }

    @Test
    void programRunBySurefireOrWhateverRunsThisTest(@TempDir Path folder) throws Exception {
        ChildCommand.requireVisible(LaunchStyleTests.class);
        ProcessBuilder builder = ChildCommand.of(ChildOptions.DEFAULT, OfTests.class).builder(List.of("a", "b"));

        Result result = Programs.run(builder).succeeds();

        assertThat(result.out()).isEqualTo("child of tests [a, b] " + LaunchStyleTests.class.getModule().getName()
                + " " + LIBRARY + "\n");
    }

    /** What {@link #programRunBySurefireOrWhateverRunsThisTest} runs. */
    static final class OfTests {
        public static void main(String[] args) throws Exception {
            Class<?> tests = Class.forName("dev.mp.internal.launch.LaunchStyleTests");
            System.out.println("child of tests " + List.of(args) + " " + tests.getModule().getName() + " "
                    + Programs.locationOf(ChildCommand.class));
        }
    }

    private static void assertSameInChild(Result result) {
        List<String> lines = result.succeeds().lines();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("parent [");
        assertThat(lines.get(1).replace("child", "parent").replaceAll("@[0-9a-f]+", "@"))
                .isEqualTo(lines.get(0).replaceAll("@[0-9a-f]+", "@"));
    }
}
