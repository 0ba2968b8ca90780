package dev.mp.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.EachStartMethod;
import dev.mp.fixture.Peer;
import dev.mp.queue.SimpleQueue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Events between this process and another one. */
@EachStartMethod
class EventTests {
    private static Peer peer;

    @Parameter
    StartMethod method;

    @BeforeParameterizedClassInvocation
    static void startPeer(StartMethod method) {
        peer = Peer.start(method);
    }

    @AfterParameterizedClassInvocation
    static void endPeer() throws InterruptedException {
        peer.close();
    }

    @Test
    @Conformance({"EV-02", "EV-04"})
    void setIsSeenByAll() throws Exception {
        Event event = Mp.context(method).event();
        assertThat(event).hasToString("Event[unset]");
        assertThat(event.await(Duration.ZERO)).isFalse();
        assertThat(event.await(Duration.ofMillis(20))).isFalse();
        peer.call(() -> {
            event.set();
            return null;
        });
        assertThat(event.isSet()).isTrue();
        assertThat(event).hasToString("Event[set]");
        event.await();
        assertThat(event.await(Duration.ofHours(1))).isTrue();
        event.set();
        event.clear();
        assertThat(peer.<Boolean>call(() -> event.isSet())).isFalse();
        event.close();
    }

    /** Also those who come to run only when it is cleared again. */
    @Test
    void setWakesAllWhoWait() throws Exception {
        Event event = Mp.context(method).event();
        SimpleQueue<String> said = Mp.context(method).simpleQueue();
        for (int i = 0; i < 2; i++) {
            peer.begin(() -> {
                said.put("comes");
                event.await();
                said.put("goes");
            });
        }
        for (Thread.Builder kind : new Thread.Builder[] {Thread.ofPlatform(), Thread.ofVirtual()}) {
            kind.start(() -> {
                try {
                    said.put("comes");
                    event.await();
                    said.put("goes");
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        for (int i = 0; i < 4; i++) {
            assertThat(said.get()).isEqualTo("comes");
        }
        assertThat(said.isEmpty()).isTrue();
        event.set();
        for (int i = 0; i < 4; i++) {
            assertThat(said.get()).isEqualTo("goes");
        }
        event.close();
        said.close();
    }
}
