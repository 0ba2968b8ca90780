package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.fixture.LeavesNothing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a flight recording of a worker tells of its tasks. */
@LeavesNothing
@Tag("once")
class TaskEventsTests {

    /** The recording of this process, which in these tests is a worker. */
    private static final class Running {
        private static @Nullable Recording recording;

        private Running() {}

        static int start() {
            Recording started = new Recording();
            started.enable("dev.mp.PoolTask").withoutThreshold();
            started.start();
            recording = started;
            return 0;
        }

        /** The calls and failures of the tasks since then. */
        static List<String> stop() throws IOException {
            Path file = Files.createTempFile("tasks", ".jfr");
            try (Recording ended = java.util.Objects.requireNonNull(recording)) {
                ended.stop();
                ended.dump(file);
                ArrayList<String> tasks = new ArrayList<>();
                for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                    tasks.add(event.getInt("calls") + " " + event.getString("failure"));
                }
                return tasks;
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void eachOrderIsAnEvent() throws Exception {
        try (Pool pool = Mp.pool(1)) {
            int _ = pool.apply(() -> Running.start());
            assertThat(pool.map((Integer x) -> x + 1, List.of(1, 2, 3), 3)).containsExactly(2, 3, 4);
            assertThatThrownBy(() -> pool.apply(() -> {
                throw new IllegalStateException("failed");
            })).isInstanceOf(IllegalStateException.class);

            assertThat(pool.apply(() -> Running.stop()))
                    .containsExactly("3 null", "1 java.lang.IllegalStateException: failed");
        }
    }
}
