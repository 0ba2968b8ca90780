package dev.mp.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.EachStartMethod;
import dev.mp.fixture.Peer;
import dev.mp.queue.SimpleQueue;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Locks between this process and another one. */
@EachStartMethod
class LockTests {
    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Peer peer;

    @Parameter
    StartMethod method;

    private Lock lock;
    private RLock rlock;

    @BeforeParameterizedClassInvocation
    static void startPeer(StartMethod method) {
        peer = Peer.start(method);
    }

    @AfterParameterizedClassInvocation
    static void endPeer() throws InterruptedException {
        peer.close();
    }

    @BeforeEach
    void make() {
        lock = Mp.context(method).lock();
        rlock = Mp.context(method).rlock();
    }

    @AfterEach
    void close() {
        lock.close();
        rlock.close();
    }

    @Test
    @Conformance({"LOCK-01", "LOCK-02", "LOCK-03"})
    void oneHoldsItAndAllSeeIt() throws Exception {
        Lock same = lock;
        lock.acquire();
        assertThat(lock.isLocked()).isTrue();
        assertThat(lock.tryAcquire()).isFalse();
        assertThat(lock.tryAcquire(Duration.ZERO)).isFalse();
        assertThat(lock.tryAcquire(Duration.ofSeconds(-1))).isFalse();
        assertThat(peer.<Boolean>call(() -> same.isLocked())).isTrue();
        assertThat(peer.<Boolean>call(() -> same.tryAcquire(SHORT))).isFalse();
        lock.release();
        assertThat(lock.isLocked()).isFalse();
        assertThat(peer.<Boolean>call(() -> same.tryAcquire())).isTrue();
        assertThat(lock.tryAcquire()).isFalse();
        assertThat(lock.isLocked()).isTrue();
        peer.call(() -> {
            same.release();
            return null;
        });
        assertThatThrownBy(lock::release).isInstanceOf(IllegalMonitorStateException.class)
                .hasMessage("cannot release a lock that nobody holds: Lock[free]");
    }

