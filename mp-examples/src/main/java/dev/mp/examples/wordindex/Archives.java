package dev.mp.examples.wordindex;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The archives that this process has open. Each worker opens an archive once, for its first batch, and keeps it. */
final class Archives {
    private static final Map<String, ZipFile> OPEN = new HashMap<>();

    private Archives() {}

    static synchronized ZipFile open(String path) throws IOException {
        @Nullable ZipFile archive = OPEN.get(path);
        if (archive == null) {
            archive = new ZipFile(path);
            OPEN.put(path, archive);
        }
        return archive;
    }
}
