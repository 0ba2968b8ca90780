package dev.mp.internal.seam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What there is to share between processes. */
public final class Machine {
    private static final long MIB = 1L << 20;
    private static final Path CGROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");
    private static final long UNKNOWN = 4096 * MIB;

    private Machine() {}

    /** How many bytes of memory the machine or the container has. */
    public static long memory() throws IOException {
        return Math.min(container(), machine());
    }

    private static long container() throws IOException {
        if (!Files.isReadable(CGROUP_LIMIT)) {
            return Long.MAX_VALUE;
        }
        String text = Files.readString(CGROUP_LIMIT).strip().toLowerCase(Locale.ROOT);
        return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
    }

    private static long machine() throws IOException {
        if (Files.isReadable(MEMORY)) {
            List<String> lines = Files.readAllLines(MEMORY);
            for (String line : lines) {
                Matcher total = TOTAL.matcher(line);
                if (total.matches()) {
                    return Long.parseLong(total.group(1)) * 1024;
                }
            }
        }
        return UNKNOWN;
    }
}
