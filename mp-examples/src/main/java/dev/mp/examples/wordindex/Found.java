package dev.mp.examples.wordindex;

import java.util.List;

/**
 * What there is to index.
 *
 * @param problems what could not even be looked at
 * @param leftOut how many folders were left out on purpose
 */
record Found(List<Document> documents, List<Problem> problems, int leftOut) {
    Found {
        documents = List.copyOf(documents);
        problems = List.copyOf(problems);
    }

    long bytes() {
        return documents.stream().mapToLong(Document::size).sum();
    }
}
