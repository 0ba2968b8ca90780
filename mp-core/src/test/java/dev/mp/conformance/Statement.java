package dev.mp.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of the peer's test suite.
 *
 * @param section what it is about
 * @param types what it is said of: P processes, M managers, T threads, or a dash
 * @param uncovered why no test covers it, if none does: {@code later: ...} or {@code never: ...}; or empty
 */
record Statement(String section, String id, String types, String text, String uncovered) {
    private static final Pattern LINE = Pattern.compile("([A-Z]+-\\d+) (-|[PMT](?:,[PMT])*) (.+)");
    private static final Pattern REASON = Pattern.compile("  (later|never): .+");

    /**
     * Reads all of them. A line is a statement; a line that is indented says why the statement above, or every one of the
     * section above, has no test.
     */
    static List<Statement> all() throws IOException {
        String text;
        try (InputStream in = Objects.requireNonNull(Statement.class.getResourceAsStream("/conformance.txt"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Statement> all = new ArrayList<>();
        String section = "";
        String ofSection = "";
        for (String line : text.lines().filter(line -> !line.isEmpty()).toList()) {
            Matcher statement = LINE.matcher(line);
            if (line.startsWith("# ")) {
                section = line.substring(2);
                ofSection = "";
            } else if (statement.matches()) {
                all.add(new Statement(section, statement.group(1), statement.group(2), statement.group(3), ofSection));
            } else if (!REASON.matcher(line).matches()) {
                throw new IllegalStateException("neither a statement nor a reason: " + line);
            } else if (all.isEmpty() || !all.getLast().section.equals(section)) {
                ofSection = line.strip();
            } else {
                Statement last = all.removeLast();
                all.add(new Statement(section, last.id, last.types, last.text, line.strip()));
            }
        }
        return all;
    }
}
