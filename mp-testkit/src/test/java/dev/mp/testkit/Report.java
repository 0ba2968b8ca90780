package dev.mp.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/** Says what each exploration did, and what all did so far, in whichever JVM of the same build they ran. */
final class Report {
    private static final Path FILE = Path.of(System.getProperty("dev.mp.testkit.report", "target/explorations.txt"));

    private Report() {}

    static void add(StackWalker.StackFrame test, Simulation.Summary summary, long nanos) {
        String name =
                test.getClassName().substring(test.getClassName().lastIndexOf('.') + 1) + "." + test.getMethodName();
        int failures = summary.failure().isPresent() ? 1 : 0;
        try {
            Files.createDirectories(FILE.toAbsolutePath().getParent());
            Files.writeString(
                    FILE,
                    summary.schedules() + " " + nanos + " " + failures + " " + name + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            System.out.println(line(name, summary.schedules(), nanos, failures));
            System.out.println(total(Files.readAllLines(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String total(List<String> lines) {
        long schedules = 0;
        long nanos = 0;
        int failures = 0;
        for (String line : lines) {
            String[] words = line.split(" ", 4);
            schedules += Long.parseLong(words[0]);
            nanos += Long.parseLong(words[1]);
            failures += Integer.parseInt(words[2]);
        }
        return line("  in all", schedules, nanos, failures);
    }

    private static String line(String name, long schedules, long nanos, int failures) {
        double seconds = nanos / 1e9;
        return String.format(
                Locale.ROOT,
                "%-60s %,11d schedules, %8.1f s, %,7.0f/s, %d failures",
                name, schedules, seconds, schedules / seconds,
                failures);
    }
}
