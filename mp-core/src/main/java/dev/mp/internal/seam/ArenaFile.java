package dev.mp.internal.seam;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file behind an arena, as one process sees it: one channel and one mapping for life.
 *
 * <p>Liveness lives here too. Each member locks the byte of its slot, past the end of the mapped range; the kernel lets
 * go of it when the last thread of the process is gone, and not before. POSIX drops the locks of a process when it
 * closes <em>any</em> descriptor of the file, so this class opens one channel and closes it last.
 */
final class ArenaFile {
    private static final Path OWN_PROCESS = Path.of("/proc/self");
    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int ZEROS = 64 * 1024;

    private final FileChannel channel;
    private final MemorySegment memory;
    private final Arena scope;
    private final long locksAt;

    /** The name that a directory listing of descriptors shows, or the path itself if it can be opened by name. */
    private final String name;

    private final boolean nameless;
    private volatile @Nullable String attachment;

    /** The JDK refuses overlapping probes of one process, so they go one at a time. */
    private final ReentrantLock probing = new ReentrantLock();

    private final Map<Integer, FileLock> own = new ConcurrentHashMap<>();

    private ArenaFile(
            FileChannel channel, long size, String name, boolean nameless, @Nullable String attachment)
            throws IOException {
        this.channel = channel;
        this.name = name;
        this.nameless = nameless;
        this.attachment = attachment;
        this.scope = Arena.ofShared();
        this.memory = channel.map(MapMode.READ_WRITE, 0, size, scope);
        this.locksAt = size;
    }

    /**
     * A nameless file around a descriptor that this process opened natively and will keep.
     *
     * @param name the name under which the kernel lists it
     */
    static ArenaFile ofDescriptor(int descriptor, String name, long size) throws IOException {
        FileChannel channel = FileChannel.open(OWN_DESCRIPTORS.resolve(Integer.toString(descriptor)), READ, WRITE);
        return mapped(channel, size, name, true, descriptorPath(Integer.toString(descriptor)));
    }

    /** A private file; without a name where the system lets others attach to it all the same. */
    static ArenaFile create(long size) throws IOException {
        Path folder = folder();
        sweep(folder);
        ProcessHandle me = ProcessHandle.current();
        long start = me.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        String unique = Long.toHexString(new java.security.SecureRandom().nextLong());
        Path path = folder.resolve("mp-" + me.pid() + "-" + start + "-" + unique + ".arena");
        FileAttribute<?>[] ownerOnly = folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        FileChannel channel = FileChannel.open(path, Set.of(CREATE_NEW, READ, WRITE), ownerOnly);
        boolean nameless = Files.isDirectory(OWN_DESCRIPTORS);
        try {
            if (nameless) {
                Files.delete(path);
            } else {
                path.toFile().deleteOnExit();
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        String fileName = nameless ? path.getFileName().toString() : path.toString();
        return mapped(channel, size, fileName, nameless, nameless ? null : path.toString());
    }

    /** The file of an existing arena, by what {@link #attachment()} of another member returned. */
    static ArenaFile attach(String attachment) throws IOException {
        Path path = Path.of(attachment);
        FileChannel channel = FileChannel.open(path, READ, WRITE);
        boolean nameless = attachment.startsWith("/proc/");
        String name = attachment;
        if (nameless) {
            String target = Files.readSymbolicLink(path).toString().replace(" (deleted)", "");
            name = target.substring(target.lastIndexOf('/') + 1).replace("memfd:", "");
        }
        return mapped(channel, channel.size(), name, nameless, nameless ? null : attachment);
    }

    private static ArenaFile mapped(
            FileChannel channel, long size, String name, boolean nameless, @Nullable String attachment)
            throws IOException {
        try {
            return new ArenaFile(channel, size, name, nameless, attachment);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            channel.close();
            throw e;
        }
    }

    private static Path folder() {
        return Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY)
                ? SHARED_MEMORY
                : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Deletes files whose root is gone; a name holds the root's pid and start, so a reused pid does not keep it. */
    private static void sweep(Path folder) throws IOException {
        Pattern leftOver = Pattern.compile("mp-(\\d+)-(\\d+)-[0-9a-f]+\\.arena");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "mp-*.arena")) {
            for (Path file : files) {
                Matcher parts = leftOver.matcher(file.getFileName().toString());
                if (parts.matches() && !lives(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean lives(long pid, long startMillis) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isPresent()
                && process.get()
                        .info()
                        .startInstant()
                        .map(start -> start.toEpochMilli() == startMillis)
                        .orElse(true);
    }

    MemorySegment memory() {
        return memory;
    }

    /** Maps a part once more, for as long as {@code scope} is open. */
    MemorySegment map(long at, long bytes, Arena scope) throws IOException {
        return channel.map(MapMode.READ_WRITE, at, Math.max(bytes, 1), scope).asSlice(0, bytes);
    }

    /**
     * What a child of this process opens to attach. A process that attached itself must find its own descriptor's
     * number first, which takes some milliseconds; so this is asked when a process starts its first child.
     */
    String attachment() throws IOException {
        String known = attachment;
        if (known != null) {
            return known;
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OWN_DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (pointsHere(descriptor)) {
                    String found = descriptorPath(descriptor.getFileName().toString());
                    attachment = found;
                    return found;
                }
            }
        }
        throw new IOException("this process has no descriptor of its arena: name=" + name);
    }

    private boolean pointsHere(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains(name);
        } catch (IOException e) {
            // The descriptor of the listing itself, or one that another thread has closed: not the one.
            return false;
        }
    }

    private static String descriptorPath(String descriptor) {
        return "/proc/" + ownPid() + "/fd/" + descriptor;
    }

    /** Where the system tells it in a file, reading that is cheaper than the JDK's way, which makes a thread pool first. */
    static long ownPid() {
        if (Files.isSymbolicLink(OWN_PROCESS)) {
            try {
                return Long.parseLong(Files.readSymbolicLink(OWN_PROCESS).toString());
            } catch (IOException | NumberFormatException e) {
                // Not the /proc of Linux.
            }
        }
        return ProcessHandle.current().pid();
    }

    boolean nameless() {
        return nameless;
    }

    /** Allocates pages by writing to them, which fails cleanly where a store to a mapping would be skipped. */
    void writeZeros(long at, long length) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, length));
        long end = at + length;
        for (long position = at; position < end;) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), end - position));
            position += channel.write(zeros, position);
        }
    }

    void lockSlot(int slot) throws IOException {
        own.put(slot, channel.lock(locksAt + slot, 1, false));
    }

    void unlockSlot(int slot) {
        FileLock lock = own.remove(slot);
        if (lock != null) {
            release(lock);
        }
    }

    boolean isSlotLocked(int slot) {
        if (own.containsKey(slot)) {
            return true;
        }
        probing.lock();
        try {
            FileLock free = channel.tryLock(locksAt + slot, 1, true);
            if (free == null) {
                return true;
            }
            release(free);
            return false;
        } catch (OverlappingFileLockException e) {
            // Another thread of this process waits for the very byte, so somebody holds it.
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot ask whether a member lives: slot=" + slot, e);
        } finally {
            probing.unlock();
        }
    }

    private static void release(FileLock lock) {
        try {
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give a lock of the arena's file back", e);
        }
    }

    void close() {
        scope.close();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the arena's file", e);
        }
    }
}
