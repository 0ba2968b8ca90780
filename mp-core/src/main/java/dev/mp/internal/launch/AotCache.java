package dev.mp.internal.launch;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which ahead-of-time cache (JEP 483) suits the children of this JVM: a file with the classes of this library as they are
 * once they are loaded and linked, which saves a child some tens of milliseconds.
 *
 * <p>One cache serves every program: it is made for the jars of this library and of what it is built on, which go first on
 * a child's class path; what follows there does not matter. Its name is a hash of all that it depends on, the contents of
 * these jars among it, since the JDK itself does not notice that a jar has changed, and would run the old classes.
 *
 * <p>There is none where these classes come from folders, from one jar with those of the program, or from a module path.
 */
final class AotCache {
    private final List<File> jars;
    private final List<String> flags;

    private AotCache(List<File> jars, List<String> flags) {
        this.jars = jars;
        this.flags = flags;
    }

    /** @return null if there can be none for this JVM */
    static @Nullable AotCache of(ThisJvm jvm, List<String> flags) {
        if (jvm.mainModule() != null || AotCache.class.getModule().isNamed()) {
            return null;
        }
        Set<File> jars = new LinkedHashSet<>();
        for (String type : List.of(AotCache.class.getName(), "okio.Buffer", "kotlin.Unit")) {
            File jar = jarOf(type);
            if (jar == null || !jvm.classPath().contains(jar.getPath()) || !jars.add(jar)) {
                return null;
            }
        }
        return new AotCache(List.copyOf(jars), flags);
    }

    private static @Nullable File jarOf(String type) {
        try {
            CodeSource source = Class.forName(type, false, AotCache.class.getClassLoader())
                    .getProtectionDomain().getCodeSource();
            if (source == null || source.getLocation() == null) {
                return null;
            }
            File file = new File(new URI(source.getLocation().toString()));
            return file.isFile() ? file : null;
        } catch (ClassNotFoundException | URISyntaxException | IllegalArgumentException e) {
            return null; // not there, or not from a file but of the loader's own making
        }
    }

    /** The options of the children that it is for. */
    List<String> flags() {
        return flags;
    }

    /** The class path that it is made for. */
    String prefix() {
        List<String> paths = new ArrayList<>();
        for (File jar : jars) {
            paths.add(jar.getPath());
        }
        return String.join(File.pathSeparator, paths);
    }

    /** A class path with what the cache was made for in front. */
    String before(List<String> classPath) {
        Set<String> entries = new LinkedHashSet<>();
        for (File jar : jars) {
            entries.add(jar.getPath());
        }
        entries.addAll(classPath);
        return String.join(File.pathSeparator, entries);
    }

    /** The name of the file; takes some time. */
    String name() throws IOException {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (String property : List.of("java.home", "java.vm.name", "java.vm.version", "os.arch")) {
                add(hash, System.getProperty(property, ""));
            }
            for (String flag : flags) {
                add(hash, flag);
            }
            byte[] portion = new byte[64 * 1024];
            for (File jar : jars) {
                add(hash, jar.getPath());
                try (InputStream in = Files.newInputStream(jar.toPath())) {
                    for (int n = in.read(portion); n > 0; n = in.read(portion)) {
                        hash.update(portion, 0, n);
                    }
                }
            }
            return "mp-".concat(HexFormat.of().formatHex(hash.digest(), 0, 16)).concat(".aot");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static void add(MessageDigest hash, String text) {
        hash.update(text.getBytes(StandardCharsets.UTF_8));
        hash.update((byte) 0);
    }

    /** The folder of this user's caches, which need not exist. */
    static Path folder() {
        String home = System.getProperty("user.home", "");
        String named = System.getenv(Platform.WINDOWS ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path caches = named != null && !named.isEmpty() && Path.of(named).isAbsolute()
                ? Path.of(named)
                : Path.of(home, ".cache");
        return caches.resolve("dev.mp");
    }
}
