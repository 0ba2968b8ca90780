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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a real child gets from a real parent: flags, properties, environment, streams. */
@Tag("once")
class InheritanceTests {

    /** A program that does what its first argument names before it starts a child that tells the facts after the second. */
    private static final String CUSTOM =
            """
            package app;

            import dev.mp.internal.launch.ChildCommand;
            import dev.mp.internal.launch.ChildOptions;
            import java.nio.file.Path;
            import java.util.List;
            import java.util.Map;

            public class Custom {
                public static void main(String[] args) throws Exception {
                    ChildOptions options = ChildOptions.DEFAULT;
                    List<String> facts = List.of(args).subList(2, args.length);
                    switch (args[0]) {
                        case "properties" -> {
                            System.setProperty("started", "changed");
                            System.setProperty("secret", "a \\"quoted\\"\\n\\\\ 'word' # ö");
                            System.setProperty("java.io.tmpdir", args[1]);
                            System.setProperty("user.dir", "/");
                            System.setProperty("line.separator", "|");
                            System.getProperties().put("number", 1);
                        }
                        case "directory" -> options = options.withDirectory(Path.of(args[1]));
                        case "executable" -> options = options.withExecutable(Path.of(args[1]));
                        case "environment" -> options = options.withEnvironment(
                                Map.of("MP_TEST", "given", "JAVA_TOOL_OPTIONS", "-Dmp.tool=asked"));
                        case "heap" -> options = options.withMaxHeapBytes(64_000_001);
                        case "collector" -> options = options.withJvmArguments(
                                List.of("-XX:+UseParallelGC", "--add-opens", "java.base/java.util=ALL-UNNAMED",
                                        "-Dstarted=last"));
                        case "cache" -> options = options.withJvmArguments(
                                List.of("-XX:AOTCache=/nonexistent", "-XX:+UseZGC", "-Xlog:gc+init=off"));
                        case "prefix" -> options = options.withClassPathPrefix(List.of(Path.of(args[1])));
                        case "language" -> options = options.withEnvironment(Map.of("LANG", "C"));
                        case "locale" -> options = options.withEnvironment(Map.of("LC_ALL", "C"));
                        case "nothing" -> {}
                        default -> throw new AssertionError(args[0]);
                    }
                    System.exit(Main.child(options, facts.toArray(String[]::new)));
                }
            }
            """;

    @TempDir
    static Path shared;

    private static Path classes;
    private static String classPath;

    @BeforeAll
    static void compile() throws IOException {
        classes = Programs.compile(Files.createDirectory(shared.resolve("classes")), List.of("-cp", LIBRARY.toString()),
                Programs.MAIN, Programs.WORKER, Programs.FACTS, CUSTOM);
        classPath = path(classes, LIBRARY);
    }

    @Test
    void flagsAreInheritedButForThoseOfOneProcess(@TempDir Path folder) throws Exception {
        Result result = java(folder, "-Xmx100m", "-Xms80m", "-Xmn70m", "-ea:app...", "-Xlog:gc*:file=gc.log",
                "-Xlog:safepoint=warning", "-XX:ErrorFile=error.log", "-Dcom.sun.management.jmxremote.port=0",
                "-Dcom.sun.management.jmxremote.authenticate=false", "-Dcom.sun.management.jmxremote.ssl=false",
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y", "-XX:+AlwaysPreTouch",
                "--add-opens", "java.base/java.util=ALL-UNNAMED", "--illegal-native-access=deny", "-cp", classPath,
                "app.Main", "collector", "assertions", "opened", "options").succeeds();

        String child = result.lines().get(1).replace("-Djava.rmi.server.randomIDs=true, ", ""); // the JVM's agent set it
        assertThat(child).startsWith("child [collector=Copy, assertions=true, opened=true, options=[");
        assertThat(optionsIn(child)).containsExactly("-XX:+UseSerialGC", "-XX:-UsePerfData",
                "-XX:CompileThresholdScaling=3",
                "-XX:+DisplayVMOutputToStderr", "-Xlog:disable",
                "-Xlog:all=warning,aot*=off,cds*=off:stderr", "-Xmx100m", "-XX:MaxNewSize=70m", "-ea:app...",
                "-Xlog:safepoint=warning", "-XX:ErrorFile=" + folder.toRealPath().resolve("hs_err_pid%p.log"),
                "--add-opens=java.base/java.util=ALL-UNNAMED", "--illegal-native-access=deny",
                "-Duser.home=" + System.getProperty("user.home"), "--enable-native-access=ALL-UNNAMED");
        assertThat(filesIn(folder)).containsExactly("gc.log");
    }