    @Test
    @Conformance("LOCK-10")
    void anyoneReleasesALock() throws Exception {
        Lock same = lock;
        lock.acquire();
        peer.call(() -> {
            same.release();
            return null;
        });
        assertThat(lock.isLocked()).isFalse();
        lock.acquire();
        Thread thread = Thread.ofVirtual().start(lock::release);
        thread.join();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Conformance({"LOCK-06", "LOCK-09", "LOCK-10"})
    void onlyItsOwnerReleasesAnRLock() throws Exception {
        RLock same = rlock;
        rlock.acquire();
        assertThat(rlock.tryAcquire()).isTrue();
        assertThat(rlock.tryAcquire(SHORT)).isTrue();
        assertThat(rlock.holdCount()).isEqualTo(3);
        assertThatThrownBy(() -> peer.call(() -> {
            same.release();
            return null;
        })).isInstanceOf(IllegalMonitorStateException.class).hasMessageContaining("another thread holds");
        FutureTask<Boolean> sibling = new FutureTask<>(() -> rlock.tryAcquire());
        Thread.ofVirtual().start(sibling);
        assertThat(sibling.get(10, TimeUnit.SECONDS)).isFalse();
        rlock.release();
        rlock.release();
        assertThat(peer.<Boolean>call(() -> same.isLocked())).isTrue();
        rlock.release();
        assertThat(rlock.isLocked()).isFalse();
        assertThatThrownBy(rlock::release).isInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining("nobody holds");
        try (var held = rlock.hold()) {
            assertThat(held).isNotNull();
            assertThat(rlock.holdCount()).isEqualTo(1);
        }
        assertThat(rlock.holdCount()).isZero();
    }

    @Test
    @Conformance({"LOCK-07", "LOCK-08"})
    void textSaysWhoHoldsIt() throws Exception {
        RLock same = rlock;
        assertThat(rlock).hasToString("RLock[free]");
        rlock.acquire();
        rlock.acquire();
        assertThat(rlock).hasToString(
                "RLock[held by this thread, " + Thread.currentThread().getName() + ", 2 deep]");
        FutureTask<String> sibling = new FutureTask<>(rlock::toString);
        Thread.ofPlatform().start(sibling);
        assertThat(sibling.get(10, TimeUnit.SECONDS))
                .isEqualTo("RLock[held by this process, thread #" + Thread.currentThread().threadId() + ", 2 deep]");
        String elsewhere = peer.call(() -> same.toString());
        assertThat(elsewhere).startsWith("RLock[held by process " + ProcessHandle.current().pid() + ", thread #")
                .endsWith(", 2 deep]");
        rlock.release();
        rlock.release();
        assertThat(lock).hasToString("Lock[free]");
        lock.close();
        assertThat(lock).hasToString("Lock[closed]");
    }

    @Test
    void waitersGetItOneAfterTheOther() throws Exception {
        SimpleQueue<Object> said = Mp.context(method).simpleQueue();
        Lock same = lock;
        lock.acquire();
        for (int i = 0; i < 3; i++) {
            peer.begin(() -> {
                same.acquire();
                said.put("in");
                said.put("out");
                same.release();
            });
        }
        FutureTask<Boolean> virtual = new FutureTask<>(() -> {
            lock.acquire();
            said.put("in");
            said.put("out");
            lock.release();
            return true;
        });
        Thread.ofVirtual().start(virtual);
        assertThat(said.isEmpty()).isTrue();
        lock.release();
        for (int i = 0; i < 4; i++) {
            assertThat(said.get()).isEqualTo("in");
            assertThat(said.get()).isEqualTo("out");
        }
        assertThat(virtual.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lock.tryAcquire(LONG)).isTrue();
        lock.release();
        said.close();
    }

    @Test
    void mutualExclusionUnderContention() throws Exception {
        Lock same = lock;
        SimpleQueue<Integer> token = Mp.context(method).simpleQueue();
        token.put(0);
        MpProcess[] children = new MpProcess[2];
        for (int i = 0; i < children.length; i++) {
            children[i] = Mp.context(method).process(() -> increment(same, token));
            children[i].start();
        }
        increment(lock, token);
        for (MpProcess child : children) {
            child.join();
        }
        assertThat(token.get()).isEqualTo(3_000);
        token.close();
    }

    /** With a lock around them, the item that one takes out is never missed by another. */
    private static void increment(Lock lock, SimpleQueue<Integer> token) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            try (var _ = lock.hold()) {
                if (token.isEmpty()) {
                    throw new AssertionError("two inside");
                }
                token.put(token.get() + 1);
            }
        }
    }

    @Test
    void waitingIsInterrupted() throws Exception {
        lock.acquire();
        FutureTask<Boolean> waiter = new FutureTask<>(() -> {
            lock.acquire();
            return true;
        });
        for (Thread.Builder kind : new Thread.Builder[] {Thread.ofPlatform(), Thread.ofVirtual()}) {
            FutureTask<Class<?>> task = new FutureTask<>(() -> {
                try {
                    lock.acquire();
                    return null;
                } catch (InterruptedException e) {
                    return e.getClass();
                }
            });
            Thread thread = kind.start(task);
            thread.interrupt();
            assertThat(task.get(10, TimeUnit.SECONDS)).isEqualTo(InterruptedException.class);
        }
        Thread.ofPlatform().start(waiter);
        lock.release();
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closedLockRefuses() throws Exception {
        lock.acquire();
        Lock mine = lock;
        FutureTask<String> waiter = new FutureTask<>(() -> {
            try {
                mine.acquire();
                return "acquired";
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        });
        Thread.ofVirtual().start(waiter);
        lock.close();
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("this lock is closed here");
        assertThatThrownBy(lock::tryAcquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoHoldsItReleasesItThoughItIsClosed() throws Exception {
        SimpleQueue<String> out = Mp.context(method).simpleQueue();
        for (ExclusiveLock each : new ExclusiveLock[] {lock, rlock}) {
            each.acquire();
            if (each == rlock) {
                each.acquire();
            }
            peer.begin(() -> {
                each.acquire();
                each.release();
                each.close();
                out.put("acquired");
            });
            each.close();
            if (each == rlock) {
                each.release();
                assertThat(out.isEmpty()).isTrue();
            }
            each.release();
            assertThat(out.get()).isEqualTo("acquired");
            assertThatThrownBy(each::release).isInstanceOf(IllegalStateException.class);
        }
        out.close();
    }

    @Test
    @SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // each call by itself is what is tested
    void fitsTheJdk() throws Exception {
        java.util.concurrent.locks.Lock java = rlock.asJavaLock();
        RLock same = rlock;
        java.lock();
        assertThat(java.tryLock()).isTrue();
        java.unlock();
        assertThat(peer.<Boolean>call(() -> same.asJavaLock().tryLock(10, TimeUnit.MILLISECONDS))).isFalse();
        var condition = java.newCondition();
        assertThat(condition.await(10, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(condition.awaitNanos(1_000_000)).isNegative();
        FutureTask<Void> signaller = new FutureTask<>(() -> {
            java.lock();
            condition.signalAll();
            java.unlock();
            return null;
        });
        Thread.ofPlatform().start(signaller);
        condition.await();
        signaller.get(10, TimeUnit.SECONDS);
        assertThat(rlock.holdCount()).isEqualTo(1);
        java.unlock();
        assertThatThrownBy(java::unlock).isInstanceOf(IllegalMonitorStateException.class);
        Thread.currentThread().interrupt();
        java.lock();
        assertThat(Thread.interrupted()).isTrue();
        java.unlock();
    }

    @Test
    void closedWhileItsHolderWaitsAgain() throws Exception {
        Lock mine = lock;
        FutureTask<String> waiter = new FutureTask<>(() -> {
            mine.acquire();
            try {
                mine.acquire();
                return "acquired twice";
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        });
        Thread.ofPlatform().start(waiter);
        while (!lock.isLocked()) {
            Thread.onSpinWait();
        }
        lock.close();
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("this lock is closed here");
    }

    @Test
    void limitsOfTheJdkAreAsLongAsTheyCanBe() throws Exception {
        assertThat(lock.asJavaLock().tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        assertThat(lock.asJavaLock().tryLock(Long.MIN_VALUE, TimeUnit.DAYS)).isFalse();
        lock.release();
    }

    /** What one process acquires and another releases leaves nothing behind when all handles are closed. */
    @Test
    void handedOnLocksEnd() throws Exception {
        for (int i = 0; i < 50; i++) {
            Lock handed = Mp.context(method).lock();
            handed.acquire();
            peer.call(() -> {
                handed.release();
                handed.close();
                return null;
            });
            handed.close();
        }
    }
}
