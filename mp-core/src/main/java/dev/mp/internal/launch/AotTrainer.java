package dev.mp.internal.launch;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link AotCache} of this JVM's children, and makes it if nobody has: in the background, at low priority, in a
 * folder that is this user's alone. Until it is found children start without; nothing ever waits for it.
 *
 * <p>It is made in a folder of its own and then moved to its place in one step. The process that makes it is killed when
 * this JVM ends, so it is started only in a program that has run for a while. What a killed one leaves is swept by the next.
 */
public final class AotTrainer {
    /** {@code off}, or a cache that was made beforehand; one in the user's folder of caches if it is not set. */
    static final String PROPERTY = "dev.mp.aotCache";

    private static final String OFF = "off";
    private static final String MAIN = "dev.mp.AotTraining";

    /**
     * Classes only, not how often their methods ran: a JVM that knows that compiles at once what it expects to run often,
     * which takes a process that lives for moments longer than its work.
     */
    private static final List<String> NO_PROFILES =
            List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");

    /** Programs that run shorter are not worth it. */
    private static final Duration WAIT = Duration.ofSeconds(3);

    private static final Duration LONGEST_TRAINING = Duration.ofMinutes(2);
    private static final Duration LEFT_OVER = Duration.ofMinutes(10);
    private static final Duration UNUSED = Duration.ofDays(90);
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final AotCache cache;
    private final File launcher;
    private volatile @Nullable Path ready;

    private AotTrainer(AotCache cache, File launcher) {
        this.cache = cache;
        this.launcher = launcher;
    }

    /**
     * Begins to look for the cache.
     *
     * @param flags those of a child without options of its own
     * @return null if this JVM's children can have none, or are not to
     */
    static @Nullable AotTrainer begin(ThisJvm jvm, List<String> flags) {
        String chosen = System.getProperty(PROPERTY, "");
        AotCache cache = chosen.equals(OFF) ? null : AotCache.of(jvm, flags);
        if (cache == null) {
            return null;
        }
        AotTrainer trainer = new AotTrainer(cache, jvm.launcher());
        if (chosen.isEmpty()) {
            Thread thread = new Thread(trainer::run, "mp-trainer");
            thread.setDaemon(true);
            thread.start();
        } else {
            trainer.ready = Path.of(chosen).toAbsolutePath();
        }
        return trainer;
    }

    /** The file of the cache, once it is known to exist. */
    @Nullable Path ready() {
        return ready;
    }

    AotCache cache() {
        return cache;
    }

    /**
     * Makes the cache for the children of this JVM here and now, for an image in which nothing can be made later.
     *
     * @param file where it is to be; null for the user's folder of caches
     * @return where it is
     * @throws IOException if there can be none, or it cannot be made; the message says why
     */
    public static Path make(@Nullable Path file) throws IOException, InterruptedException {
        ThisJvm jvm = ThisJvm.get();
        AotCache cache = AotCache.of(jvm, ChildCommand.usualFlags());
        if (cache == null) {
            throw new IOException(
                    "no cache for this class path: it needs mp-core, okio-jvm and kotlin-stdlib as jars of"
                            + " their own on the class path, not as folders, in one jar with others or as modules");
        }
        AotTrainer trainer = new AotTrainer(cache, jvm.launcher());
        Path target = file == null ? privateFolder().resolve(cache.name()) : file.toAbsolutePath();
        if (!trainer.train(Objects.requireNonNull(target.getParent(), "a file is in a folder"), target)) {
            throw new IOException("the JVM that was to make the cache has failed: " + target);
        }
        return target;
    }

    private void run() {
        try {
            Path folder = privateFolder();
            Path file = folder.resolve(cache.name());
            if (!Files.isRegularFile(file)) {
                Thread.sleep(WAIT);
                if (!trainAlone(folder, file)) {
                    return;
                }
            }
            ready = file;
        } catch (IOException | UnsupportedOperationException e) {
            System.getLogger("dev.mp").log(Level.DEBUG, "children start without an ahead-of-time cache", e);
        } catch (InterruptedException e) {
            // The thread is this class's own; whoever interrupts it wants it to end.
        }
    }

    /** @throws IOException if there is none that only this user can write to: a child runs what is in it */
    private static Path privateFolder() throws IOException {
        Path folder = AotCache.folder();
        if (Platform.WINDOWS) {
            return Files.createDirectories(folder);
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.getParent());
            try {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (java.nio.file.FileAlreadyExistsException e) {
                // Another program was faster.
            }
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || !Files.getOwner(folder).getName().equals(System.getProperty("user.name"))) {
            throw new IOException("others can write to " + folder);
        }
        return folder;
    }

    /** Trains unless another program is at it. */
    private boolean trainAlone(Path folder, Path file) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(
                folder.resolve("training.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            sweep(folder);
            return Files.isRegularFile(file) || train(folder, file);
        }
    }

    private boolean train(Path folder, Path file) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "training-");
        Path made = work.resolve("made.aot");
        Process process = command(made)
                .directory(work.toFile())
                .redirectInput(new File(Platform.WINDOWS ? "NUL" : "/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread end = new Thread(() -> end(process, work), "mp-trainer-end");
        if (!addHook(end)) {
            end(process, work);
            return false;
        }
        try {
            if (!process.waitFor(LONGEST_TRAINING.toSeconds(), TimeUnit.SECONDS)
                    || process.exitValue() != 0
                    || !Files.isRegularFile(made)) {
                return false;
            }
            // Whoever looks finds the whole file or none.
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            removeHook(end);
            end(process, work);
        }
    }

    private ProcessBuilder command(Path made) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        command.add(launcher.getPath());
        command.addAll(cache.flags());
        command.add("-D".concat(PROPERTY).concat("=").concat(OFF));
        command.addAll(List.of("-cp", cache.prefix(), MAIN));
        command.addAll(NO_PROFILES);
        command.add("-XX:AOTCacheOutput=".concat(made.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        VmArguments.VARIABLES.forEach(builder.environment()::remove);
        return builder;
    }

    private static boolean addHook(Thread hook) {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            return true;
        } catch (IllegalStateException ending) {
            return false;
        }
    }

    private static void removeHook(Thread hook) {
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // It runs.
        }
    }

    /** Ends the process, with the one that it has put the cache together in, and what they have written. */
    private static void end(Process process, Path work) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            delete(work);
        } catch (IOException e) {
            System.getLogger("dev.mp").log(Level.DEBUG, "left for the next to sweep: " + work, e);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> all = Files.walk(tree)) {
                for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    /** Deletes what killed trainings have left, and caches of jars and JDKs that have not been asked for in long. */
    private static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                String name = each.getFileName().toString();
                Instant touched = Files.readAttributes(each, BasicFileAttributes.class).lastModifiedTime().toInstant();
                Duration age = Duration.between(touched, Instant.now());
                if (name.startsWith("training-") && age.compareTo(LEFT_OVER) > 0
                        || name.endsWith(".aot") && age.compareTo(UNUSED) > 0) {
                    delete(each);
                }
            }
        }
    }
}
