package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.connection.Pipe;
import dev.mp.fixture.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs that cannot have a family: what they are told, however often they ask. */
class FoundingTests {

    /** Asks twice; the second time with a setting that is possible. */
    static final class AsksTwice {
        public static void main(String[] arguments) {
            try (Pipe pipe = Mp.pipe()) {
                System.out.println(pipe);
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
            System.clearProperty("dev.mp.arenaMiB");
            try (Pipe _ = Mp.pipe()) {
                System.out.println("founded");
            }
        }
    }

    @Test
    void reasonIsThrownAsItIsAndMayBeMended() throws Exception {
        try (Program program =
                Program.start(List.of("--enable-native-access=ALL-UNNAMED", "-Ddev.mp.arenaMiB=1"), AsksTwice.class)) {
            assertThat(program.result().succeeds().out())
                    .containsExactly("arena too small: dev.mp.arenaMiB=1, at least 256", "founded");
        }
    }
}
