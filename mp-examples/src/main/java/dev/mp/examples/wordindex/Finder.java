package dev.mp.examples.wordindex;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files below folders and in archives. Left out are hidden folders, build output, and what is mounted below, as
 * {@code /proc} is below {@code /}. Links are not followed. Pipes, devices and the like are passed over, since reading them
 * may never end.
 */
final class Finder {
    private static final Set<String> BUILD_OUTPUT = Set.of("target", "build", "node_modules");
    private static final Set<String> ARCHIVES = Set.of("zip", "jar");

    private final List<Document> documents = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private int leftOut;

    private Finder() {}

    /** Looks at all of the places, each of which is a folder, a zip or jar file, or a file. */
    static Found find(List<Path> places) throws IOException {
        Finder finder = new Finder();
        for (Path place : places) {
            // The place itself may be a link.
            finder.add(place.toRealPath());
        }
        return new Found(finder.documents, finder.problems, finder.leftOut);
    }

    private void add(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            Path _ = Files.walkFileTree(place, walk(place));
        } else if (ARCHIVES.contains(extension(place))) {
            addArchive(place);
        } else {
            addFile(place, Files.size(place));
        }
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private FileVisitor<Path> walk(Path top) {
        @Nullable Object device = device(top);
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (folder.equals(top) || !isLeftOut(folder) && Objects.equals(device(folder), device)) {
                    return FileVisitResult.CONTINUE;
                }
                leftOut++;
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    addFile(file, attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                problems.add(new Problem(Problem.Reason.of(failure), file.toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                return failure == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, failure);
            }
        };
    }

    private static boolean isLeftOut(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return name.startsWith(".") || BUILD_OUTPUT.contains(name);
    }

    /** What tells file systems apart, where the system says. */
    private static @Nullable Object device(Path folder) {
        try {
            return Files.getAttribute(folder, "unix:dev");
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    private void addFile(Path file, long size) {
        String path = file.toString();
        if (isReadBack(file, path)) {
            documents.add(Document.file(path, size));
        } else {
            problems.add(new Problem(Problem.Reason.NAME, path));
        }
    }

    /** In the C locale, say, a name with other letters turns into question marks. */
    private static boolean isReadBack(Path file, String path) {
        try {
            return Path.of(path).equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void addArchive(Path archive) {
        String path = archive.toString();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements();) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory()) {
                    documents.add(new Document(path, entry.getName(), Math.max(entry.getSize(), 0)));
                }
            }
        } catch (IOException e) {
            problems.add(new Problem(Problem.Reason.of(e), path));
        }
    }
}
