package dev.mp.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpRunnable;
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

/** Conditions between this process and another one. */
@EachStartMethod
class ConditionTests {
    private static final int THREADS = 3;

    private static Peer peer;

    @Parameter
    StartMethod method;

    private Condition condition;
    private SimpleQueue<String> asleep;
    private SimpleQueue<String> woken;

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
        condition = Mp.context(method).condition();
        asleep = Mp.context(method).simpleQueue();
        woken = Mp.context(method).simpleQueue();
    }

    @AfterEach
    void close() {
        condition.lock().close();
        condition.close();
        asleep.close();
        woken.close();
    }

    private static void wait(
            Condition condition, SimpleQueue<String> asleep, SimpleQueue<String> woken, Duration limit)
            throws InterruptedException {
        try (var _ = condition.lock().hold()) {
            asleep.put("asleep");
            woken.put(condition.await(limit) ? "signalled" : "late");
        }
    }

    /** As many waiters here as in the other process; returns when all of them wait. */
    private void startWaiters(Duration limit) throws Exception {
        Condition same = condition;
        SimpleQueue<String> sleeping = asleep;
        SimpleQueue<String> awake = woken;
        MpRunnable waiter = () -> wait(same, sleeping, awake, limit);
        for (int i = 0; i < THREADS; i++) {
            peer.begin(waiter);
            (i == 0 ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> {
                try {
                    wait(same, sleeping, awake, limit);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        for (int i = 0; i < 2 * THREADS; i++) {
            asleep.get();
        }
        // Who has the lock after they said so comes after they have let go of it.
        condition.lock().acquire();
        condition.lock().release();
    }

    private void expect(String how, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(woken.get()).isEqualTo(how);
        }
        assertThat(woken.isEmpty()).isTrue();
    }

    @Test
    @Conformance("COND-03")
    void whoIsLateLeavesNothingBehind() throws Exception {
        startWaiters(Duration.ofMillis(20));
        expect("late", 2 * THREADS);
        startWaiters(Duration.ofHours(1));
        try (var _ = condition.lock().hold()) {
            condition.signalAll();
        }
        expect("signalled", 2 * THREADS);
    }

    @Test
    @Conformance("COND-04")
    void asManyAreWokenAsSignalled() throws Exception {
        startWaiters(Duration.ofHours(1));
        try (var _ = condition.lock().hold()) {
            condition.signal(2);
        }
        expect("signalled", 2);
        try (var _ = condition.lock().hold()) {
            condition.signal(4);
        }
        expect("signalled", 4);
        try (var _ = condition.lock().hold()) {
            condition.signal(3);
            assertThat(condition.await(Duration.ofMillis(20))).isFalse();
            assertThatThrownBy(() -> condition.signal(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @Conformance({"COND-05", "COND-08"})
    void limitsAreKept() throws Exception {
        try (var _ = condition.lock().hold()) {
            long began = System.nanoTime();
            assertThat(condition.await(Duration.ZERO)).isFalse();
            assertThat(condition.await(Duration.ofMillis(100))).isFalse();
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(100_000_000);
            Condition same = condition;
            peer.begin(() -> {
                try (var _ = same.lock().hold()) {
                    same.signal();
                }
            });
            assertThat(condition.await(Duration.ofSeconds(60))).isTrue();
        }
    }

    @Test
    @Conformance({"COND-06", "COND-07"})
    void predicates() throws Exception {
        Condition same = condition;
        SimpleQueue<String> stock = woken;
        try (var _ = condition.lock().hold()) {
            long began = System.nanoTime();
            assertThat(condition.awaitUntil(() -> !stock.isEmpty(), Duration.ofMillis(100))).isFalse();
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(100_000_000);
            peer.begin(() -> {
                try (var _ = same.lock().hold()) {
                    same.signal();
                    stock.put("there");
                    same.signal();
                }
            });
            condition.awaitUntil(() -> !stock.isEmpty());
            assertThat(condition.awaitUntil(() -> !stock.isEmpty(), Duration.ZERO)).isTrue();
        }
    }

    @Test
    @Conformance("COND-09")
    void lockIsHeldAgainAfterAnInterrupt() throws Exception {
        FutureTask<Boolean> waiter = new FutureTask<>(() -> {
            try (var _ = condition.lock().hold()) {
                asleep.put("asleep");
                try {
                    condition.await();
                    return false;
                } catch (InterruptedException e) {
                    condition.signal(); // needs the lock
                    return condition.lock().isLocked();
                }
            }
        });
        Thread thread = Thread.ofPlatform().start(waiter);
        assertThat(asleep.get()).isEqualTo("asleep");
        thread.interrupt();
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(condition.lock().isLocked()).isFalse();
    }

    @Test
    @Conformance("COND-10")
    void lockIsReleasedAltogether() throws Exception {
        RLock lock = (RLock) condition.lock();
        assertThatThrownBy(condition::await).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalMonitorStateException.class);
        Condition same = condition;
        lock.acquire();
        lock.acquire();
        lock.acquire();
        peer.begin(() -> {
            try (var _ = same.lock().hold()) {
                same.signalAll();
            }
        });
        condition.await();
        assertThat(lock.holdCount()).isEqualTo(3);
        lock.release();
        lock.release();
        lock.release();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void overALockThatIsGiven() throws Exception {
        Lock lock = Mp.context(method).lock();
        Condition over = Mp.context(method).condition(lock);
        assertThat(over.lock()).isSameAs(lock);
        lock.acquire();
        FutureTask<Class<?>> other = new FutureTask<>(() -> {
            try {
                over.signal();
                return null;
            } catch (IllegalMonitorStateException e) {
                return e.getClass();
            }
        });
        Thread.ofPlatform().start(other);
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(IllegalMonitorStateException.class);
        peer.begin(() -> {
            try (var _ = over.lock().hold()) {
                over.signal();
            }
        });
        over.await();
        lock.release();
        over.close();
        lock.close();
    }

    /** A wait that could not hold its lock again fails, and never touches what was the lock's memory. */
    @Test
    void closedLockEndsTheWait() throws Exception {
        Lock lock = Mp.context(method).lock();
        Condition over = Mp.context(method).condition(lock);
        FutureTask<String> waiter = new FutureTask<>(() -> {
            lock.acquire();
            asleep.put("asleep");
            try {
                over.await();
                return "woken";
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        });
        Thread.ofPlatform().start(waiter);
        assertThat(asleep.get()).isEqualTo("asleep");
        lock.acquire();
        lock.release();
        lock.close();
        assertThat(waiter.get(20, TimeUnit.SECONDS)).startsWith("the lock of this condition is closed here");
        assertThatThrownBy(over::signal).isInstanceOf(IllegalStateException.class);
        over.close();
        assertThatThrownBy(() -> Mp.context(method).condition(null)).isInstanceOf(NullPointerException.class);
    }
}
