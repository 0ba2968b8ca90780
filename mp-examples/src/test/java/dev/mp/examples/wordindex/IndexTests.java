package dev.mp.examples.wordindex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IndexTests {
    private static Index sample() {
        Index index = new Index();
        index.add(10, Map.of("a", 2, "b", 1));
        index.add(20, Map.of("a", 1, "straße", 5));
        index.add(new Problem(Problem.Reason.BINARY, "x"));
        return index;
    }

    @Test
    void countsOccurrencesAndDocuments() {
        Index index = sample();

        assertThat(index.top(2)).containsExactly(new Index.Entry("straße", 5, 1), new Index.Entry("a", 3, 2));
        assertThat(index.occurrences()).isEqualTo(9);
        assertThat(index.size()).isEqualTo(3);
        assertThat(index.documents()).isEqualTo(2);
        assertThat(index.bytes()).isEqualTo(30);
    }

    @Test
    void orderIsThatOfTheAlphabetAmongEquals() {
        Index index = new Index();
        index.add(1, Map.of("c", 1, "a", 1, "b", 1));

        assertThat(index.top(10)).extracting(Index.Entry::word).containsExactly("a", "b", "c");
    }

    @Test
    void addsUp() {
        Index sum = new Index();
        sum.add(sample());
        sum.add(sample());

        assertThat(sum.top(1)).containsExactly(new Index.Entry("straße", 10, 2));
        assertThat(sum.documents()).isEqualTo(4);
        assertThat(sum.occurrences()).isEqualTo(18);
        assertThat(sum.problems()).hasSize(2);
        assertThat(sum.isSameAs(sample())).isFalse();
    }

    @Test
    void arrivesAsItWasSent() throws Exception {
        Index arrived = (Index) read(write(sample()));

        assertThat(arrived.isSameAs(sample())).isTrue();
        assertThat(arrived.bytes()).isEqualTo(30);
        assertThat(arrived.problems()).isEqualTo(sample().problems());
    }

    @Test
    void travelsInLittleMoreThanItsWordsTake() throws Exception {
        Map<String, Integer> words = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            words.put("word" + i, i);
        }
        Index index = new Index();
        index.add(1, words);

        // A word of 7 letters with its separator, a long and an int.
        assertThat(write(index)).hasSizeLessThan(1_000 * (8 + 8 + 4) + 1_000);
    }

    private static byte[] write(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
