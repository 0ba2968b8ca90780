package dev.mp.pool;

import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether a worker has grown beyond what the program allows it. Looks some twenty times a second at most, between orders,
 * and collects garbage once before it says that the heap is too full.
 */
final class Growth {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long INTERVAL = 50_000_000;

    private final Seam seam;
    private final long maxResident;
    private final long maxHeap;
    private long nextLook;
    private boolean tooMuch;

    Growth(Seam seam, Setup setup) {
        this.seam = seam;
        this.maxResident = setup.maxResident;
        this.maxHeap = setup.maxHeap;
        this.nextLook = maxResident > 0 || maxHeap > 0 ? seam.nanoTime() : 0;
    }

    /** @param broken whether the worker has run out of memory already, and cannot be relied upon */
    boolean isTooMuch(boolean broken) {
        tooMuch |= broken;
        if (!tooMuch && (maxResident > 0 || maxHeap > 0)) {
            long now = seam.nanoTime();
            if (now - nextLook >= 0) {
                nextLook = now + INTERVAL;
                tooMuch = isHeapTooFull() || maxResident > 0 && resident() > maxResident;
            }
        }
        return tooMuch;
    }

    private boolean isHeapTooFull() {
        if (maxHeap == 0 || used() <= maxHeap) {
            return false;
        }
        System.gc();
        return used() > maxHeap;
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Bytes, or 0 where the system does not tell. */
    private static long resident() {
        try {
            List<String> lines = Files.isReadable(STATUS) ? Files.readAllLines(STATUS) : List.of();
            for (String line : lines) {
                if (line.startsWith(RESIDENT)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            return 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read how much memory this process takes", e);
        }
    }
}
