package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.fixture.Program.Result;
import dev.mp.internal.seam.Machine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ahead-of-time cache that children start with, of programs whose class path has the library in a jar. */
@Tag("once")
class AotCacheTests {
    private static final Path CLASSES = locationOf(Machine.class);

    @TempDir
    static Path folder;

    private static Path jar;

    @BeforeAll
    static void pack() throws IOException {
        jar = pack("mp-core.jar", null);
    }

    private static Path locationOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static Path pack(String name, String more) throws IOException {
        Path packed = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(packed));
                Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(new JarEntry(CLASSES.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
            }
            if (more != null) {
                out.putNextEntry(new JarEntry(more));
            }
        }
        return packed;
    }

    /** Starts children, and prints which cache each was started with, by its file's name. */
    static final class ShowsCache {
        public static void main(String[] arguments) throws Exception {
            for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
                MpProcess child = Mp.context(StartMethod.SPAWN).process(() -> System.out.println(cache()));
                child.start();
                child.join();
                // The first look for a cache is in the background.
                for (Thread thread : Thread.getAllStackTraces().keySet()) {
                    if (thread.getName().equals("mp-trainer") && arguments.length > 1) {
                        thread.join();
                    }
                }
            }
        }

        private static String cache() {
            return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(option -> option.startsWith("-XX:AOTCache="))
                    .map(option -> Path.of(option.substring(option.indexOf('=') + 1)).getFileName().toString())
                    .findFirst().orElse("none");
        }
    }

    private static Result run(Path library, Path caches, List<String> options, String... main) throws Exception {
        List<String> entries = new ArrayList<>();
        entries.add(library.toString());
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            if (!Path.of(entry).toAbsolutePath().equals(CLASSES.toAbsolutePath())) {
                entries.add(entry);
            }
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED"));
        String seam = System.getProperty("dev.mp.seam");
        if (seam != null) {
            command.add("-Ddev.mp.seam=" + seam);
        }
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, entries)));
        command.addAll(Arrays.asList(main));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", caches.toString());
        builder.environment().put("LOCALAPPDATA", caches.toString());
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = builder.redirectError(err.toFile()).start();
        try (InputStream in = process.getInputStream()) {
            List<String> out = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), out, Files.readAllLines(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> files(Path caches) throws IOException {
        Path own = caches.resolve("dev.mp");
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Whoever makes it beforehand says where. */
    @Test
    void cacheAtAChosenPlaceIsUsed() throws Exception {
        Path chosen = folder.resolve("chosen.aot");
        run(jar, folder, List.of(), "dev.mp.AotTraining", "make", chosen.toString()).succeeds();
        Result given = run(jar, folder, List.of("-Ddev.mp.aotCache=" + chosen), ShowsCache.class.getName(), "1")
                .succeeds();

        assertThat(given.out()).containsExactly("chosen.aot");
    }

    @Test
    void longProgramMakesOneInTheBackgroundForAllThatHaveTheSameJars() throws Exception {
        Path caches = Files.createDirectory(folder.resolve("long"));
        Result first = run(jar, caches, List.of(), ShowsCache.class.getName(), "2", "wait").succeeds();
        String made = first.out().getLast();
        assertThat(first.out()).containsExactly("none", made);
        assertThat(files(caches)).containsExactly(made, "training.lock");

        Result second = run(jar, caches, List.of(), ShowsCache.class.getName(), "2", "wait").succeeds();
        assertThat(second.out().getLast()).isEqualTo(made);

        Result off = run(jar, caches, List.of("-Ddev.mp.aotCache=off"), ShowsCache.class.getName(), "2", "wait")
                .succeeds();
        assertThat(off.out()).containsExactly("none", "none");

        // The JDK would run the old classes.
        Path rebuilt = pack("rebuilt.jar", "META-INF/rebuilt");
        Result other = run(rebuilt, caches, List.of(), ShowsCache.class.getName(), "1").succeeds();
        assertThat(other.out()).containsExactly("none");
    }

    @Test
    void cacheThatIsNoneIsOnlySlower() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.aot"), "no cache");
        for (Path file : List.of(broken, folder.resolve("missing.aot"))) {
            Result result = run(jar, folder.resolve("unused"), List.of("-Ddev.mp.aotCache=" + file),
                    ShowsCache.class.getName(), "1").succeeds();
            assertThat(result.out()).containsExactly(file.getFileName().toString());
        }
    }

    @Test
    void shortProgramMakesNone() throws Exception {
        Path caches = Files.createDirectory(folder.resolve("short"));
        Result result = run(jar, caches, List.of(), ShowsCache.class.getName(), "1").succeeds();

        assertThat(result.out()).containsExactly("none");
        assertThat(files(caches)).noneMatch(name -> name.endsWith(".aot"));
    }

    @Test
    void thereIsNoneForClassesInFolders() throws Exception {
        Result result = run(CLASSES, folder, List.of(), "dev.mp.AotTraining", "make");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(String.join("\n", result.err())).contains("no cache for this class path", "as jars of their own");
    }
}
