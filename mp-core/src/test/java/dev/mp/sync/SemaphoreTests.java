package dev.mp.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.EachStartMethod;
import dev.mp.fixture.Peer;
import dev.mp.queue.SimpleQueue;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Semaphores between this process and another one. */
@EachStartMethod
class SemaphoreTests {
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

    /** Python's test of both kinds. */
    private static void countsDownAndUp(Semaphore semaphore) throws Exception {
        assertThat(semaphore.availablePermits()).isEqualTo(2);
        semaphore.acquire();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
        assertThat(peer.<Boolean>call(() -> semaphore.tryAcquire())).isTrue();
        assertThat(semaphore.availablePermits()).isZero();
        assertThat(semaphore.tryAcquire()).isFalse();
        assertThat(peer.<Boolean>call(() -> semaphore.tryAcquire())).isFalse();
        semaphore.release();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
        peer.call(() -> {
            semaphore.release();
            return null;
        });
        assertThat(semaphore.availablePermits()).isEqualTo(2);
        try (var _ = semaphore.hold()) {
            assertThat(semaphore.availablePermits()).isEqualTo(1);
        }
    }

    @Test
    @Conformance({"SEM-01", "SEM-02"})
    void goesAboveItsStart() throws Exception {
        Semaphore semaphore = Mp.context(method).semaphore(2);
        countsDownAndUp(semaphore);
        semaphore.release();
        assertThat(semaphore.availablePermits()).isEqualTo(3);
        semaphore.release(2);
        assertThat(semaphore.availablePermits()).isEqualTo(5);
        assertThat(semaphore).hasToString("Semaphore[5 free]");
        assertThatThrownBy(() -> semaphore.release(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore.release(Integer.MAX_VALUE)).isInstanceOf(IllegalStateException.class);
        assertThat(semaphore.availablePermits()).isEqualTo(5);
        semaphore.close();
        assertThatThrownBy(semaphore::acquire).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Conformance("SEM-03")
    void boundIsKept() throws Exception {
        BoundedSemaphore semaphore = Mp.context(method).boundedSemaphore(2);
        countsDownAndUp(semaphore);
        assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot return 1: there would be more than 2 permits, and 2 are free already");
        assertThatThrownBy(() -> peer.call(() -> {
            semaphore.release();
            return null;
        })).isInstanceOf(IllegalStateException.class);
        assertThat(semaphore.availablePermits()).isEqualTo(2);
        semaphore.close();
    }

    @Test
    @Conformance({"SEM-04", "SEM-05"})
    void limitsAreKept() throws Exception {
        Semaphore semaphore = Mp.context(method).semaphore(0);
        assertThat(semaphore.tryAcquire()).isFalse();
        assertThat(semaphore.tryAcquire(Duration.ZERO)).isFalse();
        assertThat(semaphore.tryAcquire(Duration.ofDays(-1))).isFalse();
        long began = System.nanoTime();
        assertThat(semaphore.tryAcquire(Duration.ofMillis(100))).isFalse();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(100_000_000);
        assertThatThrownBy(() -> Mp.context(method).semaphore(-1)).isInstanceOf(IllegalArgumentException.class);
        semaphore.close();
    }

    /** Several permits at once wake as many waiters, in both processes, on both kinds of threads. */
    @Test
    void waitersGoOn() throws Exception {
        Semaphore semaphore = Mp.context(method).semaphore(0);
        SimpleQueue<Object> said = Mp.context(method).simpleQueue();
        for (int i = 0; i < 2; i++) {
            peer.begin(() -> {
                semaphore.acquire();
                said.put("peer");
            });
            FutureTask<Void> task = new FutureTask<>(() -> {
                semaphore.acquire();
                said.put("here");
                return null;
            });
            (i == 0 ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        }
        semaphore.release(3);
        for (int i = 0; i < 3; i++) {
            said.get();
        }
        assertThat(said.isEmpty()).isTrue();
        semaphore.release();
        said.get();
        assertThat(semaphore.availablePermits()).isZero();
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> {
            try {
                semaphore.acquire();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        });
        Thread.ofVirtual().start(interrupted).interrupt();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        semaphore.close();
        said.close();
    }

    @Test
    void whatIsHeldIsReturnedOnce() throws Exception {
        Semaphore semaphore = Mp.semaphore(1);
        Held held = semaphore.hold();
        held.close();
        held.close();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
    }
}
