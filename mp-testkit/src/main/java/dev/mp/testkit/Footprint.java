package dev.mp.testkit;

import dev.mp.Mp;
import dev.mp.connection.Pipe;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Selectable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What this process and its family use at some moment, by names that tell one thing from another. */
record Footprint(Set<String> things, SharedMemory memory) {
    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");
    private static final List<Path> NAMED = List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")));

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    /** Threads that the library starts once and keeps for the life of the JVM. */
    private static final Set<String> PERMANENT =
            Set.of("mp-reactor", "mp-adopter", "mp-cleaner", "mp-watchdog", "mp-linker", "mp-trainer",
                    "mp-trainer-end");

    /** Whoever makes an ahead-of-time cache in the background, once for all programs, and the lock of its folder. */
    private static final String TRAINING = "dev.mp.AotTraining";

    private static final String TRAINING_LOCK = "/dev.mp/training.lock";

    static {
        // With its first socket the JDK opens one of its own that it keeps.
        try (ServerSocketChannel first = ServerSocketChannel.open()) {
            assert first.isOpen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Footprint now() {
        Member member = member();
        member.seam().collectUnreachable();
        letGoOfStandbys(member);
        Set<String> things = new HashSet<>();
        ProcessHandle.current().children()
                .filter(child -> !child.info().commandLine().orElse("").contains(TRAINING))
                .forEach(child -> things.add("child process " + child.pid()));
        addThreads(things);
        addDescriptors(things);
        addNamedFiles(things);
        return new Footprint(Set.copyOf(things), SharedMemory.of(member));
    }

    /** They are nobody's, and come and go by themselves. */
    private static void letGoOfStandbys(Member member) {
        try {
            boolean _ = member.standbys().letGo(LONGEST_GOODBYE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What this process is to its family; a handle knows. */
    private static Member member() {
        try (Pipe pipe = Mp.pipe()) {
            return ((Selectable) pipe.first()).member();
        }
    }

    private static void addThreads(Set<String> things) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("mp-") && !PERMANENT.contains(thread.getName())) {
                things.add("thread " + thread.getName() + " #" + thread.threadId());
            }
        }
    }

    /** Where descriptors can be listed: what they lead to but for code, which is loaded when it is first needed. */
    private static void addDescriptors(Set<String> things) {
        if (!Files.isDirectory(OWN_DESCRIPTORS)) {
            return;
        }
        Map<String, Integer> times = new HashMap<>();
        for (Path descriptor : list(OWN_DESCRIPTORS)) {
            String target = target(descriptor);
            if (isOfInterest(target)) {
                int nth = times.merge(target, 1, Integer::sum);
                things.add("descriptor of " + target + (nth == 1 ? "" : " (" + nth + ")"));
            }
        }
    }

    /** The listing itself has a descriptor, which is gone when it is looked at. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfInterest(String target) {
        return target.startsWith("socket:")
                || target.startsWith("pipe:")
                || target.startsWith("/")
                        && !isPermanent(target)
                        && !target.endsWith(TRAINING_LOCK)
                        && !target.startsWith("/dev/")
                        && !target.startsWith("/proc/")
                        && !target.endsWith(".jar")
                        && !target.startsWith(System.getProperty("java.home"));
    }

    /** The arena, and the arguments that all children are started with, stay open as long as the JVM lives. */
    private static boolean isPermanent(String target) {
        return target.startsWith("/memfd:mp-arena") || target.contains("/mp-arguments-");
    }

    /** The library's files: their names hold the process id of the first process. */
    private static void addNamedFiles(Set<String> things) {
        String prefix = "mp-" + ProcessHandle.current().pid() + "-";
        for (Path folder : NAMED) {
            if (Files.isDirectory(folder)) {
                for (Path file : list(folder)) {
                    if (file.getFileName().toString().startsWith(prefix)) {
                        things.add("file " + file);
                    }
                }
            }
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is here and was not there, one line each. */
    List<String> since(Footprint before) {
        List<String> more = new ArrayList<>(things);
        more.removeAll(before.things);
        more.sort(null);
        more.addAll(memory.since(before.memory));
        return more;
    }
}