    @Test
    void optionsOfVariablesAreInheritedOnceAndInSilence(@TempDir Path folder) throws Exception {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Da=tool -Db=tool -Dc=tool",
                "JDK_JAVA_OPTIONS", "-Db=jdk -Dc=jdk \"-Dd=a b\"", "_JAVA_OPTIONS", "-Dc=under -XX:+UseParallelGC",
                "MP_TEST", "inherited", "CLASSPATH", "/nowhere");

        Result result = java(folder, environment, "-Dc=line", "-cp", classPath, "app.Main", "a", "b", "c", "d",
                "collector", "environment");

        String facts = " [a=tool, b=jdk, c=under, d=a b, collector=PS MarkSweep, environment=inherited]";
        assertThat(result.lines()).hasSize(2).first().asString().startsWith("parent [a=tool, b=jdk, c=under");
        assertThat(result.lines().get(1).replace("PS Scavenge", "PS MarkSweep")).isEqualTo("child" + facts);
        assertThat(result.err().split("Picked up", -1)).as("notes, all of them the parent's").hasSize(4);
    }

    @Test
    void propertiesTravelAsTheyAreNow(@TempDir Path folder) throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));

        Result result = java(folder, "-Dstarted=first", "-Duser.language=de", "-Djava.io.tmpdir=" + folder, "-cp",
                classPath, "app.Custom", "properties", files.toString(), "started", "secret", "java.io.tmpdir",
                "user.dir", "line.separator", "number", "options").succeeds();

        assertThat(result.out()).startsWith("child [started=changed, secret=a \"quoted\"\n\\ 'word' # ö, "
                + "java.io.tmpdir=" + files + ", user.dir=" + folder.toRealPath()
                + ", line.separator=\n, number=null, options=[");
        assertThat(optionsIn(result.out())).contains("-Duser.language=de", "-Dstarted=first", "-Dstarted=changed")
                .noneMatch(option -> option.startsWith("-Djava.home") || option.startsWith("-Djava.vm")
                        || option.startsWith("-Dsun.") || option.startsWith("-Dos.") || option.startsWith("-Djdk.")
                        || option.startsWith("-Djava.class.path") || option.startsWith("-Dfile."));
        assertThat(filesIn(folder)).as("files left behind").containsExactly("files");
        assertThat(filesIn(files)).as("files left behind").isEmpty();
    }

    @Test
    void environmentIsAddedAndJavaOptionsThatWereAskedForAreKept(@TempDir Path folder) throws Exception {
        Result result = java(folder, Map.of("MP_TEST", "parent"), "-cp", classPath, "app.Custom", "environment", "",
                "environment", "mp.tool");

        assertThat(result.out()).isEqualTo("child [environment=given, mp.tool=asked]\n");
        assertThat(result.err()).isEqualTo("Picked up JAVA_TOOL_OPTIONS: -Dmp.tool=asked\n");
    }

    @Test
    void directoryIsThatOfTheChildAlone(@TempDir Path folder) throws Exception {
        Path other = Files.createDirectory(folder.resolve("other")).toRealPath();
        Programs.copy(classes, folder.resolve("bin"));

        Result result = java(folder, "-Duser.dir=" + folder, "-cp", path(Path.of("bin"), LIBRARY), "app.Custom",
                "directory", other.toString(), "user.dir").succeeds();

        assertThat(result.out()).isEqualTo("child [user.dir=" + other + "]\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void executableIsTheOneGiven(@TempDir Path folder) throws Exception {
        Path wrapper = folder.resolve("wrapper");
        Files.writeString(wrapper, "#!/bin/sh\nexec '" + ThisJvm.get().launcher() + "' -Dwrapped=yes \"$@\"\n");
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));

        Result result = java(folder, "-cp", classPath, "app.Custom", "executable", wrapper.toString(), "wrapped")
                .succeeds();

        assertThat(result.out()).isEqualTo("child [wrapped=yes]\n");
    }

    @Test
    void heapLimitReplacesAllThatLimitHeaps(@TempDir Path folder) throws Exception {
        Result result = java(folder, "-Xmx200m", "-Xmn150m", "-XX:SoftMaxHeapSize=180m", "-cp", classPath, "app.Custom",
                "heap", "", "heap", "options").succeeds();

        assertThat(result.out()).matches("(?s)child \\[heap=(59|60|61|62), .*");
        assertThat(optionsIn(result.out())).contains("-Xmx64000001").doesNotContain("-Xmx200m");
    }

    @Test
    void jvmArgumentsWin(@TempDir Path folder) throws Exception {
        Result result = java(folder, "-XX:+UseG1GC", "-Dstarted=first", "-cp", classPath, "app.Custom", "collector", "",
                "collector", "opened", "started").succeeds();

        assertThat(result.out()).matches("child \\[collector=PS .*, opened=true, started=last]\n");
    }

    @Test
    void cacheThatCannotBeUsedIsPassedOverInSilence(@TempDir Path folder) throws Exception {
        Result result = java(folder, "-cp", classPath, "app.Custom", "cache", "", "answer").succeeds();

        assertThat(result.out()).isEqualTo("child [answer=null]\n");
    }

    @Test
    void classPathPrefixMovesToTheFront(@TempDir Path folder) throws Exception {
        Result result = java(folder, "-cp", classPath, "app.Custom", "prefix", LIBRARY.toString(), "java.class.path")
                .succeeds();

        assertThat(result.out()).isEqualTo("child [java.class.path=" + path(LIBRARY, classes) + "]\n");
    }

    @Test
    void standardInputIsEmptyWhileThatOfTheParentIsOpen(@TempDir Path folder) throws Exception {
        Result result = java(folder, "-cp", classPath, "app.Custom", "nothing", "", "stdin").succeeds();

        assertThat(result.out()).isEqualTo("child [stdin=-1]\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void encodingOutlivesAnotherLanguage(@TempDir Path folder) throws Exception {
        Programs.copy(classes, folder.resolve("bin"));
        Map<String, String> utf8 = Map.of("LC_ALL", "", "LANG", "C.UTF-8");
        String program =
                """
                odd=$(printf "gr\\303\\266\\303\\237e")
                test -d "$odd" || mv bin "$odd"
                exec "$JAVA" -cp "$odd:$LIBRARY" app.Custom\s""";

        Result language = shell(folder, utf8, program + "language '' sun.jnu.encoding").succeeds();
        Result locale = shell(folder, utf8, program + "locale '' answer");
        Result ascii = java(folder, utf8, "-cp", classPath, "app.Custom", "locale", "", "sun.jnu.encoding").succeeds();

        assertThat(language.out()).isEqualTo("child [sun.jnu.encoding=UTF-8]\n");
        assertThat(locale.exitCode()).isEqualTo(1);
        assertThat(locale.err()).contains("in the locale 'C' a JVM cannot read the letters beyond ASCII",
                "written for 'C.UTF-8'; set LANG alone");
        assertThat(ascii.out()).isEqualTo("child [sun.jnu.encoding=ANSI_X3.4-1968]\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void propertyThatTheLocaleCannotWriteIsLeftOutWithAWarning(@TempDir Path folder) throws Exception {
        Result result = shell(folder, Map.of("LC_ALL", "C", "PROGRAM", classPath),
                """
                exec "$JAVA" "-Dbytes=$(printf '\\303\\266')" -Dplain=x -cp "$PROGRAM" app.Main plain bytes
                """);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).endsWith("child [plain=x, bytes=null]\n");
        assertThat(result.err()).contains("children do not get the system properties [bytes]", "LC_ALL=C.UTF-8");
    }

    @Test
    void killedChildLeavesNoPerformanceData() throws Exception {
        ProcessBuilder builder = ChildCommand.of(ChildOptions.DEFAULT, Waiting.class).builder(List.of());
        Process process = builder.redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectOutput(ProcessBuilder.Redirect.PIPE).start();

        assertThat(process.getInputStream().read()).isEqualTo('!');
        process.destroyForcibly().waitFor();

        Path data = Path.of("/tmp/hsperfdata_" + System.getProperty("user.name"), Long.toString(process.pid()));
        assertThat(data).doesNotExist();
    }

    /** Tells that it runs, and waits. */
    static final class Waiting {
        public static void main(String[] args) throws Exception {
            System.out.write('!');
            System.out.flush();
            System.in.read();
        }
    }

    private static List<String> optionsIn(String facts) {
        String list = facts.substring(facts.indexOf("options=[") + "options=[".length(), facts.lastIndexOf("]]"));
        return new ArrayList<>(List.of(list.split(", (?=-)")));
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
