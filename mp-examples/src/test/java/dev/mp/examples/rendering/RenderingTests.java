package dev.mp.examples.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.examples.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderingTests {
    private static final Path SOURCE =
            Path.of("src", "main", "kotlin", "dev", "mp", "examples", "rendering", "RenderingMain.kt");

    @TempDir
    Path folder;

    @Test
    void bombsHarmNobodyElse() throws Exception {
        Program.Result result = Program.of(folder, RenderingMainKt.class).run();

        assertThat(result.out().lines()).containsExactlyElementsOf(promised());
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void manyTextsOfAFile() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            texts.add("box " + i + "x1");
            if (i % 7 == 0) {
                texts.add("halt");
            }
        }
        Path file = Files.write(folder.resolve("texts"), texts);

        Program.Result result = Program.of(folder, RenderingMainKt.class, file.toString()).run();

        assertThat(result.out().lines().filter(line -> line.startsWith("box")))
                .hasSize(20)
                .contains("box 5x1 -> #####");
        assertThat(result.out().lines().filter(line -> line.startsWith("halt")))
                .containsOnly("halt -> refused: it ended its process, with exit code 4")
                .hasSize(2);
    }

    @Test
    void theViewCountsForEachPlace() {
        WorkersView view = new WorkersView();

        view.workerStarted(1, 70);
        view.workerStarted(0, 69);
        view.done(1, 2);
        view.failed(1, 1);
        view.workerStarted(1, 71);

        assertThat(view.toString().lines())
                .containsExactly(
                        "worker 0  pid 69       drawn 0    refused 0    lost 0",
                        "worker 1  pid 71       drawn 2    refused 1    lost 0");
    }

    private static List<String> promised() throws Exception {
        return Files.readAllLines(SOURCE).stream()
                .dropWhile(line -> !line.equals(" * ```"))
                .skip(1)
                .takeWhile(line -> !line.equals(" * ```"))
                .map(line -> line.substring(3))
                .toList();
    }
}
