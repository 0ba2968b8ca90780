package dev.mp.examples.wordindex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DisplayTests {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void linesAreFew() {
        try (ProgressDisplay lines = new ProgressLines("Work", 1_000, out)) {
            for (int i = 0; i < 1_000; i++) {
                lines.advance(1);
            }
        }

        assertThat(printed().lines()).hasSize(10).startsWith("Work: 10 %").endsWith("Work: 100 %");
    }

    @Test
    void linesTellTheLastOfSeveralSteps() {
        try (ProgressDisplay lines = new ProgressLines("Work", 100, out)) {
            lines.advance(5);
            lines.advance(30);
            lines.advance(100);
        }

        assertThat(printed()).isEqualTo("Work: 30 %\nWork: 100 %\n");
    }

    @Test
    void nothingToDoIsDone() {
        try (ProgressDisplay lines = new ProgressLines("Work", 0, out)) {
            lines.advance(0);
        }

        assertThat(printed()).isEqualTo("Work: 100 %\n");
    }

    @Test
    void verdictIsHonest() {
        assertThat(verdict(1000, 1940)).isEqualTo("The pool was 1.9 times as fast.");
        assertThat(verdict(1000, 1020)).isEqualTo("The pool made no difference.");
        assertThat(verdict(1000, 950)).isEqualTo("The pool made no difference.");
        assertThat(verdict(9000, 900)).startsWith("The pool took 10.0 times as long");
        assertThat(verdict(600, 10)).contains("too little text to compare");
    }

    private static String verdict(long poolMillis, long aloneMillis) {
        return Report.verdict(Duration.ofMillis(poolMillis), Duration.ofMillis(aloneMillis));
    }
}
