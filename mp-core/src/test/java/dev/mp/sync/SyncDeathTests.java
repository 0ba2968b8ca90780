package dev.mp.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.MpRunnable;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.LeavesNothing;
import dev.mp.queue.SimpleQueue;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Locks and the like whose holders and waiters are killed. Nobody hangs, and what they held is given back. */
@EnabledOnOs(OS.LINUX)
@LeavesNothing
class SyncDeathTests {
    private static final int SIGKILL = -9;
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Starts a child that does something and then waits to be killed; returns when it has done it. */
    private static MpProcess after(MpRunnable body) throws Exception {
        try (Pipe pipe = Mp.pipe()) {
            Connection out = pipe.second();
            MpProcess child = Mp.process(() -> {
                body.run();
                out.send("done");
                Object _ = out.recv();
            });
            child.start();
            assertThat(pipe.first().recv()).isEqualTo("done");
            return child;
        }
    }

    private static void kill(MpProcess child) throws InterruptedException {
        child.kill();
        child.join();
        assertThat(child.exitCode()).hasValue(SIGKILL);
    }

    private static MpProcess holding(Connection tell, MpRunnable body) {
        MpProcess child = Mp.process(() -> {
            body.run();
            tell.send("held");
            new CountDownLatch(1).await(); // until it is killed
        });
        child.start();
        return child;
    }

    @Test
    void lockOfAKilledHolderIsFreeAndAbandoned() throws Exception {
        for (ExclusiveLock lock : new ExclusiveLock[] {Mp.lock(), Mp.rlock()}) {
            try (Pipe pipe = Mp.pipe()) {
                Connection tell = pipe.second();
                MpProcess child = holding(tell, () -> {
                    lock.acquire();
                    boolean _ = lock.isLocked();
                });
                assertThat(pipe.first().recv()).isEqualTo("held");
                assertThat(lock.tryAcquire()).isFalse();
                FutureTask<Boolean> waiter = new FutureTask<>(() -> {
                    lock.acquire();
                    boolean abandoned = lock.abandoned();
                    lock.release();
                    return abandoned;
                });
                Thread.ofVirtual().start(waiter);
                kill(child);
                assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(lock.tryAcquire()).isTrue();
                assertThat(lock.abandoned()).isFalse();
                lock.release();
            }
            lock.close();
        }
    }

    /** After kill and join the lock is free at once. */
    @Test
    void deathIsKnownWhenItIsCleanedUp() throws Exception {
        Lock lock = Mp.lock();
        Semaphore semaphore = Mp.semaphore(3);
        try (Pipe pipe = Mp.pipe()) {
            Connection tell = pipe.second();
            MpProcess child = holding(tell, () -> {
                lock.acquire();
                semaphore.acquire();
                semaphore.acquire();
            });
            assertThat(pipe.first().recv()).isEqualTo("held");
            assertThat(semaphore.availablePermits()).isEqualTo(1);
            kill(child);
            assertThat(semaphore.availablePermits()).isEqualTo(3);
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(lock.abandoned()).isTrue();
            lock.release();
            assertThat(lock.abandoned()).isFalse();
        }
        lock.close();
        semaphore.close();
    }

    @Test
    void endInOrderReleasesLocksAndSpendsPermits() throws Exception {
        Lock lock = Mp.lock();
        Semaphore semaphore = Mp.semaphore(3);
        MpProcess child = Mp.process(() -> {
            lock.acquire();
            semaphore.acquire();
        });
        child.start();
        child.join();
        assertThat(child.exitCode()).hasValue(0);
        assertThat(lock.abandoned()).isTrue();
        assertThat(lock.tryAcquire()).isTrue();
        lock.release();
        assertThat(semaphore.availablePermits()).isEqualTo(2);
        lock.close();
        semaphore.close();
    }

