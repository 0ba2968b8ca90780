package dev.mp.examples.wordindex;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes what was found, for people. */
final class Report {
    private static final int EXAMPLES = 3;
    private static final double MIB = 1 << 20;
    private static final double KIB = 1 << 10;
    private static final double NANOS = 1e9;

    /** A smaller difference says nothing. */
    private static final double MATTERS = 1.1;

    /** What takes one process less than that is over before others have started. */
    private static final Duration TOO_SHORT = Duration.ofMillis(500);

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    /** What is about to be done. */
    void announce(Found found, List<String> places, int workers) {
        out.printf("Indexing %s, %s, with %s: %s%n", count(found.documents().size(), "file"), size(found.bytes()),
                count(workers, "process", "processes"), String.join(", ", places));
        if (found.leftOut() > 0) {
            out.printf("Left out: %s (hidden, build output or mounted)%n", count(found.leftOut(), "folder"));
        }
    }

    void topWords(Index index, int n) {
        out.printf(Locale.ROOT, "%n%s, %,d different, in %s. The most frequent:%n", count(index.occurrences(), "word"),
                index.size(), count(index.documents(), "file"));
        for (Index.Entry entry : index.top(n)) {
            out.printf(Locale.ROOT, "%,12d  %-20s in %s%n", entry.occurrences(), entry.word(),
                    count(entry.documents(), "file"));
        }
    }

    void largestFiles(Found found, Index index, int n) {
        Set<String> unread =
                index.problems().stream().map(Problem::path).collect(Collectors.toCollection(HashSet::new));
        out.printf("%nThe largest files:%n");
        found.documents().stream()
                .filter(document -> !unread.contains(document.toString()))
                .sorted(Comparator.comparingLong(Document::size).reversed().thenComparing(Document::toString))
                .limit(n)
                .forEach(document -> out.printf("%12s  %s%n", size(document.size()), document));
    }

    void problems(List<Problem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        out.printf(Locale.ROOT, "%nNot indexed: %,d%n", problems.size());
        Map<Problem.Reason, List<String>> byReason = problems.stream()
                .collect(Collectors.groupingBy(Problem::reason, () -> new EnumMap<>(Problem.Reason.class),
                        Collectors.mapping(Problem::path, Collectors.toList())));
        byReason.forEach((reason, paths) -> {
            out.printf(Locale.ROOT, "%,12d  %s%n", paths.size(), reason.text());
            paths.stream().sorted().limit(EXAMPLES).forEach(path -> out.printf("%14s%s%n", "", path));
            if (paths.size() > EXAMPLES) {
                out.printf("%14s...%n", "");
            }
        });
    }

    void time(int workers, Duration pool, Index index) {
        String who = "a pool of " + count(workers, "process", "processes") + ", start included";
        out.printf("%n%-40s%s%n", who, speed(pool, index));
    }

    void comparison(Duration pool, Duration alone, Index index) {
        out.printf("%-40s%s%n", "once more, in this process alone", speed(alone, index));
        out.println(verdict(pool, alone));
    }

    /** How many times as fast the pool was, in words. */
    static String verdict(Duration pool, Duration alone) {
        double factor = (double) alone.toNanos() / pool.toNanos();
        if (factor >= MATTERS) {
            return String.format(Locale.ROOT, "The pool was %.1f times as fast.", factor);
        }
        if (factor > 1 / MATTERS) {
            return "The pool made no difference.";
        }
        if (alone.compareTo(TOO_SHORT) < 0) {
            return "The pool took longer: this is too little text to compare, done before other processes have started.";
        }
        return String.format(Locale.ROOT,
                "The pool took %.1f times as long: it pays with more text, or with more processors that are free.",
                1 / factor);
    }

    private static String speed(Duration time, Index index) {
        double seconds = time.toNanos() / NANOS;
        return String.format(Locale.ROOT, "%6.2f s  %6.1f MiB/s", seconds, index.bytes() / MIB / seconds);
    }

    private static String count(long n, String singular) {
        return count(n, singular, singular + "s");
    }

    private static String count(long n, String singular, String plural) {
        return String.format(Locale.ROOT, "%,d %s", n, n == 1 ? singular : plural);
    }

    private static String size(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        return bytes < MIB
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / KIB)
                : String.format(Locale.ROOT, "%,.1f MiB", bytes / MIB);
    }
}
