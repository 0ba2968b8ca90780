package dev.mp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Inside;
import dev.mp.Mp;
import dev.mp.connection.Connection;
import dev.mp.fixture.LeavesNothing;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Member;
import dev.mp.queue.SimpleQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A family of real processes, on two levels below the root, whose members are killed and stopped at random. The seed says
 * who, when and what they do; the system's scheduler adds its part.
 */
@LeavesNothing
@EnabledOnOs(OS.LINUX)
class ChaosTests {
    private static final int FEW = 25;
    private static final int MANY = Integer.getInteger("dev.mp.chaos.kills", 1000);

    @TempDir
    Path folder;

    @Test
    void nobodyMindsAFewDeaths() throws Exception {
        survive(FEW);
    }

    @Test
    @Tag("chaos")
    void nobodyMindsAThousandDeaths() throws Exception {
        survive(MANY);
    }

    private void survive(int kills) throws Exception {
        long seed = Long.getLong("dev.mp.chaos.seed", new Random().nextLong());
        System.out.println("dev.mp.chaos.seed=" + seed);
        Member member = Inside.member();
        member.arena().blocks().trim(member.identity());
        int before = member.arena().blocks().inUse();

        SimpleQueue<byte[]> trunk = Mp.simpleQueue();
        SimpleQueue<Object> mail = Mp.simpleQueue();
        Town town = new Town(trunk, mail, folder.toString());
        Director director = new Director(town, new Random(seed));
        long began = System.nanoTime();
        director.run(kills);
        drain(trunk, mail);
        Verdict verdict = Verdict.of(folder);
        verdict.require();
        System.out.println(verdict + ", " + director.kills() + " killed in "
                + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s");
        trunk.close();
        mail.close();
        requireNothingLeft(member, before);
    }

    private void drain(SimpleQueue<byte[]> trunk, SimpleQueue<Object> mail) throws Exception {
        try (Journal journal = new Journal(folder)) {
            while (!trunk.isEmpty()) {
                journal.got(Parcel.unwrap(trunk.get()));
            }
            while (!mail.isEmpty()) {
                ((Connection) mail.get()).close();
            }
            journal.end();
        }
    }

    /** Members that lost their parents are cleaned up after in the background, which takes a moment. */
    private static void requireNothingLeft(Member member, int mibBefore) throws InterruptedException {
        long end = System.nanoTime() + Town.LIMIT.toNanos();
        while (inhabitedSlots(member) > 1 && System.nanoTime() - end < 0) {
            member.seam().park(TimeUnit.MILLISECONDS.toNanos(1));
        }
        member.arena().blocks().trim(member.identity());
        assertThat(member.arena().blocks().inUse()).as("MiB in use").isEqualTo(mibBefore);
    }

    private static long inhabitedSlots(Member member) {
        Slots slots = member.arena().slots();
        return IntStream.range(0, slots.used())
                .filter(slot -> slots.inhabitant(slot) != Identity.NONE)
                .count();
    }
}