    /** A semaphore that is used as a signal: who only took is owed nothing, who only gave gave. */
    @Test
    void deathInventsNoSignals() throws Exception {
        Semaphore signals = Mp.semaphore(0);
        signals.release(5);
        try (Pipe pipe = Mp.pipe()) {
            Connection tell = pipe.second();
            MpProcess taker = holding(tell, () -> {
                signals.acquire();
                signals.acquire();
            });
            assertThat(pipe.first().recv()).isEqualTo("held");
            kill(taker);
            assertThat(signals.availablePermits()).isEqualTo(3);
            MpProcess giver = holding(tell, () -> signals.release(2));
            assertThat(pipe.first().recv()).isEqualTo("held");
            kill(giver);
            assertThat(signals.availablePermits()).isEqualTo(5);
        }
        signals.close();
    }

    @Test
    void waitersThatAreKilledTakeNoWakeWithThem() throws Exception {
        Lock lock = Mp.lock();
        Semaphore semaphore = Mp.semaphore(0);
        for (int round = 0; round < 3; round++) {
            lock.acquire();
            MpProcess child = after(() -> {
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        lock.acquire();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        semaphore.acquire();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
            });
            child.kill();
            lock.release();
            semaphore.release();
            assertThat(lock.tryAcquire(LONG)).isTrue();
            lock.release();
            child.join();
            assertThat(semaphore.tryAcquire(LONG) || semaphore.availablePermits() == 0).isTrue();
            while (semaphore.tryAcquire()) {}
        }
        lock.close();
        semaphore.close();
    }

    @Test
    void signalOfAKilledWaiterGoesToTheNext() throws Exception {
        Condition condition = Mp.condition();
        SimpleQueue<String> said = Mp.simpleQueue();
        MpProcess doomed = Mp.process(() -> {
            try (var _ = condition.lock().hold()) {
                said.put("waits");
                condition.await();
            }
        });
        doomed.start();
        assertThat(said.get()).isEqualTo("waits");
        FutureTask<Boolean> next = new FutureTask<>(() -> {
            try (var _ = condition.lock().hold()) {
                said.put("waits");
                condition.await();
                return true;
            }
        });
        // With the lock in hand, the one that is signalled cannot go on before it is killed.
        condition.lock().acquire();
        condition.lock().release();
        Thread.ofPlatform().start(next);
        assertThat(said.get()).isEqualTo("waits");
        try (var _ = condition.lock().hold()) {
            condition.signal();
            kill(doomed);
        }
        assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
        condition.lock().close();
        condition.close();
        said.close();
    }

    @Test
    void barrierBreaksWhenAPartyIsKilled() throws Exception {
        Barrier barrier = Mp.barrier(3);
        MpProcess waiting = after(() -> Thread.ofPlatform().daemon().start(() -> {
            try {
                int _ = barrier.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new AssertionError(e);
            }
        }));
        while (barrier.numberWaiting() < 1) {
            Thread.onSpinWait();
        }
        FutureTask<String> waiter = waiter(barrier);
        kill(waiting);
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("broken");
        barrier.reset();

        // It took part once, and is killed before it comes again.
        MpProcess once = Mp.process(() -> {
            int _ = barrier.await();
            new CountDownLatch(1).await(); // until it is killed
        });
        once.start();
        FutureTask<String> first = waiter(barrier);
        int _ = barrier.await();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("passed");
        FutureTask<String> second = waiter(barrier);
        kill(once);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("broken");
        barrier.reset();

        // An end in order breaks nothing for those who come later.
        MpProcess ended = Mp.process(() -> {
            int _ = barrier.await();
        });
        ended.start();
        FutureTask<String> third = waiter(barrier);
        int _ = barrier.await();
        assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo("passed");
        ended.join();
        assertThat(barrier.isBroken()).isFalse();
        barrier.close();
    }

    private static FutureTask<String> waiter(Barrier barrier) {
        FutureTask<String> task = new FutureTask<>(() -> {
            try {
                int _ = barrier.await();
                return "passed";
            } catch (BrokenBarrierException e) {
                return "broken";
            }
        });
        Thread.ofPlatform().start(task);
        return task;
    }
}
