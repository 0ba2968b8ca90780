package dev.mp.examples.wordindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexerTests {
    @TempDir
    Path folder;

    private static Index index(Document... documents) throws InterruptedException {
        return Indexer.index(new Batch(List.of(documents)), _ -> {});
    }

    private static Document document(Path file) throws IOException {
        return Document.file(file.toString(), Files.exists(file) ? Files.size(file) : 1);
    }

    private Problem.Reason problemOf(Path file) throws Exception {
        Index index = index(document(file));
        assertThat(index.documents()).isZero();
        assertThat(index.size()).isZero();
        assertThat(index.problems()).singleElement().extracting(Problem::path).isEqualTo(file.toString());
        return index.problems().getFirst().reason();
    }

    @Test
    void countsTheWordsOfFilesAndEntries() throws Exception {
        Path file = Texts.file(folder, "file", "to be or not to be");
        Path archive = Texts.archive(folder, "a.zip", Map.of("entry", "be".getBytes(StandardCharsets.UTF_8)));

        Index index = index(document(file), new Document(archive.toString(), "entry", 2));

        assertThat(index.top(2)).containsExactly(new Index.Entry("be", 3, 2), new Index.Entry("to", 2, 1));
        assertThat(index.problems()).isEmpty();
    }

    @Test
    void namesBinaryFiles() throws Exception {
        assertThat(problemOf(Texts.file(folder, "a.class", Texts.BINARY))).isEqualTo(Problem.Reason.BINARY);
    }

    @Test
    void namesFilesInOtherEncodingsAndKeepsNothingOfThem() throws Exception {
        byte[] late = (" word".repeat(100_000) + " café").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(problemOf(Texts.file(folder, "latin", Texts.LATIN_1))).isEqualTo(Problem.Reason.NOT_UTF_8);
        assertThat(problemOf(Texts.file(folder, "late", late))).isEqualTo(Problem.Reason.NOT_UTF_8);
    }

    @Test
    void namesFilesThatAreGone() throws Exception {
        assertThat(problemOf(folder.resolve("gone"))).isEqualTo(Problem.Reason.VANISHED);
    }

    @Test
    void namesEntriesThatAreGone() throws Exception {
        Path archive = Texts.archive(folder, "b.zip", Map.of("entry", new byte[] {'x'}));

        assertThat(index(new Document(archive.toString(), "other", 1), new Document("gone.zip", "entry", 1)).problems())
                .extracting(Problem::reason)
                .containsExactly(Problem.Reason.VANISHED, Problem.Reason.VANISHED);
    }

    @Test
    void namesFilesThatMayNotBeRead() throws Exception {
        Path secret = Texts.file(folder, "secret", "x");
        assumeFalse(secret.toFile().setReadable(false) && Files.isReadable(secret), "this user may read everything");

        assertThat(problemOf(secret)).isEqualTo(Problem.Reason.DENIED);
    }

    @Test
    void indexesAnEmptyFile() throws Exception {
        assertThat(index(document(Texts.file(folder, "empty", ""))).documents()).isEqualTo(1);
    }

    @Test
    void tellsOfAllProgressInFewSteps() throws Exception {
        List<Document> gone = Stream.generate(() -> Document.file("gone", 10_000)).limit(100).toList();
        List<Long> steps = new ArrayList<>();

        Indexer.index(new Batch(gone), steps::add);

        assertThat(steps).hasSizeLessThan(10);
        assertThat(steps.stream().mapToLong(step -> step).sum()).isEqualTo(1_000_000);
    }
}
