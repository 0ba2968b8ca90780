package dev.mp.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.internal.arena.Blocks;
import dev.mp.internal.member.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handles that are closed while other threads use them: their memory is somebody else's only when all have left. */
@Tag("once")
class VisitTests {
    private static final int ROUNDS = 2_000;
    private static final int USERS = 2;
    private static final int LONGEST_PAUSE = 2_000;
    private static final long LOCK_BYTES = 80;
    private static final long SEMAPHORE_BYTES = 224;

    /** Whatever is done late changes it: read as a lock it is free, read as a semaphore it has a permit. */
    private static final long CONTENT = 1L << 32;

    private final Member member = Context.currentMember();

    /** What a thread does with a handle, again and again. */
    private interface Use<H> {
        void once(H handle) throws InterruptedException;
    }

    @Test
    void aLockIsClosedUnderThoseWhoUseIt() throws Exception {
        closeInUse(Mp::lock, LOCK_BYTES, lock -> {
            if (lock.tryAcquire()) {
                lock.release();
            }
        });
    }

    @Test
    void anRLockIsClosedUnderThoseWhoUseIt() throws Exception {
        closeInUse(Mp::rlock, LOCK_BYTES, lock -> {
            lock.acquire();
            lock.release();
        });
    }

    @Test
    void aSemaphoreIsClosedUnderThoseWhoUseIt() throws Exception {
        closeInUse(() -> Mp.semaphore(1), SEMAPHORE_BYTES, semaphore -> {
            semaphore.release();
            boolean _ = semaphore.tryAcquire();
        });
    }

    private <H extends Handle> void closeInUse(Supplier<H> factory, long bytes, Use<H> use) throws Exception {
        // So that the memory around it stays what it is.
        long neighbour = member.allocate(bytes);
        int interrupted = 0;
        CyclicBarrier start = new CyclicBarrier(USERS + 1);
        try (ExecutorService users = Executors.newFixedThreadPool(USERS)) {
            for (int round = 0; round < ROUNDS; round++) {
                H handle = factory.get();
                List<Future<Integer>> uses = new ArrayList<>();
                for (int i = 0; i < USERS; i++) {
                    uses.add(users.submit(() -> useUntilClosed(handle, use, start)));
                }
                start.await();
                pause();
                long block = handle.ref().block();
                handle.close();
                take(block, uses);
                fill(block, bytes);
                for (Future<Integer> used : uses) {
                    interrupted += used.get() > 0 ? 1 : 0;
                }
                assertThat(isWhole(block, bytes)).as("what came in its place is whole, round %d", round).isTrue();
                // Not freed, since it was not counted as allocated.
                assertThat(member.arena().blocks().pass(block, hand(), 0)).isTrue();
            }
        }
        member.free(neighbour);
        assertThat(interrupted).as("threads that were using a handle when it was closed").isPositive();
    }

    private long hand() {
        return Blocks.hand(member.identity());
    }

    /** Takes just this block as soon as it is free: who is the last to leave frees it, which may be a user. */
    private void take(long block, List<Future<Integer>> uses) {
        boolean taken = false;
        while (!taken) {
            boolean over = uses.stream().allMatch(Future::isDone);
            taken = member.arena().blocks().pass(block, 0, hand());
            assertThat(over && !taken).as("all have left, and the block is not free").isFalse();
        }
    }

    private static <H> int useUntilClosed(H handle, Use<H> use, CyclicBarrier start) throws Exception {
        start.await();
        for (int uses = 0;; uses++) {
            try {
                use.once(handle);
            } catch (IllegalStateException closed) {
                assertThat(closed).hasMessageEndingWith("is closed here");
                return uses;
            }
        }
    }

    private static void pause() {
        for (int i = ThreadLocalRandom.current().nextInt(LONGEST_PAUSE); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    private void fill(long block, long bytes) {
        for (long at = block; at < block + bytes; at += Long.BYTES) {
            member.seam().setLongVolatile(at, CONTENT);
        }
    }

    private boolean isWhole(long block, long bytes) {
        boolean whole = true;
        for (long at = block; at < block + bytes; at += Long.BYTES) {
            whole &= member.seam().getLongVolatile(at) == CONTENT;
        }
        return whole;
    }
}
