package dev.mp.examples.wordindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mp.examples.Program;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The word index as a program that is run. */
class WordIndexTests {
    private static final int INTERRUPTED = 130;

    @TempDir
    Path temporary;

    @Test
    void reportsWhatItFoundAndWhatItCouldNotRead() throws Exception {
        Path folder = temporary.toRealPath();
        Path texts = folder.resolve("some texts");
        Texts.file(texts, "one.txt", "alpha beta alpha");
        Texts.file(texts, "deep/über.txt", "alpha Über Über");
        Texts.file(texts, ".hidden/three.txt", "nobody reads this");
        Texts.file(texts, "latin.txt", Texts.LATIN_1);
        Texts.file(texts, "program.bin", Texts.BINARY);
        Texts.archive(folder, "more.zip", Map.of("four.txt", "gamma alpha".getBytes(StandardCharsets.UTF_8)));

        Program.Result result =
                Program.of(folder, WordIndex.class, "--workers", "2", "--top", "2", "some texts", "more.zip").run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.err().lines()).allMatch(line -> line.matches("(Indexing|Once more, alone): \\d+ %"));
        String found = """
                       Indexing 5 files, 52 B, with 2 processes: %1$s/some texts, %1$s/more.zip
                       Left out: 1 folder (hidden, build output or mounted)

                       8 words, 4 different, in 3 files. The most frequent:
                                  4  alpha                in 3 files
                                  2  über                 in 1 file

                       The largest files:
                               17 B  %1$s/some texts/deep/über.txt
                               16 B  %1$s/some texts/one.txt

                       Not indexed: 2
                                  1  binary
                                     %1$s/some texts/program.bin
                                  1  not UTF-8
                                     %1$s/some texts/latin.txt
                       """.formatted(folder);
        assertThat(result.out()).startsWith(found);
        assertThat(result.out()).containsPattern("a pool of 2 processes, start included +\\d+\\.\\d\\d s ");
        assertThat(result.out()).containsPattern("once more, in this process alone +\\d+\\.\\d\\d s ");
        assertThat(result.out().lines().toList().getLast()).startsWith("The pool ");
    }

    @Test
    void refusesWhatMakesNoSense() throws Exception {
        Program.Result result = Program.of(temporary, WordIndex.class, "nowhere").run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("no such folder or file: nowhere\nusage: ");
    }

    /** Ctrl-C in a terminal: the signal goes to all processes at once. */
    @ParameterizedTest
    @ValueSource(strings = {"Indexing: 10 %", "Once more, alone: 10 %"})
    @EnabledOnOs(OS.LINUX)
    void endsQuietlyWhenInterrupted(String moment) throws Exception {
        // A group of its own, so that the signal does not reach this test.
        String launcher = "env --default-signal=INT setsid";
        assumeTrue(shell(launcher + " true") == 0, "GNU's env and util-linux's setsid are there");
        for (int i = 0; i < 20; i++) {
            Texts.file(temporary, "text" + i, "some words to read ".repeat(60_000));
        }
        Process process =
                Program.of(temporary, WordIndex.class, "--workers", "2", ".").startedBy(launcher.split(" ")).start();
        try (BufferedReader out = process.inputReader(); BufferedReader err = process.errorReader()) {
            String line = err.readLine();
            while (!moment.equals(line)) {
                assertThat(line).as("a line before '%s'", moment).isNotNull();
                line = err.readLine();
            }

            assertThat(shell("kill -s INT -- -" + process.pid())).isZero();

            // The ends of both are seen when the last process is gone that could write there.
            assertThat(Program.remaining(err).lines()).allMatch(rest -> rest.endsWith("0 %"));
            assertThat(Program.remaining(out)).startsWith("Indexing 20 files").doesNotContain("Exception");
            assertThat(Program.exitCode(process)).isEqualTo(INTERRUPTED);
        } finally {
            Program.destroy(process);
        }
    }

    private static int shell(String line) throws Exception {
        return new ProcessBuilder("sh", "-c", line).start().waitFor();
    }
}
