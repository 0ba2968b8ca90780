package dev.mp.internal.launch;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a child able to read what it is given.
 *
 * <p>On Linux a JVM reads its command line, and finds files, in the encoding of its locale. In the locale {@code C} it
 * takes every byte beyond ASCII for a replacement character, and loads no class from a folder with such a byte in its
 * name; no option changes that. A child in the locale of its parent reads what the parent wrote; one whose options
 * change the locale to another encoding does not.
 */
final class ChildLocale {

    /** The variables that choose the encoding, the first that is set. */
    private static final String[] VARIABLES = {"LC_ALL", "LC_CTYPE", "LANG"};

    private ChildLocale() {}

    /**
     * Makes the environment of a child that is to read letters beyond ASCII fit for it: if only {@code LANG} has been
     * changed, {@code LC_CTYPE} keeps the encoding while the language of messages changes.
     *
     * @param asked what the options ask for
     * @param environment the environment of the child, with what was asked for in it
     * @throws IllegalArgumentException if what was asked for leaves no way
     */
    static void keepEncoding(Map<String, String> asked, Map<String, String> environment) {
        if (!Platform.LINUX) {
            return;
        }
        String here = effective(System.getenv());
        String there = effective(environment);
        if (encodingOf(here).equals(encodingOf(there))) {
            return;
        }
        if (here != null && !asked.containsKey("LC_ALL") && !asked.containsKey("LC_CTYPE")) {
            environment.put("LC_CTYPE", here);
            return;
        }
        throw new IllegalArgumentException("environment " + asked + ": in the locale '" + (there == null ? "C" : there)
                + "' a JVM cannot read the letters beyond ASCII in this program's command line (class path, properties "
                + "or arguments), which is written for '" + (here == null ? "C" : here)
                + "'; set LANG alone to change the language of messages, or LC_ALL to a locale of the same encoding");
    }

    private static @Nullable String effective(Map<String, String> environment) {
        for (String variable : VARIABLES) {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /** The encoding in {@code language_COUNTRY.encoding@variant}, spelled so that equal ones are equal. */
    private static String encodingOf(@Nullable String locale) {
        if (locale == null || locale.equals("C") || locale.equals("POSIX")) {
            return "";
        }
        int start = locale.indexOf('.') + 1;
        int end = locale.indexOf('@', start);
        return locale.substring(start, end < 0 ? locale.length() : end).replace("-", "").toLowerCase(Locale.ROOT);
    }
}
