package dev.mp.internal.launch;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/**
 * An argument file for the launcher that has no name, so that nothing is left when this JVM is killed.
 *
 * <p>It holds what a command line cannot: more than 128 KiB in one word (a long class path), which Linux refuses, and
 * values that are nobody else's business, since a command line is open to every user of the machine. The file is
 * created for its owner alone and loses its name in the same call, before anything is written to it; a child's launcher
 * reads it through {@code /proc/<pid>/fd/<descriptor>} of this process, as {@code @file}. It must stay open until then.
 *
 * <p>There are such descriptors on Linux only.
 */
final class ArgumentFile implements Closeable {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE, // which on Unix deletes at once
            LinkOption.NOFOLLOW_LINKS);

    private final FileChannel channel;
    private final List<String> words;
    private final String reference;

    private ArgumentFile(FileChannel channel, List<String> words, String reference) {
        this.channel = channel;
        this.words = words;
        this.reference = reference;
    }

    static boolean isSupported() {
        return Platform.LINUX && Files.isDirectory(DESCRIPTORS);
    }

    /**
     * Writes the words to a new file.
     *
     * @throws IOException if neither the temporary folder nor the shared memory one takes the file
     */
    static ArgumentFile of(List<String> words) throws IOException {
        String pid = new File("/proc/self").getCanonicalFile().getName();
        String name = "mp-arguments-".concat(pid).concat("-").concat(Long.toHexString(System.nanoTime()));
        FileChannel channel = open(name);
        try {
            ByteBuffer content = Platform.NATIVE_CHARSET.encode(quote(words));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            return new ArgumentFile(channel, words, "@/proc/".concat(pid).concat("/fd/").concat(find(name)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The word for a child's command line that stands for the words in the file. */
    String reference() {
        return reference;
    }

    boolean holds(List<String> words) {
        return this.words.equals(words);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static FileChannel open(String name) throws IOException {
        try {
            return open(Path.of(System.getProperty("java.io.tmpdir")), name);
        } catch (IOException e) {
            try {
                return open(Path.of("/dev/shm"), name); // such as in a container whose folders are read-only
            } catch (IOException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private static FileChannel open(Path folder, String name) throws IOException {
        return FileChannel.open(folder.resolve(name), OPTIONS, new OwnerOnly());
    }

    /** The descriptor whose file had that name: the kernel still shows it. */
    private static String find(String name) throws IOException {
        String[] descriptors = DESCRIPTORS.toFile().list();
        if (descriptors != null) {
            for (String descriptor : descriptors) {
                Path link = DESCRIPTORS.resolve(descriptor);
                try {
                    if (Files.readSymbolicLink(link).toString().contains(name)) {
                        return descriptor;
                    }
                } catch (IOException e) {
                    // Another thread has closed this descriptor since they were listed.
                }
            }
        }
        throw new IOException("no descriptor in " + DESCRIPTORS + " leads to the argument file " + name);
    }

    /** Words in the syntax of argument files: one a line, in quotes, where a backslash escapes. */
    private static String quote(List<String> words) {
        StringBuilder text = new StringBuilder(1024);
        for (String word : words) {
            text.append('"');
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                switch (c) {
                    case '"', '\\' -> text.append('\\').append(c);
                    case '\n' -> text.append("\\n");
                    case '\r' -> text.append("\\r");
                    default -> text.append(c);
                }
            }
            text.append("\"\n");
        }
        return text.toString();
    }

    /** Spelled out, since the usual way there (EnumSet) costs a cold JVM its first lambda: 8 ms. */
    private static final class OwnerOnly implements FileAttribute<Set<PosixFilePermission>> {
        @Override
        public String name() {
            return "posix:permissions";
        }

        @Override
        public Set<PosixFilePermission> value() {
            return Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
    }
}
