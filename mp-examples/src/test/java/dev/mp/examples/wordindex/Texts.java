package dev.mp.examples.wordindex;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes files to index. */
final class Texts {
    static final byte[] BINARY = {'a', 'b', 0, 'c'};
    static final byte[] LATIN_1 = {'c', 'a', 'f', (byte) 0xE9};

    private Texts() {}

    static Path file(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    static Path file(Path folder, String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    static Path archive(Path folder, String name, Map<String, byte[]> entries) throws IOException {
        Path archive = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(archive); ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("folder/"));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return archive;
    }
}
