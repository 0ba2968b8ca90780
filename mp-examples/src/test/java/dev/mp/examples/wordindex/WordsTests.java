package dev.mp.examples.wordindex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTests {
    private static List<String> words(String text) throws IOException {
        List<String> words = new ArrayList<>();
        Words.forEach(new StringReader(text), words::add);
        return words;
    }

    @Test
    void areRunsOfLettersInLowerCase() throws IOException {
        assertThat(words("Hello, WORLD!\n(again)")).containsExactly("hello", "world", "again");
        assertThat(words("")).isEmpty();
        assertThat(words(" 42 + 3.14 _ ")).isEmpty();
    }

    @Test
    void mayHaveDigitsButNotAtTheStart() throws IOException {
        assertThat(words("utf8 2nd x86_64")).containsExactly("utf8", "nd", "x86");
    }

    @Test
    void ofOtherLanguagesAreWordsToo() throws IOException {
        assertThat(words("Äpfel, Straße; ЁЛКА 日本語 नमस्ते")).containsExactly("äpfel", "straße", "ёлка", "日本語", "नमस्ते");
        assertThat(words("cafe\u0301 \u0301start")).containsExactly("cafe\u0301", "start");
    }

    @Test
    void thatAreVeryLongAreNotWords() throws IOException {
        String longest = "x".repeat(Words.LONGEST);
        assertThat(words("a " + longest + "x b " + longest)).containsExactly("a", "b", longest);
    }

    @Test
    void mayCrossTheBorderOfTwoReads() throws IOException {
        String text = "word ".repeat(10_000) + "end";
        assertThat(words(text)).hasSize(10_001).endsWith("word", "end").containsOnly("word", "end");
    }
}
