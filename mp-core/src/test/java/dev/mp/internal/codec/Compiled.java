package dev.mp.internal.codec;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** Classes that are not on the class path of the tests: compiled into a folder, and loaded from there. */
final class Compiled {
    private final Path folder;

    Compiled(Path folder) {
        this.folder = folder;
    }

    /** Compiles one class, its source given without package. */
    Compiled add(String name, String source) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), "-cp",
                        String.join(java.io.File.pathSeparator, classPath()),
                        file.toString());
        if (status != 0) {
            throw new AssertionError("does not compile: " + source);
        }
        return this;
    }

    /** A loader that knows the folder, and all that the tests know. */
    URLClassLoader loader() throws IOException {
        return new URLClassLoader(new URL[] {url(folder)}, Compiled.class.getClassLoader());
    }

    /** A loader that knows the folder, and loads mp and the tests anew. */
    URLClassLoader isolated() throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(url(folder));
        for (String entry : classPath()) {
            urls.add(url(Path.of(entry)));
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    static List<String> classPath() {
        List<String> entries = new ArrayList<>();
        for (Class<?> type : List.of(
                ObjectFormat.class, Compiled.class, okio.Buffer.class, kotlin.Unit.class,
                org.jspecify.annotations.Nullable.class)) {
            String entry = Path.of(java.net.URI.create(
                    type.getProtectionDomain().getCodeSource().getLocation().toString()))
                    .toString();
            if (!entries.contains(entry)) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }
}
