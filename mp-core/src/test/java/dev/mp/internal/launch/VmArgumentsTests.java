package dev.mp.internal.launch;

import static dev.mp.internal.launch.Programs.LIBRARY;
import static dev.mp.internal.launch.Programs.java;
import static dev.mp.internal.launch.Programs.path;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The kernel is asked for this JVM's options only where it says what the runtime bean says. */
@EnabledOnOs(OS.LINUX)
@Tag("once")
class VmArgumentsTests {

    /** Prints whether the kernel knows and what, if it does not say the same as the bean. */
    private static final String PROBE =
            """
            package dev.mp.internal.launch;

            public class Probe {
                public static void main(String[] args) {
                    var kernel = VmArguments.fromKernel();
                    var bean = InheritedFlags.of(VmArguments.fromBean());
                    System.out.println(kernel == null ? "unknown" : InheritedFlags.of(kernel).equals(bean)
                            ? "same" : kernel + " instead of " + bean);
                }
            }
            """;

    @TempDir
    static Path folder;

    private static String classPath;

    @BeforeAll
    static void compile() throws IOException {
        classPath = path(Programs.compile(Files.createDirectory(folder.resolve("classes")),
                List.of("-cp", LIBRARY.toString()), PROBE), LIBRARY);
    }

    @Test
    void sameFromTheKernel() throws Exception {
        assertThat(probe("-cp", classPath, "dev.mp.internal.launch.Probe")).isEqualTo("same");
        assertThat(probe("--class-path=" + classPath, "-Da=b c", "-Dö=ü", "-Dempty=", "-Xmx64m", "-ea", "-ea:a...",
                "-esa", "-da:b", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--add-exports",
                "java.base/sun.nio.ch=ALL-UNNAMED", "--add-reads=java.base=ALL-UNNAMED", "-p", "mods",
                "--add-modules=java.sql", "--enable-native-access", "ALL-UNNAMED", "--enable-preview", "-verbose:class",
                "-Xlog:disable", "-splash:none.png", "--limit-modules", "java.sql,java.management",
                "--disable-@files", "-XX:+UseSerialGC", "-XX:-UsePerfData", "dev.mp.internal.launch.Probe", "@x",
                "-Da=c")).endsWith("same");
        assertThat(probe("-classpath", classPath, "-jar", Programs.jar(folder.resolve("probe.jar"),
                folder.resolve("classes"), "Main-Class", "dev.mp.internal.launch.Probe", "Class-Path",
                LIBRARY.toUri().toString()).toString())).isEqualTo("same");
    }

    @Test
    void unknownToTheKernel() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "-Da=b");
        Path options = Files.writeString(folder.resolve("options"), "-Da=b");

        assertThat(probe("@" + file, "-cp", classPath, "dev.mp.internal.launch.Probe")).isEqualTo("unknown");
        assertThat(probe("-XX:VMOptionsFile=" + options, "-cp", classPath, "dev.mp.internal.launch.Probe"))
                .isEqualTo("unknown");
        for (String variable : VmArguments.VARIABLES) {
            assertThat(java(folder, Map.of(variable, "-Da=b"), "-cp", classPath, "dev.mp.internal.launch.Probe").out())
                    .isEqualTo("unknown\n");
        }
    }

    private static String probe(String... words) throws Exception {
        return java(folder, words).out().strip();
    }
}
