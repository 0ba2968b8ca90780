package dev.mp.examples.wordindex;

import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;

/** Something that could not be indexed, and why. */
record Problem(Reason reason, String path) implements Serializable {
    enum Reason {
        BINARY("binary"),
        NOT_UTF_8("not UTF-8"),
        DENIED("permission denied"),
        VANISHED("vanished while this ran"),
        NAME("name has letters that this locale lacks"),
        DAMAGED("damaged archive"),
        UNREADABLE("cannot be read");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static Reason of(IOException failure) {
            return switch (failure) {
                case CharacterCodingException _,CharConversionException _ -> NOT_UTF_8;
                case AccessDeniedException _ -> DENIED;
                case NoSuchFileException _ -> VANISHED;
                case ZipException _,EOFException _ -> DAMAGED;
                default -> UNREADABLE;
            };
        }
    }
}
