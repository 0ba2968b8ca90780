package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.sync.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events: whoever waits when one is set goes on, also if it is cleared at once, and nobody before. */
@Tag("exploration")
class EventSimulationTests {
    /** A process sets and clears, others wait; the first process sets what the dead did not. */
    static Program program(int waiters, boolean clears) {
        return mp -> {
            Member root = mp.root();
            Event event = mp.event();
            Parcel<Event> eventParcel = Parcel.of(root, event);
            Event ready = mp.event();
            Parcel<Event> readyParcel = Parcel.of(root, ready);
            boolean[] set = new boolean[1];
            StartLine line = new StartLine(mp, waiters + 2);
            Child[] waiting = new Child[waiters];
            for (int i = 0; i < waiters; i++) {
                boolean tells = i == 0;
                waiting[i] = Explorations.start(root, self -> {
                    Event mine = eventParcel.open(self);
                    Event told = readyParcel.open(self);
                    line.await(self);
                    if (tells) {
                        told.set();
                    }
                    mine.await();
                    assertThat(set[0]).as("set").isTrue();
                    mine.close();
                    told.close();
                    return 0;
                });
            }
            Child setter = Explorations.start(root, self -> {
                Event mine = eventParcel.open(self);
                line.await(self);
                set[0] = true;
                mine.set();
                if (clears) {
                    mine.clear();
                }
                mine.close();
                return 0;
            });
            line.await(root);
            join(setter);
            // Those who came after it was cleared, and all if the setter was killed before it had set it.
            set[0] = true;
            event.set();
            join(waiting);
            assertThat(event.isSet()).isTrue();
            event.close();
            ready.close();
            Explorations.assertEmpty(root);
        };
    }

    @Test
    void set() {
        passes(random(2), program(3, false));
    }

    @Test
    void setAndCleared() {
        passes(random(2), program(3, true));
    }

    @Test
    void allSchedulesOfThree() {
        passesAll(Simulation.builder().exhaustive(1).fromMark(), program(1, true));
    }

    @Test
    void allSchedulesOfThreeWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), program(1, true));
    }
}
