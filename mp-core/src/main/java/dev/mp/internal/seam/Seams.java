package dev.mp.internal.seam;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Chooses the seam of this system: the only place that does. */
public final class Seams {
    /** {@code linux} or {@code portable}; the best that the system allows if it is not set. */
    public static final String PROPERTY = "dev.mp.seam";

    /** The arena's size in MiB, instead of the largest that the system allows. */
    public static final String SIZE_PROPERTY = "dev.mp.arenaMiB";

    /** How much of the arena may be used, in MiB, instead of a quarter of the machine's or container's memory. */
    public static final String LIMIT_PROPERTY = "dev.mp.arenaLimitMiB";

    private static final long MIB = 1L << 20;
    private static final long LARGEST_LINUX = 64L << 30;
    private static final long LARGEST_PORTABLE = 1L << 30;
    private static final long SMALLEST = 256 * MIB;
    private static final Path LIMITS = Path.of("/proc/self/limits");

    private Seams() {}

    /**
     * A new arena for a new family.
     *
     * @throws IOException if the system gives no address range for even the smallest arena
     */
    public static Seam create() throws IOException {
        String wanted = System.getProperty(PROPERTY, "");
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        return switch (wanted) {
            case PortableSeam.NAME -> sized(LARGEST_PORTABLE, PortableSeam::create);
            case LinuxSeam.NAME -> sized(LARGEST_LINUX, LinuxSeam::create);
            case "" -> linux ? linuxIfAllowed() : sized(LARGEST_PORTABLE, PortableSeam::create);
            default -> throw new IllegalArgumentException(
                    "unknown seam: " + PROPERTY + "=" + wanted + "; use linux, portable, or leave it out");
        };
    }

    private static Seam linuxIfAllowed() throws IOException {
        try {
            return sized(LARGEST_LINUX, LinuxSeam::create);
        } catch (IllegalCallerException | LinkageError | UnsupportedOperationException denied) {
            System.getLogger("dev.mp")
                    .log(
                            Level.WARNING,
                            "sleeping by polling, because system calls are not available to this JVM ({0});"
                                    + " give it --enable-native-access=ALL-UNNAMED to sleep on futexes",
                            reason(denied));
            return sized(LARGEST_PORTABLE, PortableSeam::create);
        }
    }

    /** What is at the bottom of it: the outermost may only say that a class could not be initialized. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** Attaches to an existing arena; both arguments come from the member that started this process. */
    public static Seam attach(String name, String attachment) throws IOException {
        ArenaFile file = ArenaFile.attach(attachment);
        return switch (name) {
            case LinuxSeam.NAME -> LinuxSeam.attach(file);
            case PortableSeam.NAME -> PortableSeam.attach(file);
            default -> throw new IOException("the family sleeps in a way this process does not know: seam=" + name);
        };
    }

    private interface Factory {
        Seam create(long size) throws IOException;
    }

    private static Seam sized(long largest, Factory factory) throws IOException {
        Long asked = Long.getLong(SIZE_PROPERTY);
        if (asked != null) {
            if (asked * MIB < SMALLEST) {
                throw new IllegalArgumentException(
                        "arena too small: " + SIZE_PROPERTY + "=" + asked + ", at least " + SMALLEST / MIB);
            }
            return factory.create(asked * MIB);
        }
        long size = Math.min(largest, addressSpace());
        IOException last = null;
        for (; size >= SMALLEST; size /= 4) {
            try {
                return factory.create(size);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException(
                "no address range for an arena of " + SMALLEST / MIB
                        + " MiB: raise the limit of this process's address space or of its file size"
                        + " (ulimit -v, ulimit -f)" + (last == null ? "" : "; " + last.getMessage()),
                last);
    }

    /** A quarter of what a limit on the address space allows, since the JVM needs the rest; trying costs 100 ms each. */
    private static long addressSpace() throws IOException {
        if (!Files.isReadable(LIMITS)) {
            return Long.MAX_VALUE;
        }
        for (String line : Files.readAllLines(LIMITS)) {
            if (line.startsWith("Max address space")) {
                String soft = line.substring("Max address space".length()).trim().split("\\s+")[0];
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.highestOneBit(Long.parseLong(soft) / 4);
            }
        }
        return Long.MAX_VALUE;
    }
}
