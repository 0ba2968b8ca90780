package dev.mp.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.queue.JoinableQueue;
import dev.mp.queue.Queue;
import dev.mp.queue.SimpleQueue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A thread whose stack overflows in an operation, at any depth of it, and that lives on: nobody else is held up by what it
 * had begun.
 */
@Tag("once")
class StackOverflowTests {
    private static final Context FAMILY = Mp.context(StartMethod.THREAD);

    /** Each has a stack of another size, so that the end of it comes elsewhere. */
    private static final int THREADS = 12;

    private static final long STACK = 256 << 10;
    private static final int GOOD_ONES = 20;
    private static final int MANY = 1_000_000;
    private static final Duration AT_ONCE = Duration.ofNanos(1);
    private static final long LIMIT_SECONDS = 20;

    private interface Operation {
        void run() throws Exception;
    }

    /** A thread that fills its stack and does the operation on the way back, from each depth. */
    private static final class Descent implements Runnable {
        private final Operation operation;
        private int overflows;
        private int goodOnes;

        Descent(Operation operation) {
            this.operation = operation;
        }

        @Override
        public void run() {
            descend();
        }

        @SuppressWarnings("InfiniteRecursion") // it is what this is about
        private void descend() {
            try {
                descend();
            } catch (StackOverflowError e) {
                // As far down as it goes.
            }
            if (goodOnes < GOOD_ONES) {
                attempt();
            }
        }

        private void attempt() {
            try {
                operation.run();
                goodOnes++;
            } catch (StackOverflowError e) {
                overflows++;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    /**
     * Overflows stacks in the operation, and does it then where there is room. And once before: a class that could not be
     * initialized for want of stack is lost to a JVM for good, whoever wrote it.
     */
    private static void survives(Operation operation) throws Exception {
        operation.run();
        int overflows = 0;
        for (int i = 0; i < THREADS; i++) {
            Descent descent = new Descent(operation);
            Thread thread = new Thread(null, descent, "descent " + i, STACK + i * 24);
            thread.setDaemon(true);
            thread.start();
            assertThat(thread.join(Duration.ofSeconds(LIMIT_SECONDS))).as("it comes back").isTrue();
            overflows += descent.overflows;
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                try {
                    operation.run();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(other).as("the same where there is room").succeedsWithin(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(overflows).as("overflows in the operation").isPositive();
    }

    @Test
    void inASemaphore() throws Exception {
        Semaphore semaphore = FAMILY.semaphore(MANY);
        survives(() -> {
            semaphore.acquire();
            semaphore.release();
        });
    }

    @Test
    void inASemaphoreThatOthersHaveUsed() throws Exception {
        Semaphore semaphore = FAMILY.semaphore(MANY);
        MpProcess other = FAMILY.process(() -> semaphore.hold().close());
        other.start();
        other.join();
        survives(() -> {
            semaphore.acquire();
            semaphore.release();
        });
    }

    @Test
    void inALock() throws Exception {
        Lock lock = FAMILY.lock();
        survives(() -> {
            lock.acquire();
            try {
                assertThat(lock.isLocked()).isTrue();
            } finally {
                lock.release();
            }
        });
    }

    @Test
    void inABarrier() throws Exception {
        Barrier barrier = FAMILY.barrier(2);
        survives(() -> {
            try {
                int _ = barrier.await(AT_ONCE);
            } catch (java.util.concurrent.BrokenBarrierException e) {
                assertThat(barrier.isBroken()).isTrue();
            }
            barrier.reset();
        });
    }

    @Test
    void inASimpleQueue() throws Exception {
        SimpleQueue<Integer> queue = FAMILY.simpleQueue();
        survives(() -> queue.put(1));
        assertThat(queue.get()).isEqualTo(1);
    }

    @Test
    void inAQueueWithABound() throws Exception {
        Queue<String> queue = FAMILY.queue(MANY);
        survives(() -> {
            queue.putNow("one");
            assertThat(queue.size()).isPositive();
        });
        assertThat(queue.getNow()).isEqualTo("one");
    }

    @Test
    void inAQueueOfTasks() throws Exception {
        JoinableQueue<String> queue = FAMILY.joinableQueue();
        survives(() -> {
            queue.put("one");
            assertThat(queue.get(Duration.ofSeconds(LIMIT_SECONDS))).isEqualTo("one");
            queue.taskDone();
        });
    }
}
