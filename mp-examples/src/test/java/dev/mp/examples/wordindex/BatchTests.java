package dev.mp.examples.wordindex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchTests {
    private static List<Document> documents(long... sizes) {
        return LongStream.of(sizes).mapToObj(size -> Document.file("file of " + size, size)).toList();
    }

    private static List<List<Long>> sizes(List<Batch> batches) {
        return batches.stream()
                .map(batch -> batch.documents().stream().map(Document::size).toList())
                .toList();
    }

    @Test
    void areFilledUpToTheirSize() {
        assertThat(sizes(Batch.split(documents(4, 4, 4, 2, 8), 10)))
                .containsExactly(List.of(4L, 4L), List.of(4L, 2L), List.of(8L));
    }

    @Test
    void ofOneDocumentMayBeLarger() {
        assertThat(sizes(Batch.split(documents(1, 99, 1), 10)))
                .containsExactly(List.of(1L), List.of(99L), List.of(1L));
    }

    @Test
    void ofNothingAreNone() {
        assertThat(Batch.split(documents(), 10)).isEmpty();
    }

    @Test
    void areManyEnoughForAllWorkersAndLoseNothing() {
        List<Document> documents = IntStream.range(0, 10_000).mapToObj(i -> Document.file("f" + i, 10_000)).toList();

        List<Batch> batches = Batch.split(new Found(documents, List.of(), 0), 4);

        assertThat(batches).hasSizeBetween(32, 128);
        assertThat(batches.stream().flatMap(batch -> batch.documents().stream())).isEqualTo(documents);
    }
}
