package dev.mp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Whether the journals of all members agree with what was promised. */
final class Verdict {
    private final List<Journal.Entries> journals = new ArrayList<>();
    private final Map<Long, Set<Long>> received = new HashMap<>();
    private int taken;

    private Verdict() {}

    static Verdict of(Path folder) throws IOException {
        Verdict verdict = new Verdict();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(Journal.JOURNAL)) {
                    verdict.journals.add(Journal.read(file));
                }
            }
        }
        return verdict;
    }

    /** What members saw that must not be, one text each. */
    static List<String> failures(Path folder) throws IOException {
        List<String> failures = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(Journal.FAILURE)) {
                    failures.add(Files.readString(file));
                }
            }
        }
        return failures;
    }

    void require() {
        for (Journal.Entries consumer : journals) {
            requireOrderAndNoDouble(consumer);
        }
        int lost = 0;
        for (Journal.Entries producer : journals) {
            lost += lostOf(producer);
        }
        // Everybody takes one at a time, so whoever did not end in order took at most one with it.
        long unfinished = journals.stream().filter(journal -> !journal.ended()).count();
        assertThat((long) lost).as("parcels that nobody has").isLessThanOrEqualTo(unfinished);
    }

    private void requireOrderAndNoDouble(Journal.Entries consumer) {
        Map<Long, Long> last = new HashMap<>();
        for (Parcel parcel : consumer.got()) {
            Long before = last.put(parcel.producer(), parcel.number());
            assertThat(before == null || before < parcel.number())
                    .as("order of one producer at one consumer: %s after %s", parcel, before)
                    .isTrue();
            assertThat(received.computeIfAbsent(parcel.producer(), _ -> new HashSet<>()).add(parcel.number()))
                    .as("delivered once: %s", parcel)
                    .isTrue();
            taken++;
        }
    }

    private int lostOf(Journal.Entries producer) {
        Set<Long> found = received.getOrDefault(producer.producer(), Set.of());
        // It may have been killed between sending and writing it down.
        long most = producer.ended() ? producer.sent() : producer.sent() + 1;
        assertThat(found).allMatch(number -> number >= 1 && number <= most);
        int lost = 0;
        for (long number = 1; number <= producer.sent(); number++) {
            lost += found.contains(number) ? 0 : 1;
        }
        return lost;
    }

    @Override
    public String toString() {
        return journals.size() + " members, " + taken + " parcels taken";
    }
}
