package dev.mp.internal.launch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * The system properties that belong to the program: those it was started with by {@code -D} and those it has set since,
 * as far as they are strings. The others describe the JVM that computed them, and are wrong in any other.
 *
 * <p>A name tells whose it is. The JVM's names are listed here, since a property that the JVM computed looks like one
 * that the program set; one of them travels if it was given by {@code -D}. Three that programs do set at run time are
 * the same in every process of a user, and always travel: {@code java.io.tmpdir}, {@code user.home} and
 * {@code user.timezone}.
 */
public final class ProgramProperties {

    private static final Set<String> JVM_NAMES = Set.of(
            "java.home", "java.class.version", "java.library.path", "os.name", "os.arch", "os.version",
            "file.separator", "path.separator", "line.separator", "file.encoding", "native.encoding", "stdin.encoding",
            "stdout.encoding", "stderr.encoding", "jdk.debug", "user.dir", "user.name", "user.language", "user.country",
            "user.script", "user.variant", "user.language.display", "user.country.display", "user.script.display",
            "user.variant.display", "user.language.format", "user.country.format", "user.script.format",
            "user.variant.format", "sun.jnu.encoding", "sun.io.unicode.encoding", "sun.management.compiler");

    private static final String[] JVM_PREFIXES = {
        "java.vm.", "java.vendor", "java.version", "java.specification.", "java.runtime.", "sun.boot.", "sun.arch.",
        "sun.cpu.", "sun.os.", "jdk.launcher."
    };

    /** Said by other options, or meant for one process: the management agent's ports. */
    private static final String[] NEVER = {"java.class.path", "jdk.module.", "sun.java.", "com.sun.management."};

    static final List<String> OF_THE_USER = List.of("java.io.tmpdir", "user.home", "user.timezone");

    private ProgramProperties() {}

    /**
     * Returns the properties that a process which is to run this program's code should have, as they are now. A process
     * that was started earlier, and stands by, is brought up to date with them.
     */
    public static Map<String, String> now() {
        Map<String, String> started = ThisJvm.get().properties();
        Map<String, String> now = new LinkedHashMap<>(started);
        now.putAll(setSince(started));
        now.putAll(ofTheUser(started));
        return now;
    }

    static boolean neverTravels(String name) {
        return startsWithAny(name, NEVER);
    }

    /** The properties that have another value than the program was started with, but for those of the user. */
    static Map<String, String> setSince(Map<String, String> started) {
        Map<String, String> set = new LinkedHashMap<>();
        Properties properties = System.getProperties();
        for (String name : properties.stringPropertyNames()) {
            String value = properties.getProperty(name);
            if (value != null && !value.equals(started.get(name)) && !isOfTheJvm(name) && !neverTravels(name)
                    && !OF_THE_USER.contains(name)) {
                set.put(name, value);
            }
        }
        return set;
    }

    /** The properties of the user that have another value than the program was started with. */
    static Map<String, String> ofTheUser(Map<String, String> started) {
        Map<String, String> user = new LinkedHashMap<>();
        for (String name : OF_THE_USER) {
            String value = System.getProperty(name);
            if (value != null && !value.isEmpty() && !value.equals(started.get(name))) {
                user.put(name, value);
            }
        }
        return user;
    }

    private static boolean isOfTheJvm(String name) {
        return JVM_NAMES.contains(name) || startsWithAny(name, JVM_PREFIXES);
    }

    private static boolean startsWithAny(String name, String[] prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
