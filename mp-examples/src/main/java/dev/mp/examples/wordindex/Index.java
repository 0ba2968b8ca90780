package dev.mp.examples.wordindex;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each word occurs and in how many documents. The index of a batch is made in one process and added to the whole
 * in another, so it travels packed: one text with all words, and two arrays.
 */
final class Index implements Serializable {
    private static final long serialVersionUID = 1;

    private final transient Map<String, Count> counts = new HashMap<>();
    private final transient List<Problem> problems = new ArrayList<>();
    private transient int documents;
    private transient long bytes;
    private transient long occurrences;

    /** How often a word occurs, and in how many documents. */
    static final class Count {
        private long occurrences;
        private int documents;

        private void add(long moreOccurrences, int moreDocuments) {
            occurrences += moreOccurrences;
            documents += moreDocuments;
        }

        long occurrences() {
            return occurrences;
        }

        int documents() {
            return documents;
        }

        @Override
        public String toString() {
            return occurrences + " in " + documents;
        }
    }

    /** A word of the index. */
    record Entry(String word, long occurrences, int documents) {}

    /** Adds a document by how often it has each word. */
    void add(long documentBytes, Map<String, Integer> words) {
        documents++;
        bytes += documentBytes;
        words.forEach((word, n) -> add(word, n, 1));
    }

    /** Adds a document that cannot be indexed. */
    void add(Problem problem) {
        problems.add(problem);
    }

    /** Adds all of another index. */
    void add(Index other) {
        documents += other.documents;
        bytes += other.bytes;
        problems.addAll(other.problems);
        other.counts.forEach((word, count) -> add(word, count.occurrences, count.documents));
    }

    private void add(String word, long moreOccurrences, int moreDocuments) {
        counts.computeIfAbsent(word, _ -> new Count()).add(moreOccurrences, moreDocuments);
        occurrences += moreOccurrences;
    }

    /** The words that occur most often, the most frequent first. */
    List<Entry> top(int n) {
        return counts.entrySet().stream()
                .map(e -> new Entry(e.getKey(), e.getValue().occurrences, e.getValue().documents))
                .sorted(Comparator.comparingLong(Entry::occurrences).reversed().thenComparing(Entry::word))
                .limit(n)
                .toList();
    }

    int documents() {
        return documents;
    }

    long bytes() {
        return bytes;
    }

    /** How many words all documents have together. */
    long occurrences() {
        return occurrences;
    }

    /** How many different words there are. */
    int size() {
        return counts.size();
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Whether two indexes tell the same. */
    boolean isSameAs(Index other) {
        return documents == other.documents && occurrences == other.occurrences
                && top(counts.size()).equals(other.top(other.size()));
    }

    // ---- travelling

    private Object writeReplace() {
        int n = counts.size();
        StringBuilder words = new StringBuilder();
        long[] wordOccurrences = new long[n];
        int[] wordDocuments = new int[n];
        int i = 0;
        for (Map.Entry<String, Count> entry : counts.entrySet()) {
            words.append(entry.getKey()).append(Packed.SEPARATOR);
            wordOccurrences[i] = entry.getValue().occurrences;
            wordDocuments[i] = entry.getValue().documents;
            i++;
        }
        return new Packed(documents, bytes, problems(), words.toString(), wordOccurrences, wordDocuments);
    }

    private void readObject(@SuppressWarnings("unused") ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("an index travels packed");
    }

    @SuppressWarnings("ArrayRecordComponent") // only a form to travel in
    private record Packed(
            int documents,
            long bytes,
            List<Problem> problems,
            String words,
            long[] occurrences,
            int[] wordDocuments) implements Serializable {
        private static final char SEPARATOR = ' ';

        private Object readResolve() {
            Index index = new Index();
            index.documents = documents;
            index.bytes = bytes;
            index.problems.addAll(problems);
            int from = 0;
            for (int i = 0; i < occurrences.length; i++) {
                int to = words.indexOf(SEPARATOR, from);
                index.add(words.substring(from, to), occurrences[i], wordDocuments[i]);
                from = to + 1;
            }
            return index;
        }
    }
}
