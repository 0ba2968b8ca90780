package dev.mp.chaos;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.MpRunnable;
import dev.mp.queue.SimpleQueue;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * What all members share.
 *
 * @param trunk parcels for whoever takes them
 * @param mail connections for whoever takes them
 * @param folder where the journals are
 */
record Town(SimpleQueue<byte[]> trunk, SimpleQueue<Object> mail, String folder) implements Serializable {
    /** Far longer than anything takes: who waits for so long hangs. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    static final byte[] STOP = {1};

    Path path() {
        return Path.of(folder);
    }

    static MpProcess start(String name, MpRunnable target) {
        return Mp.processBuilder(target)
                .name(name)
                .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
                .maxHeap(128 << 20)
                .start();
    }

    /** What a member of any kind does again and again. A primitive joins in with one of its own. */
    List<Habit> habits(Journal journal) {
        return List.of(new Trading(trunk, journal), new Writing(mail, journal));
    }

    /** Mostly small, some larger than a segment, a few large. */
    static int size(Random random) {
        int chance = random.nextInt(100);
        return chance < 70 ? random.nextInt(300) : chance < 90 ? random.nextInt(12_000) : chance < 99 ? 65_536
                : 3 << 20;
    }
}
