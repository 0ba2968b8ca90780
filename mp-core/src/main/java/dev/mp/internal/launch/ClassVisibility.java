package dev.mp.internal.launch;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether a child can load a class of this JVM. A child has the class path and the modules that this JVM was started
 * with, and nothing of what class loaders of the program found or made since.
 *
 * <p>A class is found by a child if the system class loader finds it here: it belongs to a module of the boot layer, or
 * its class file is on the class path. If another loader defined it, as test runners and development tools do, that
 * file must be the one that the other loader took it from.
 */
final class ClassVisibility {

    private ClassVisibility() {}

    static void require(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.componentType();
        }
        String reason = element.isPrimitive() ? null : reasonAgainst(element);
        if (reason != null) {
            throw new IllegalArgumentException("cannot use " + element.getName() + " in a child JVM: " + reason);
        }
    }

    /** What no child can do is not said of one class. */
    private static void requirePossible() {
        String refusal = ThisJvm.get().refusal();
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
    }

    private static @Nullable String reasonAgainst(Class<?> type) {
        if (type.isHidden()) {
            return "it is a hidden class (of a lambda or made at run time), which no other JVM finds by name; use a "
                    + "named class";
        }
        ClassLoader loader = type.getClassLoader();
        if (loader == null || loader.equals(ClassLoader.getPlatformClassLoader())) {
            return null;
        }
        if (type.getModule().isNamed()) {
            return type.getModule().getLayer() == ModuleLayer.boot() ? null
                    : "its module " + type.getModule().getName() + " is in a layer that the program made; start the "
                            + "program with that module on its module path";
        }
        requirePossible();
        String file = type.getName().replace('.', '/').concat(".class");
        String location = locationOf(type);
        boolean system = loader.equals(ClassLoader.getSystemClassLoader());
        if (system && isInFolder(file, location)) {
            return null; // what the next line says too, but only after opening the runtime image
        }
        URL found = ClassLoader.getSystemClassLoader().getResource(file);
        if (found != null && (system || isIn(found, location))) {
            return null;
        }
        if (location == null) {
            return "it was made at run time, by " + loader + ", and has no class file that a child could load; use a "
                    + "class that is compiled before the program starts";
        }
        if (isOnClassPath(location)) {
            return null;
        }
        if (found != null) {
            return "it was loaded by " + loader + " from " + location + ", while a child would load another class of "
                    + "that name, from " + found + "; leave one of them";
        }
        return "it was loaded by " + loader + " from " + location + ", which is not on the class path that this JVM "
                + "was started with, and so not on a child's; start the program with it on -cp (jars inside a jar must "
                + "be unpacked first)";
    }

    private static @Nullable String locationOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        return location == null ? null : location.toString();
    }

    /** Whether the class file, {@code file:/dir/a/B.class} or {@code jar:file:/x.jar!/a/B.class}, is of the location. */
    private static boolean isIn(URL classFile, @Nullable String location) {
        if (location == null) {
            return false;
        }
        String file = classFile.toString();
        return file.startsWith(location) || file.startsWith("jar:".concat(location).concat("!/"));
    }

    private static boolean isInFolder(String classFile, @Nullable String location) {
        File folder = location == null ? null : toFile(location);
        return folder != null && new File(folder, classFile).isFile();
    }

    private static boolean isOnClassPath(String location) {
        File file = toFile(location);
        return file != null && ThisJvm.get().classPath().contains(file.getPath());
    }

    private static @Nullable File toFile(String location) {
        try {
            return new File(new URI(location));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null; // not a file, but something of the loader's own making
        }
    }
}
