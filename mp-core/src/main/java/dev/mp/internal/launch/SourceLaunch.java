package dev.mp.internal.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a program was started from source, {@code java X.java}. Its classes exist in the memory of that JVM alone, so it
 * has no children; what can be done is to say how to compile and start it.
 *
 * @param file the source file, as the launcher was given it
 * @param classPath the class path as it was given, or empty
 */
record SourceLaunch(String file, String classPath) {
    private static final String LAUNCHER = "jdk.compiler/com.sun.tools.javac.launcher.SourceLauncher";
    private static final String SUFFIX = ".java";
    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    /** Where to compile to. */
    private static final String CLASSES = "classes";

    /**
     * @param command what the JVM says it runs, with its arguments; nothing in it is quoted
     * @return null if the program was started in another way
     */
    static @Nullable SourceLaunch of(String command, String classPath) {
        if (!command.startsWith(LAUNCHER)) {
            return null;
        }
        String rest = command.substring(LAUNCHER.length()).strip();
        int end = -1;
        do {
            end = rest.indexOf(SUFFIX, end + 1);
        } while (end >= 0 && !new File(rest.substring(0, end + SUFFIX.length())).isFile());
        return new SourceLaunch(end < 0 ? "Main" + SUFFIX : rest.substring(0, end + SUFFIX.length()), classPath);
    }

    String refusal() {
        String[] names = packageName().split("\\.");
        String simple = new File(file).getName();
        simple = simple.substring(0, simple.length() - SUFFIX.length());
        File root = new File(file).getAbsoluteFile().getParentFile();
        String main = simple;
        if (!names[0].isEmpty()) {
            main = String.join(".", names).concat(".").concat(simple);
            for (int i = 0; i < names.length && root.getParentFile() != null; i++) {
                root = root.getParentFile();
            }
        }
        boolean here = root.equals(new File("").getAbsoluteFile());
        String libraries = classPath.isEmpty() ? "" : " -cp " + quoted(classPath);
        String path = classPath.isEmpty() ? CLASSES : CLASSES + File.pathSeparator + classPath;
        return "this program was started from source (java " + quoted(file) + "), so its classes are in the memory of "
                + "this JVM alone and no child can load them; compile it and start the classes: javac" + libraries
                + " -sourcepath " + (here ? "." : quoted(root.getPath())) + " -d " + CLASSES + " " + quoted(file)
                + " && java -cp " + quoted(path) + " " + main;
    }

    /** What the file says, or nothing. */
    private String packageName() {
        try {
            Matcher declared = PACKAGE.matcher(Files.readString(Path.of(file)));
            return declared.find() ? declared.group(1) : "";
        } catch (IOException e) {
            // It has gone or changed since it was started: then the name of the class is the best guess.
            return "";
        }
    }

    /** For a shell. */
    private static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        return Platform.WINDOWS ? '"' + word + '"' : "'" + word.replace("'", "'\\''") + "'";
    }
}
