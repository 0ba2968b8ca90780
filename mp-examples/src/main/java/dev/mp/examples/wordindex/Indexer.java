package dev.mp.examples.wordindex;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Indexes documents, in whatever process it is called. A document that cannot be read becomes a problem in the index. */
final class Indexer {
    /** How much of a document tells whether it is text. */
    private static final int SAMPLE = 8 << 10;

    /** How much work is worth a message. */
    private static final long STEP = 256 << 10;

    private Indexer() {}

    /** Learns that some more bytes have been read. */
    @FunctionalInterface
    interface Progress {
        void advance(long bytes) throws InterruptedException;
    }

    static Index index(Batch batch, Progress progress) throws InterruptedException {
        Index index = new Index();
        long unsaid = 0;
        for (Document document : batch.documents()) {
            index(document, index);
            unsaid += document.size();
            if (unsaid >= STEP) {
                progress.advance(unsaid);
                unsaid = 0;
            }
        }
        progress.advance(unsaid);
        return index;
    }

    private static void index(Document document, Index index) {
        try (InputStream in = open(document)) {
            if (isBinary(in)) {
                index.add(new Problem(Problem.Reason.BINARY, document.toString()));
            } else {
                index.add(document.size(), count(in));
            }
        } catch (IOException e) {
            index.add(new Problem(Problem.Reason.of(e), document.toString()));
        }
    }

    private static InputStream open(Document document) throws IOException {
        if (!document.isArchived()) {
            return new BufferedInputStream(Files.newInputStream(Path.of(document.name())), SAMPLE);
        }
        ZipFile archive = Archives.open(document.archive());
        ZipEntry entry = archive.getEntry(document.name());
        if (entry == null) {
            throw new NoSuchFileException(document.toString());
        }
        return new BufferedInputStream(archive.getInputStream(entry), SAMPLE);
    }

    private static boolean isBinary(InputStream in) throws IOException {
        in.mark(SAMPLE);
        byte[] sample = in.readNBytes(SAMPLE);
        in.reset();
        for (byte b : sample) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    /** Counts the words of one document, so that one which turns out not to be text leaves nothing behind. */
    private static Map<String, Integer> count(InputStream in) throws IOException {
        Map<String, Integer> words = new HashMap<>();
        Reader text = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
        Words.forEach(text, word -> words.merge(word, 1, Integer::sum));
        return words;
    }
}
