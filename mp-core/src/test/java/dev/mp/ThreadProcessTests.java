package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.conformance.Conformance;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.LeavesNothing;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is particular to a child that is a thread of this JVM. */
@LeavesNothing
class ThreadProcessTests {
    private static final Context THREAD = Mp.context(StartMethod.THREAD);

    /** What children put here is seen at once: they share this JVM's memory. */
    private static final BlockingQueue<Object> SHARED = new LinkedBlockingQueue<>();

    @BeforeEach
    void clear() {
        SHARED.clear();
    }

    private static Object shared() throws InterruptedException {
        return SHARED.poll(50, TimeUnit.SECONDS);
    }

    @Test
    @Conformance("PROC-34")
    void exitCodeIsThereOnceTheThreadIsDone() throws Exception {
        MpProcess child = THREAD.process(() -> SHARED.add(Thread.currentThread().getName()));
        assertThat(child.exitCode()).isEmpty();
        child.start();
        child.join();

        assertThat(child.exitCode()).hasValue(0);
        assertThat(shared()).isEqualTo(child.name());
        assertThat(child.pid()).hasValue(ProcessHandle.current().pid());
    }

    @Test
    void threadsOfTheChildBelongToIt() throws Exception {
        MpProcess child = THREAD.processBuilder(() -> {
            Thread.ofPlatform().start(() -> SHARED.add(Mp.currentProcess().name())).join();
            Thread.ofVirtual().start(() -> SHARED.add(Mp.currentProcess().name())).join();
        }).name("owner").start();
        child.join();

        assertThat(List.of(shared(), shared())).containsExactly("owner", "owner");
        assertThat(Mp.currentProcess().name()).isEqualTo("MainProcess");
    }

    @Test
    void terminateAndKillInterrupt() throws Exception {
        MpRunnable blocked = () -> {
            SHARED.add("blocked");
            new CountDownLatch(1).await();
        };
        MpProcess terminated = THREAD.processBuilder(blocked).start();
        MpProcess killed = THREAD.processBuilder(blocked).start();
        shared();
        shared();

        terminated.terminate();
        killed.kill();
        terminated.join();
        killed.join();
        assertThat(terminated.exitCode()).hasValue(-15);
        assertThat(killed.exitCode()).hasValue(-9);
    }

    @Test
    void killReachesGrandchildren() throws Exception {
        MpProcess child = THREAD.processBuilder(() -> {
            Mp.processBuilder(() -> {
                SHARED.add("grandchild");
                try {
                    new CountDownLatch(1).await();
                } finally {
                    SHARED.add("interrupted");
                }
            }).start();
            new CountDownLatch(1).await();
        }).start();
        assertThat(shared()).isEqualTo("grandchild");

        child.kill();
        child.join();
        assertThat(SHARED).contains("interrupted");
        assertThat(child.exitCode()).hasValue(-9);
    }

    @Test
    void childThatHandlesTheInterruptEndsAsItLikes() throws Exception {
        MpProcess child = THREAD.processBuilder(() -> {
            SHARED.add("blocked");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                SHARED.add("handled");
            }
        }).start();
        assertThat(shared()).isEqualTo("blocked");

        child.terminate();
        child.join();
        assertThat(SHARED).containsExactly("handled");
        assertThat(child.exitCode()).hasValue(0);
    }

    @Test
    void leftOverInterruptDoesNotDisturbTheEnd() throws Exception {
        for (int i = 0; i < 20; i++) {
            MpProcess child = THREAD.process(() -> Thread.currentThread().interrupt());
            child.start();
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Test
    void handlesEndWithTheirProcess() throws Exception {
        try (Pipe pipe = THREAD.pipe()) {
            Connection there = pipe.second();
            MpProcess child = THREAD.process(() -> {
                SHARED.add(there);
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        there.recv();
                    } catch (IOException | InterruptedException e) {
                        SHARED.add(e);
                    }
                });
            });
            child.start();
            there.close();
            child.join();

            assertThatThrownBy(pipe.first()::recv).isInstanceOf(EOFException.class);
            Connection kept = (Connection) shared();
            assertThat(kept.isClosed()).isTrue();
            assertThatThrownBy(() -> kept.send(1)).isInstanceOf(IOException.class).hasMessage("handle is closed");
            assertThat(shared()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void threadsThatOutliveTheirProcessMakeNothing() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        SHARED.add(over);
        MpProcess child = THREAD.process(() -> {
            CountDownLatch latch = (CountDownLatch) SHARED.take();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    latch.await();
                    SHARED.add(Mp.pipe());
                } catch (IllegalStateException | InterruptedException e) {
                    SHARED.add(e);
                }
            });
        });
        child.start();
        child.join();
        over.countDown();

        assertThat(shared()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void handleOfAnotherMemberOfThisJvmIsRefused() throws Exception {
        try (Pipe pipe = THREAD.pipe(); Pipe mine = THREAD.pipe()) {
            SHARED.add(mine.first());
            Connection there = pipe.second();
            MpProcess child = THREAD.process(() -> {
                Connection stolen = (Connection) SHARED.take();
                try {
                    there.send(stolen);
                } catch (SerializationException e) {
                    there.send(e.getMessage());
                }
            });
            child.start();

            assertThat(pipe.first().recv(String.class)).contains("another member of this JVM");
            child.join();
        }
    }
}
