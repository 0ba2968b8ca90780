package dev.mp.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class InheritedFlagsTests {

    @ParameterizedTest
    @ValueSource(strings = {
        "-XX:+UseZGC", "-Xmx1g", "-Xss2m", "-ea", "-esa", "-da:a...", "-Xint", "-Xlog", "-Xlog:gc", "-Xlog:gc::uptime",
        "-Xlog:disable", "-Xlog:all=warning:stderr", "-Xlog:gc:stdout:tags", "-Xlog:async", "-Xlog:async:drop",
        "--enable-preview", "--add-modules=a", "--add-opens=a/b=c", "--enable-native-access=a", "-verbose:gc",
        "-XX:+HeapDumpOnOutOfMemoryError", "-XX:+ExitOnOutOfMemoryError", "-XX:OnOutOfMemoryError=kill -9 %p",
        "-XX:MaxRAMPercentage=50", "-XX:+UsePerfData", "-XX:ActiveProcessorCount=2", "-XX:-UseCompressedOops",
        "-XX:ErrorFile=/logs/error-%p.log", "-XX:+UnlockDiagnosticVMOptions"
    })
    void inherited(String flag) {
        assertThat(InheritedFlags.of(List.of(flag)).flags()).containsExactly(flag);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-javaagent:a.jar=b", "-agentlib:jdwp=transport=dt_socket", "-agentpath:/a.so", "-Xrunjdwp:server=y", "-Xdebug",
        "-XX:StartFlightRecording", "-XX:StartFlightRecording:filename=a.jfr",
        "-XX:StartFlightRecording=filename=a.jfr",
        "-XX:FlightRecorderOptions:stackdepth=128", "-Xlog:gc:gc.log", "-Xlog:gc*=debug:file=gc.log:time:filecount=5",
        "-Xlog::a.log", "-Xloggc:gc.log", "-XX:LogFile=a.log", "-XX:+LogVMOutput", "-Xms1g", "-XX:InitialHeapSize=1g",
        "-XX:NewSize=1m", "-XX:+AlwaysPreTouch", "-Xshare:off", "-Xshare:on", "-XX:SharedArchiveFile=a.jsa",
        "-XX:ArchiveClassesAtExit=a.jsa", "-XX:+AutoCreateSharedArchive", "-XX:AOTCache=a", "-XX:AOTMode=on",
        "-XX:AOTCacheOutput=a", "-XX:AOTConfiguration=a", "-XX:DumpLoadedClassList=a", "-XX:OnError=restart-service",
        "-XX:+PrintFlagsFinal", "-XX:Flags=a", "-XX:+ManagementServer"
    })
    void leftOut(String flag) {
        assertThat(InheritedFlags.of(List.of(flag)).flags()).isEmpty();
    }

    @Test
    void filesForTheHourOfDeathHoldTheProcessId(@TempDir Path folder) {
        assertThat(flags("-XX:ErrorFile=" + folder.resolve("error.log"), "-XX:HeapDumpPath=" + folder,
                "-XX:HeapDumpPath=" + folder.resolve("heap.hprof"), "-XX:HeapDumpPath=" + folder.resolve("%p.hprof"),
                "-XX:ReplayDataFile=" + folder.resolve("replay"))).containsExactly(
                        "-XX:ErrorFile=" + folder.resolve("hs_err_pid%p.log"), "-XX:HeapDumpPath=" + folder,
                        "-XX:HeapDumpPath=" + folder, "-XX:HeapDumpPath=" + folder.resolve("%p.hprof"),
                        "-XX:ReplayDataFile=" + folder.resolve("replay_pid%p.log"));
    }

    @Test
    void pathsBecomeAbsolute() {
        String relative = "a" + File.pathSeparator + "b";
        String absolute = new File("a").getAbsolutePath() + File.pathSeparator + new File("b").getAbsolutePath();

        for (String option : List.of("--module-path=", "--upgrade-module-path=", "--patch-module=m=",
                "-Xbootclasspath/a:")) {
            assertThat(flags(option + relative)).containsExactly(option + absolute);
        }
    }

    @Test
    void youngGenerationKeepsItsUpperBound() {
        assertThat(flags("-Xmn64m")).containsExactly("-XX:MaxNewSize=64m");
    }

    @Test
    void optionsFromAFlagsFileGetTheirPrefix() {
        assertThat(flags("+UseParallelGC", "MaxHeapSize=64m")).containsExactly("-XX:+UseParallelGC",
                "-XX:MaxHeapSize=64m");
    }

    @Test
    void propertiesAreThoseOfTheProgram() {
        InheritedFlags inherited = InheritedFlags.of(List.of("-Da=1", "-Db", "-Da=2", "-Dc=x=y", "-Djava.io.tmpdir=t",
                "-Djdk.module.main=app", "-Dcom.sun.management.jmxremote", "-Dsun.java.launcher.diag=true",
                "-Djava.class.path=x"));

        assertThat(inherited.flags()).isEmpty();
        assertThat(inherited.properties()).containsExactlyInAnyOrderEntriesOf(
                Map.of("a", "2", "b", "", "c", "x=y", "java.io.tmpdir", "t"));
    }

    private static List<String> flags(String... flags) {
        return InheritedFlags.of(List.of(flags)).flags();
    }
}
