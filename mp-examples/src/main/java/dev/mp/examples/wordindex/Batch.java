package dev.mp.examples.wordindex;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Some documents that one worker indexes in one go: enough of them to make the way to the worker and back cheap, few enough
 * to keep all workers busy until the end.
 */
record Batch(List<Document> documents) implements Serializable {
    private static final int BATCHES_PER_WORKER = 16;
    private static final long SMALLEST = 64 << 10;
    private static final long LARGEST = 8 << 20;

    Batch {
        documents = List.copyOf(documents);
    }

    /** Splits documents so that all workers have something to do. */
    static List<Batch> split(Found found, int workers) {
        long share = found.bytes() / workers / BATCHES_PER_WORKER;
        return split(found.documents(), Math.clamp(share, SMALLEST, LARGEST));
    }

    /** Splits documents into batches of about {@code bytes} bytes; a larger document has a batch of its own. */
    static List<Batch> split(List<Document> documents, long bytes) {
        List<Batch> batches = new ArrayList<>();
        List<Document> next = new ArrayList<>();
        long size = 0;
        for (Document document : documents) {
            if (!next.isEmpty() && size + document.size() > bytes) {
                batches.add(new Batch(next));
                next.clear();
                size = 0;
            }
            next.add(document);
            size += document.size();
        }
        if (!next.isEmpty()) {
            batches.add(new Batch(next));
        }
        return batches;
    }
}
