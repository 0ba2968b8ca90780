package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.conformance.Conformance;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the module shows to programs. */
@Tag("once")
class PublicSurfaceTests {
    private static final Path CLASSES = Path.of(
            URI.create(Mp.class.getProtectionDomain().getCodeSource().getLocation().toString()));

    private static ModuleDescriptor descriptor() throws IOException {
        try (InputStream in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in);
        }
    }

    @Test
    @Conformance("API-01")
    void publicPackagesAreExportedAndInternalOnesAreNot() throws Exception {
        Set<String> packages = new TreeSet<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            files.filter(file -> file.toString().endsWith(".class") && file.getNameCount() > CLASSES.getNameCount() + 1)
                    .map(file -> CLASSES.relativize(file.getParent()).toString().replace('/', '.').replace('\\', '.'))
                    .filter(name -> !name.startsWith("dev.mp.internal"))
                    .forEach(packages::add);
        }
        Set<String> exported = new TreeSet<>();
        for (ModuleDescriptor.Exports exports : descriptor().exports()) {
            if (!exports.isQualified()) {
                exported.add(exports.source());
            }
        }

        assertThat(exported).isEqualTo(packages).contains("dev.mp", "dev.mp.connection");
        assertThat(descriptor().opens()).isEmpty();
    }

    @Test
    @Conformance("API-01")
    void whatPythonsModuleOffersIsThere() {
        Set<String> offered = new TreeSet<>();
        Stream.of(Mp.class, Context.class, MpProcess.class).flatMap(type -> Stream.of(type.getMethods()))
                .forEach(method -> offered.add(method.getDeclaringClass().getSimpleName() + "." + method.getName()));

        assertThat(offered).contains("Mp.process", "Mp.pipe", "Mp.simpleQueue", "Mp.queue", "Mp.joinableQueue",
                "Mp.pool", "Mp.currentProcess",
                "Mp.parentProcess", "Mp.activeChildren", "Mp.cpuCount", "Mp.context", "Mp.startMethod",
                "Mp.setStartMethod", "Mp.setExecutable", "Mp.logger", "Mp.logToStderr", "Context.process",
                "MpProcess.start", "MpProcess.run", "MpProcess.join", "MpProcess.name", "MpProcess.isAlive",
                "MpProcess.isDaemon", "MpProcess.pid", "MpProcess.exitCode", "MpProcess.authkey",
                "MpProcess.sentinel", "MpProcess.terminate", "MpProcess.kill", "MpProcess.close");
    }

    @Test
    void everyExceptionOfItsOwnIsAnMpException() throws Exception {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : (Iterable<Path>) files
                    .filter(file -> file.toString().endsWith("Exception.class"))::iterator) {
                String name = CLASSES.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", "");
                if (!name.startsWith("dev.mp.internal")) {
                    assertThat(MpException.class).isAssignableFrom(Class.forName(name));
                }
            }
        }
    }
}
