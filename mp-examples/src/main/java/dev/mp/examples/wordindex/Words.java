package dev.mp.examples.wordindex;

import java.io.IOException;
import java.io.Reader;
import java.util.function.Consumer;

/**
 * Finds the words of a text: runs of letters, marks and digits that begin with a letter, in lower case. Very long runs are
 * data, not words, and are passed over.
 */
final class Words {
    static final int LONGEST = 64;

    private static final int ASCII = 0x80;
    private static final int BUFFER = 16 << 10;

    private final Consumer<String> found;
    private final char[] word = new char[LONGEST];
    private int length;

    private Words(Consumer<String> found) {
        this.found = found;
    }

    static void forEach(Reader text, Consumer<String> found) throws IOException {
        Words words = new Words(found);
        char[] buffer = new char[BUFFER];
        for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
            for (int i = 0; i < n; i++) {
                words.next(buffer[i]);
            }
        }
        words.end();
    }

    private void next(char c) {
        if (isLetter(c) || length > 0 && continuesWord(c)) {
            if (length < LONGEST) {
                word[length] = Character.toLowerCase(c);
            }
            length++;
        } else if (length > 0) {
            end();
        }
    }

    private void end() {
        if (length > 0 && length <= LONGEST) {
            found.accept(new String(word, 0, length));
        }
        length = 0;
    }

    private static boolean isLetter(char c) {
        return c < ASCII ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : Character.isLetter(c);
    }

    private static boolean continuesWord(char c) {
        if (c < ASCII) {
            return c >= '0' && c <= '9';
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.DECIMAL_DIGIT_NUMBER -> true;
            default -> false;
        };
    }
}
