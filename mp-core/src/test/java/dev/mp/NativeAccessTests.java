package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.Program;
import dev.mp.fixture.Program.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Programs that were started with and without leave to use native code. */
@EnabledOnOs(OS.LINUX)
class NativeAccessTests {

    /** A message to a child and one to its child, and what they answer: the seam they use. */
    static final class TwoLevels {
        public static void main(String[] arguments) throws Exception {
            try (Pipe pipe = Mp.pipe()) {
                Connection there = pipe.second();
                MpProcess child = Mp.processBuilder(() -> {
                    there.recv();
                    MpProcess grandchild = Mp.processBuilder(() -> there.send(Inside.member().seam().name())).start();
                    grandchild.join();
                    there.send(Inside.member().seam().name());
                }).start();
                pipe.first().send("go");
                System.out.println(pipe.first().recv() + " " + pipe.first().recv());
                child.join();
            }
        }
    }

    private static Result run(String... options) throws Exception {
        try (Program program = Program.start(List.of(options), TwoLevels.class)) {
            return program.result();
        }
    }

    private static boolean onLinuxSeam() {
        return System.getProperty("dev.mp.seam") == null;
    }

    @Test
    void withLeaveNothingIsPrinted() throws Exception {
        Result result = run("--enable-native-access=ALL-UNNAMED").succeeds();

        assertThat(result.out()).containsExactly(onLinuxSeam() ? "linux linux" : "portable portable");
    }

    @Test
    void withoutTheFlagTheRootAloneIsWarnedOfByTheJdk() throws Exception {
        Result result = run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).containsExactly(onLinuxSeam() ? "linux linux" : "portable portable");
        assertThat(result.err()).allMatch(line -> line.isEmpty() || line.startsWith("WARNING: "));
        assertThat(result.err()).filteredOn(line -> line.contains("A restricted method"))
                .hasSize(onLinuxSeam() ? 1 : 0);
    }

    @Test
    void whereItIsDeniedTheFamilyPollsAndSaysSoOnce() throws Exception {
        Result result = run("--illegal-native-access=deny");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).containsExactly("portable portable");
        // java.util.logging prints two lines a message.
        assertThat(result.err()).filteredOn(line -> line.contains("--enable-native-access"))
                .hasSize(onLinuxSeam() ? 1 : 0);
        assertThat(result.err()).hasSize(onLinuxSeam() ? 2 : 0).noneMatch(line -> line.contains("Initializer"));
    }
}
