package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.EachStartMethod;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Events of the flight recorder. */
@EachStartMethod
@Tag("once")
class FlightRecorderTests {

    @Parameter
    StartMethod method;

    @Test
    void startsEndsAndRecoveriesAreRecorded(@TempDir Path folder) throws Exception {
        MpProcess child;
        try (Recording recording = new Recording()) {
            for (String event : List.of("ProcessStart", "ProcessExit", "Recovery")) {
                recording.enable("dev.mp." + event);
            }
            recording.start();
            try (Pipe pipe = Mp.context(method).pipe(); Pipe other = Mp.context(method).pipe()) {
                Connection held = pipe.second();
                Connection alsoHeld = other.second();
                child = Mp.context(method).processBuilder(() -> {
                    held.send("holds two");
                    alsoHeld.recv();
                }).name("recorded").start();
                pipe.first().recv();
                child.kill();
                child.join();
            }
            recording.stop();
            recording.dump(folder.resolve("events.jfr"));
        }

        Map<String, RecordedEvent> events = new HashMap<>();
        RecordingFile.readAllEvents(folder.resolve("events.jfr"))
                .forEach(event -> events.put(event.getEventType().getName(), event));
        RecordedEvent start = events.get("dev.mp.ProcessStart");
        assertThat(start.getString("name")).isEqualTo("recorded");
        assertThat(start.getLong("childPid")).isEqualTo(child.pid().getAsLong());
        assertThat(start.getStackTrace().getFrames())
                .anyMatch(frame -> frame.getMethod().getType().getName().equals(FlightRecorderTests.class.getName()));
        RecordedEvent exit = events.get("dev.mp.ProcessExit");
        assertThat(exit.getString("name")).isEqualTo("recorded");
        assertThat(exit.getLong("childPid")).isEqualTo(child.pid().getAsLong());
        assertThat(exit.getInt("exitCode")).isEqualTo(-9);
        RecordedEvent recovery = events.get("dev.mp.Recovery");
        assertThat(recovery.getInt("objects")).isEqualTo(method == StartMethod.THREAD ? 0 : 2);
        assertThat(recovery.getDuration("took")).isPositive();
    }
}
