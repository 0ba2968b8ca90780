package dev.mp.internal.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of the {@code java} launcher: which words of a command line are options for the VM, which the launcher
 * keeps for itself, and where the program begins.
 *
 * @param vmArguments the options as the VM sees them ({@code --add-opens x} has become {@code --add-opens=x})
 * @param program the main class, jar or module with class
 */
record LauncherArguments(List<String> vmArguments, String program) {

    /** Options whose value is the next word, and which the launcher hands on as {@code option=value}. */
    private static final Set<String> VM_OPTIONS_WITH_VALUE = Set.of(
            "--module-path", "-p", "--upgrade-module-path", "--add-modules", "--enable-native-access",
            "--limit-modules", "--add-exports", "--add-opens", "--add-reads", "--patch-module");

    private static final Set<String> CLASS_PATH = Set.of("-cp", "-classpath", "--class-path");

    /** Options that the launcher acts upon itself, and which do not end it. */
    private static final Set<String> OWN = Set.of(
            "-showversion", "--show-version", "--show-resolved-modules", "-XshowSettings", "-Xdiag",
            "--show-module-resolution", "--disable-@files");

    /** Options that name the program, or with which the launcher does something else than to run one. */
    private static final Set<String> NO_CHILD = Set.of(
            "-jar", "-m", "--module", "--source", "-d", "--describe-module", "--list-modules", "--validate-modules",
            "--dry-run", "-version", "--version", "-fullversion", "--full-version", "-help", "--help", "-h", "-?", "-X",
            "--help-extra");

    private static final String[] VM_PREFIXES = {
        "-D", "-X", "--", "-ea", "-da", "-esa", "-dsa", "-enable", "-disable", "-verbose:", "-agent", "-javaagent:"
    };

    /**
     * Reads the words that follow the launcher's name.
     *
     * @return null if they hold something that this class does not know exactly, such as an argument file
     */
    static @Nullable LauncherArguments parse(List<String> words) {
        List<String> vmArguments = new ArrayList<>(words.size());
        int i = 0;
        while (i < words.size()) {
            String word = words.get(i++);
            boolean valued = i < words.size() && !words.get(i).startsWith("-");
            if (word.startsWith("@")) {
                return null;
            } else if (!word.startsWith("-")) {
                return new LauncherArguments(vmArguments, word);
            } else if (word.equals("-jar") || word.equals("-m") || word.equals("--module")) {
                return valued ? new LauncherArguments(vmArguments, words.get(i)) : null;
            } else if (word.startsWith("--module=")) {
                return new LauncherArguments(vmArguments, word.substring("--module=".length()));
            } else if (VM_OPTIONS_WITH_VALUE.contains(word)) {
                if (!valued) {
                    return null;
                }
                vmArguments.add((word.equals("-p") ? "--module-path" : word).concat("=").concat(words.get(i++)));
            } else if (CLASS_PATH.contains(word)) {
                i++;
            } else if (!OWN.contains(word) && !word.startsWith("--class-path=") && !word.startsWith("-splash:")
                    && !word.startsWith("-XshowSettings:")) {
                if (NO_CHILD.contains(nameOf(word)) || !isVmOption(word)) {
                    return null;
                }
                vmArguments.add(word);
            }
        }
        return null;
    }

    /** Returns the first word that has no place among the options of a child, or null if all have one. */
    static @Nullable String misplaced(List<String> options) {
        for (int i = 0; i < options.size(); i++) {
            String word = options.get(i);
            if (VM_OPTIONS_WITH_VALUE.contains(word) || CLASS_PATH.contains(word)) {
                i++;
            } else if (!word.startsWith("-") && !word.startsWith("@") || NO_CHILD.contains(nameOf(word))) {
                return word;
            }
        }
        return null;
    }

    private static String nameOf(String word) {
        int end = word.startsWith("--") ? word.indexOf('=') : -1;
        return end < 0 ? word : word.substring(0, end);
    }

    private static boolean isVmOption(String word) {
        for (String prefix : VM_PREFIXES) {
            if (word.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
