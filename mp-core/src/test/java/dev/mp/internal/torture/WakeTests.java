package dev.mp.internal.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.Endpoint.Outcome;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.process.FamilyTypes;
import dev.mp.internal.seam.Seam;
import dev.mp.internal.seam.Seams;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who is woken passes the wake on if it has no use for it. Nobody looks by itself here, so a lost wake is a hang. */
class WakeTests {
    @Test
    void oneWhoOnlyLooksPassesTheWakeOnToOneWhoTakes() throws Exception {
        Seam base = Seams.create();
        SleepySeam seam = new SleepySeam(base);
        Member member = Member.root(seam, 64L << 20, false, FamilyTypes.ALL);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Endpoint queue = QueueType.create(member, 0);
            Future<Boolean> looks = asleep(threads, seam, () -> queue.awaitReady(Deadline.NEVER));
            Future<Outcome> takes = asleep(threads, seam, () -> queue.receive(
                    okio.Buffer::readByteString, new Endpoint.Received(), Deadline.NEVER));
            send(queue);
            assertThat(takes.get(20, TimeUnit.SECONDS)).isEqualTo(Outcome.DONE);
            // The one who takes may have been first after all, and then there was nothing to look at.
            send(queue);
            assertThat(looks.get(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            base.close();
        }
    }

    private static void send(Endpoint queue) throws InterruptedException {
        assertThat(queue.send(Payload.of(new byte[40], 0, 40), null, Deadline.NEVER)).isEqualTo(Outcome.DONE);
    }

    private static <T> Future<T> asleep(ExecutorService threads, SleepySeam seam, Callable<T> action) {
        int before = seam.sleepers();
        Future<T> result = threads.submit(action);
        while (seam.sleepers() == before) {
            Thread.onSpinWait();
        }
        return result;
    }
}
