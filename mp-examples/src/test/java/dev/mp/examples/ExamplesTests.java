package dev.mp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small programs print what their comments say. */
class ExamplesTests {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "mp", "examples");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(classes = {
        HelloProcess.class,
        PipeExample.class,
        QueueExample.class,
        PoolSquares.class,
        PoolWithLostWorker.class,
        PoolProgressBar.class,
        WaitForMany.class,
        IsolatedCrash.class
    })
    void printsWhatItsCommentSays(Class<?> example) throws Exception {
        Program.Result result = Program.of(folder, example).run();

        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines()).containsExactlyElementsOf(promised(example));
        assertThat(result.exitCode()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    private static List<String> promised(Class<?> example) throws IOException {
        String start = " * ";
        return Files.readAllLines(SOURCES.resolve(example.getSimpleName() + ".java")).stream()
                .dropWhile(line -> !line.equals(start + "<pre>"))
                .skip(1)
                .takeWhile(line -> !line.equals(start + "</pre>"))
                .map(line -> line.substring(start.length()))
                .toList();
    }
}
