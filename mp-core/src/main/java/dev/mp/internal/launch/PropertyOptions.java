package dev.mp.internal.launch;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The {@code -D} options with which a child gets the program's system properties. */
final class PropertyOptions {

    private final ChildOptions options;
    private final ThisJvm jvm;
    private volatile Set<String> reported = Set.of();

    PropertyOptions(ChildOptions options, ThisJvm jvm) {
        this.options = options;
        this.jvm = jvm;
    }

    /**
     * Adds the properties as they are now: those that this JVM's own command line shows to the open words, others to the
     * closed ones. Properties that no command line can hold are left out, with a warning.
     */
    void add(List<String> open, List<String> closed) {
        Map<String, String> started = jvm.properties();
        Set<String> unwritable = new HashSet<>();
        for (Map.Entry<String, String> property : started.entrySet()) {
            if (options.directory() == null || !property.getKey().equals("user.dir")) {
                add(property, jvm.shows(word(property)) ? open : closed, unwritable);
            }
        }
        for (Map.Entry<String, String> property : ProgramProperties.ofTheUser(started).entrySet()) {
            if (!isComputedByChild(property.getKey(), property.getValue())) {
                add(property, open, unwritable);
            }
        }
        for (Map.Entry<String, String> property : ProgramProperties.setSince(started).entrySet()) {
            add(property, closed, unwritable);
        }
        if (!unwritable.equals(reported)) {
            reported = unwritable;
            report(unwritable);
        }
    }

    private static void add(Map.Entry<String, String> property, List<String> words, Set<String> unwritable) {
        String name = property.getKey();
        String word = word(property);
        if (name.isEmpty() || name.indexOf('=') >= 0 || !Platform.canPass(word)) {
            unwritable.add(name);
        } else {
            words.add(word);
        }
    }

    private static String word(Map.Entry<String, String> property) {
        return "-D".concat(property.getKey()).concat("=").concat(property.getValue());
    }

    /** Whether the child comes to the value by itself, or to the one that the options want it to come to. */
    private boolean isComputedByChild(String name, String value) {
        Map<String, String> asked = options.environment();
        return switch (name) {
            case "user.timezone" -> asked.containsKey("TZ");
            case "java.io.tmpdir" -> asked.containsKey("TMPDIR") || asked.containsKey("TMP")
                    || asked.containsKey("TEMP") || Platform.LINUX && value.equals("/tmp");
            default -> asked.containsKey("HOME");
        };
    }

    private static void report(Set<String> unwritable) {
        System.getLogger(ChildCommand.class.getName()).log(Level.WARNING,
                "children do not get the system properties " + new TreeSet<>(unwritable)
                        + ": a command line in this JVM's locale, whose encoding is " + Platform.NATIVE_CHARSET
                        + ", cannot hold them; letters beyond ASCII want a UTF-8 locale, such as LC_ALL=C.UTF-8");
    }
}
