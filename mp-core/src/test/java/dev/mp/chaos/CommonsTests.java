package dev.mp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Inside;
import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.fixture.LeavesNothing;
import dev.mp.internal.member.Member;
import dev.mp.sync.Event;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Processes that share one of everything while others of them are killed at random instants. */
@LeavesNothing
@EnabledOnOs(OS.LINUX)
class CommonsTests {
    private static final int MEMBERS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(8);
    private static final Duration LONG = Duration.ofSeconds(Long.getLong("dev.mp.chaos.seconds", 600));
    private static final int MEAN_LIFE_MILLIS = 400;

    private final Random random =
            new Random(Long.getLong("dev.mp.chaos.seed", new Random().nextLong() & Integer.MAX_VALUE));

    @Test
    void deathsHurtNobodyElse() throws Exception {
        survive(SHORT);
    }

    @Test
    @Tag("chaos")
    void deathsHurtNobodyElseForLong() throws Exception {
        survive(LONG);
    }

    /** A process that uses the commons, and what it sets when it has begun to. */
    private record User(MpProcess process, Event arrived) {
        void kill() throws InterruptedException {
            process.kill();
            assertThat(process.join(LIMIT)).as("a killed process is known to be dead").isTrue();
            arrived.close();
        }
    }

    private User start(Commons commons) {
        long seed = random.nextLong();
        Event arrived = Mp.event();
        MpProcess process = Mp.process(() -> {
            arrived.set();
            commons.use(seed);
        });
        process.start();
        return new User(process, arrived);
    }

    private void survive(Duration time) throws Exception {
        Member member = Inside.member();
        int before = blocksInUse(member);
        Commons commons = new Commons(Mp.context());
        User[] users = new User[MEMBERS];
        for (int i = 0; i < MEMBERS; i++) {
            users[i] = start(commons);
        }
        int kills = 0;
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            User victim = users[random.nextInt(MEMBERS)];
            if (random.nextInt(4) != 0) {
                assertThat(victim.arrived.await(LIMIT)).isTrue();
            }
            member.seam().park(Duration.ofMillis(random.nextInt(2 * MEAN_LIFE_MILLIS)).toNanos());
            victim.kill();
            kills++;
            users[List.of(users).indexOf(victim)] = start(commons);
        }
        commons.shut();
        for (User user : users) {
            assertThat(user.process.join(LIMIT)).as("members end when the commons are shut").isTrue();
            assertThat(user.process.exitCode()).hasValue(0);
            user.arrived.close();
        }
        long counted = commons.audit();
        assertThat(commons.complaints()).isEmpty();
        commons.close();
        assertThat(blocksInUse(member)).as("MiB in use").isEqualTo(before);
        System.out.println(kills + " killed in " + time.toSeconds() + " s; counted to " + counted);
    }

    /** Without what those have who stand by. */
    private static int blocksInUse(Member member) throws InterruptedException {
        assertThat(member.standbys().letGo(LIMIT)).isTrue();
        member.arena().blocks().trim(member.identity());
        return member.arena().blocks().inUse();
    }
}
