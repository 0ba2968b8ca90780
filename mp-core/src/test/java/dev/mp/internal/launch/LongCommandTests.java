package dev.mp.internal.launch;

import static dev.mp.internal.launch.Programs.LIBRARY;
import static dev.mp.internal.launch.Programs.java;
import static dev.mp.internal.launch.Programs.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.internal.launch.Programs.Result;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are longer than Linux takes, and what it would show to everyone. */
@EnabledOnOs(OS.LINUX)
@Tag("once")
class LongCommandTests {

    private static final int TOO_LONG = 128 * 1024;

    /** Says how long what it was given is, and what its command line shows to other users. */
    private static final String MEASURE =
            """
            package app;

            import dev.mp.internal.launch.ChildCommand;
            import dev.mp.internal.launch.ChildOptions;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.List;

            public class Measure {
                public static void main(String[] args) throws Exception {
                    System.out.println(System.getProperty("java.class.path").length() + " "
                            + System.getProperty("long").length() + " " + System.getProperty("secret", "").length()
                            + " " + Files.readString(Path.of("/proc/self/cmdline")).contains("secret"));
                    System.out.flush();
                    if (args.length == 0) {
                        System.setProperty("secret", "s".repeat(1000));
                        ChildCommand command = ChildCommand.of(ChildOptions.DEFAULT, Measure.class);
                        for (int i = 0; i < 2; i++) {
                            command.builder(List.of("child")).start().waitFor();
                        }
                    }
                }
            }
            """;

    /** Says what properties it has, what its command line shows of them, and what its options are. */
    private static final String GENERATIONS =
            """
            package app;

            import dev.mp.internal.launch.ChildCommand;
            import dev.mp.internal.launch.ChildOptions;
            import java.lang.management.ManagementFactory;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.ArrayList;
            import java.util.List;
            import java.util.TreeSet;

            public class Generations {
                public static void main(String[] args) throws Exception {
                    System.setProperty("secret.set", "42");
                    List<String> shown = new ArrayList<>();
                    for (String word : Files.readString(Path.of("/proc/self/cmdline")).split("\0")) {
                        if (word.endsWith("=42")) {
                            shown.add(word);
                        }
                    }
                    System.out.println(System.getProperty("plain") + " " + System.getProperty("secret.file") + " "
                            + System.getProperty("secret.set") + " " + shown + " "
                            + new TreeSet<>(ManagementFactory.getRuntimeMXBean().getInputArguments()) + " "
                            + ManagementFactory.getRuntimeMXBean().getInputArguments().size());
                    System.out.flush();
                    int generations = Integer.parseInt(args[0]);
                    if (generations > 0) {
                        System.exit(ChildCommand.of(ChildOptions.DEFAULT, Generations.class)
                                .builder(List.of(Integer.toString(generations - 1))).start().waitFor());
                    }
                }
            }
            """;

    @Test
    void classPathAndPropertyBeyondTheLongestWord(@TempDir Path folder) throws Exception {
        Path classes = Programs.compile(Files.createDirectory(folder.resolve("classes")),
                List.of("-cp", LIBRARY.toString()), MEASURE);
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        StringBuilder classPath = new StringBuilder();
        while (classPath.length() < 2 * TOO_LONG) {
            classPath.append("/opt/a library of many jars/number-").append(classPath.length()).append(".jar")
                    .append(File.pathSeparatorChar);
        }
        classPath.append(path(classes, LIBRARY));
        Path file = Files.writeString(folder.resolve("arguments"), "-cp \"" + classPath + "\" -Dlong="
                + "x".repeat(TOO_LONG));

        Result result = java(folder, "@" + file, "-Djava.io.tmpdir=" + temporary, "app.Measure").succeeds();

        String lengths = classPath.length() + " " + TOO_LONG + " ";
        assertThat(result.lines()).containsExactly(lengths + "0 false", lengths + "1000 false", lengths + "1000 false");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whatTheCommandLineOfTheProgramDoesNotShowNoneShows(@TempDir Path folder) throws Exception {
        Path classes = Programs.compile(Files.createDirectory(folder.resolve("classes")),
                List.of("-cp", LIBRARY.toString()), GENERATIONS);
        Path file = Files.writeString(folder.resolve("arguments"), "-Dsecret.file=42");

        Result result = java(folder, "@" + file, "-Dplain=42", "-Xmx60m", "-cp", path(classes, LIBRARY),
                "app.Generations", "2").succeeds();

        String generation = "42 42 42 [-Dplain=42] ";
        assertThat(result.lines()).hasSize(3).allMatch(line -> line.startsWith(generation));
        assertThat(result.lines().get(2)).as("a grandchild is like a child").isEqualTo(result.lines().get(1));
    }

    @Test
    void argumentFileSaysTheSameToTheLauncher() throws Exception {
        Random random = new Random(25);
        String letters = "ab \t\n\r\f\"'\\#@-" + (Platform.canPass("öß☃") ? "öß☃" : "");
        List<String> words = new ArrayList<>();
        List<String> values = new ArrayList<>();
        // More than one buffer of the launcher (4 KiB), so that its ends fall on each kind of letter.
        for (int i = 0; i < 3000; i++) {
            StringBuilder value = new StringBuilder();
            random.ints(random.nextInt(30), 0, letters.length()).forEach(at -> value.append(letters.charAt(at)));
            values.add(value.toString());
            words.add("-Dmp.value" + i + "=" + value);
        }
        int hash = values.hashCode();
        try (ArgumentFile file = ArgumentFile.of(words)) {
            ChildOptions options = ChildOptions.DEFAULT.withJvmArguments(List.of(file.reference()));
            ProcessBuilder builder = ChildCommand.of(options, Values.class).builder(List.of("3000"));

            assertThat(Programs.run(builder).succeeds().out()).isEqualTo(hash + "\n");
        }
    }

    /** Prints a number that stands for the values of properties. */
    static final class Values {
        public static void main(String[] args) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                values.add(System.getProperty("mp.value" + i));
            }
            System.out.println(values.hashCode());
        }
    }

    @Test
    void argumentFilesAreReusedAndBounded() throws Exception {
        CommandLine line = new CommandLine();
        List<String> first = line.of("java", List.of(), "", List.of("-Da=0"), List.of(), Map.of());
        for (int i = 1; i < 200; i++) {
            List<String> closed = List.of("-Da=" + i);
            List<String> command = line.of("java", List.of(), "", closed, List.of(), Map.of());
            assertThat(line.of("java", List.of(), "", closed, List.of(), Map.of())).isEqualTo(command);
            Path file = Path.of(command.get(3).substring(1));
            assertThat(file).hasContent("\"-Da=" + i + "\"");
        }

        Path reference = Path.of(first.get(3).substring(1));
        assertThat(Files.exists(reference) ? Files.readString(reference) : "").isNotEqualTo("\"-Da=0\"\n");
    }

    @Test
    void argumentBeyondTheLongestWordIsRefused() {
        ChildCommand command = ChildCommand.of(ChildOptions.DEFAULT, Values.class);
        String word = "0123456789".repeat(14_000);

        assertThatThrownBy(() -> command.builder(List.of(word))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("argument '%s...' of a child JVM has 140000 characters, and Linux takes less than 131072 "
                        + "bytes in one argument; send it to the child as a message", word.substring(0, 40));
        assertThatThrownBy(() -> command.builder(List.of("a\0b"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it holds a NUL");
    }
}
