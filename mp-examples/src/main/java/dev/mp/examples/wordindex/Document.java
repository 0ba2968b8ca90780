package dev.mp.examples.wordindex;

import java.io.Serializable;

/**
 * A file to index.
 *
 * <p>It holds paths as text: unlike {@link java.nio.file.Path}, text can travel to another process.
 *
 * @param archive the zip file that it is an entry of, or empty if it is a file of its own
 * @param name its path, or the name of the entry
 * @param size in bytes, when it was found
 */
record Document(String archive, String name, long size) implements Serializable {
    static Document file(String path, long size) {
        return new Document("", path, size);
    }

    boolean isArchived() {
        return !archive.isEmpty();
    }

    @Override
    public String toString() {
        return isArchived() ? archive + "!/" + name : name;
    }
}
