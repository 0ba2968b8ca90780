package dev.mp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/conformance.md} true: which test covers which statement of the peer's suite. It is written anew by
 *
 * <pre>{@code
 * mvn -pl mp-core test -Dtest=ConformanceTableTests -Dportable.skip -Dconformance.write
 * }</pre>
 */
@Tag("once")
class ConformanceTableTests {
    private static final String WRITE = "conformance.write";
    private static final String COMMAND =
            "mvn -pl mp-core test -Dtest=ConformanceTableTests -Dportable.skip -D" + WRITE;

    private static final Pattern NAMED = Pattern.compile(
            "@Conformance\\(\\s*\\{?([^)]*?)}?\\s*\\)(.*?)(?:void|fun)\\s+`?(\\w+)", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("\"([A-Z]+-\\d+)\"");

    /** The root of the project: where the table is, and the modules whose tests count. */
    private static Path project() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** The tests of all modules that name a statement, by its id. They are read as text, since other modules are later. */
    private static Map<String, Set<String>> coverage() throws IOException {
        Map<String, Set<String>> tests = new TreeMap<>();
        for (Path source : sources()) {
            String name = source.getFileName().toString().replaceFirst("\\..*", "");
            Matcher named = NAMED.matcher(Files.readString(source));
            while (named.find()) {
                Matcher id = ID.matcher(named.group(1));
                while (id.find()) {
                    tests.computeIfAbsent(id.group(1), _ -> new TreeSet<>()).add(name + "." + named.group(3));
                }
            }
        }
        return tests;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(project())) {
            List<Path> folders = modules.map(module -> module.resolve("src/test")).filter(Files::isDirectory).toList();
            Set<Path> found = new TreeSet<>();
            for (Path folder : folders) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().matches(".*\\.(java|kt)")).forEach(found::add);
                }
            }
            return List.copyOf(found);
        }
    }

    private static String table(List<Statement> statements, Map<String, Set<String>> coverage) {
        StringBuilder rows = new StringBuilder();
        String section = "";
        int covered = 0;
        int never = 0;
        for (Statement statement : statements) {
            if (!statement.section().equals(section)) {
                section = statement.section();
                rows.append("\n## ").append(section).append("\n\n| id | of | statement | test |\n|---|---|---|---|\n");
            }
            Set<String> tests = coverage.get(statement.id());
            covered += tests == null ? 0 : 1;
            never += tests == null && statement.uncovered().startsWith("never") ? 1 : 0;
            rows.append("| ").append(statement.id())
                    .append(" | ").append(statement.types())
                    .append(" | ").append(statement.text().replace("|", "\\|").replace("<", "&lt;"))
                    .append(" | ").append(tests == null ? statement.uncovered() : "`" + String.join("` `", tests) + "`")
                    .append(" |\n");
        }
        int later = statements.size() - covered - never;
        return """
               # Conformance with CPython's suite

               The tests that CPython has for `multiprocessing`, as statements about behaviour, and the tests of this project that
               cover them: %d of %d. %d are for later, and %d have no meaning on a JVM. P, M and T say whether a statement is about
               processes, managers or threads; what is said of both processes and threads is tested over both. `SimulatedConformanceTests`
               runs its statements in simulated families, each under some hundred schedules.

               This page is generated. When a test names other statements, refresh it with

                   %s

               """
                .formatted(covered, statements.size(), later, never, COMMAND).strip() + "\n" + rows;
    }

    @Test
    void tableIsUpToDate() throws IOException {
        Path file = project().resolve("docs/conformance.md");
        String table = table(Statement.all(), coverage());
        if (System.getProperty(WRITE) != null) {
            Files.writeString(file, table);
        }
        String found = Files.exists(file) ? Files.readString(file) : "";

        assertThat(found).as("%s is out of date; refresh it with: %s", file, COMMAND).isEqualTo(table);
    }

    @Test
    void everyStatementHasATestOrAReason() throws IOException {
        Map<String, Set<String>> coverage = coverage();
        Set<String> known = new HashSet<>();
        for (Statement statement : Statement.all()) {
            assertThat(known.add(statement.id())).as("%s stands once", statement.id()).isTrue();
            assertThat(coverage.containsKey(statement.id()) || !statement.uncovered().isEmpty())
                    .as("%s has a test or a reason to have none: %s", statement.id(), statement.text())
                    .isTrue();
        }
        assertThat(known).as("ids that tests name").containsAll(coverage.keySet());
    }
}
