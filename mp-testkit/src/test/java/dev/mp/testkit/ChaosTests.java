package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.connection.Connections;
import dev.mp.connection.Pipe;
import dev.mp.connection.Waitable;
import dev.mp.testkit.Chaos.Deed;
import dev.mp.testkit.junit.LeavesNothing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@LeavesNothing
@EnabledOnOs(OS.LINUX)
class ChaosTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<MpProcess> children = new ArrayList<>();

    private void start(Pipe pipe, int count) {
        var there = pipe.second();
        for (int i = 0; i < count; i++) {
            // Nobody stands by, so they are all that can be hit.
            MpProcess child = Mp.context(StartMethod.SPAWN).process(() -> there.recv());
            child.start();
            children.add(child);
        }
    }

    @Test
    void allAreKilledInTheEnd() throws Exception {
        try (Pipe pipe = Mp.pipe()) {
            Chaos chaos = Chaos.builder().seed(1).pause(Duration.ofMillis(20)).stopShare(0).start();
            start(pipe, 3);
            for (MpProcess child : children) {
                assertThat(child.join(LIMIT)).isTrue();
                assertThat(child.exitCode()).hasValue(-9);
            }
            chaos.close();
            assertThat(chaos.kills()).isEqualTo(3);
            assertThat(chaos.log()).extracting(Chaos.Event::pid).containsExactlyInAnyOrderElementsOf(
                    children.stream().map(child -> child.pid().orElseThrow()).toList());
        }
    }

    @Test
    void nobodyStaysStopped() throws Exception {
        try (Pipe pipe = Mp.pipe()) {
            start(pipe, 2);
            Chaos chaos = Chaos.builder()
                    .pause(Duration.ofMillis(20))
                    .stopped(Duration.ofHours(1))
                    .stopShare(1)
                    .start();
            while (chaos.log().size() < 2) {
                Thread.onSpinWait();
            }
            chaos.close();
            assertThat(chaos.kills()).isZero();
            assertThat(chaos.log()).extracting(Chaos.Event::deed)
                    .containsExactly(Deed.STOPPED, Deed.STOPPED, Deed.CONTINUED, Deed.CONTINUED);
            pipe.first().send("go");
            pipe.first().send("on");
            for (MpProcess child : children) {
                assertThat(child.join(LIMIT)).isTrue();
                assertThat(child.exitCode()).hasValue(0);
            }
        }
    }

    @Test
    void noMoreAreKilledThanSaid() throws Exception {
        try (Pipe pipe = Mp.pipe();
                Chaos chaos = Chaos.builder().pause(Duration.ofMillis(1)).stopShare(0).maxKills(1).start()) {
            start(pipe, 2);
            List<Waitable> sentinels = List.of(children.get(0).sentinel(), children.get(1).sentinel());
            assertThat(Connections.await(sentinels, LIMIT)).hasSize(1);
            pipe.first().send("go on");
            for (MpProcess child : children) {
                assertThat(child.join(LIMIT)).isTrue();
            }
            assertThat(chaos.kills()).isEqualTo(1);
            assertThat(children).extracting(child -> child.exitCode().orElseThrow()).containsExactlyInAnyOrder(0, -9);
        }
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> Chaos.builder().pause(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chaos.builder().stopShare(1.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chaos.builder().maxKills(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
