package dev.mp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.WithPeer;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads of both kinds that wait in a connection: woken, interrupted, closed under. */
class WaitingTests extends WithPeer {
    private static final long LIMIT_SECONDS = 50;
    private static final int MANY = 300;

    /** The two kinds of threads. */
    enum Kind {
        PLATFORM(Thread.ofPlatform()),
        VIRTUAL(Thread.ofVirtual());

        @SuppressWarnings("ImmutableEnumChecker") // used, not changed
        private final Thread.Builder builder;

        Kind(Thread.Builder builder) {
            this.builder = builder;
        }

        <T> Running<T> run(Step<T> step) {
            CountDownLatch begun = new CountDownLatch(1);
            FutureTask<T> task = new FutureTask<>(() -> {
                begun.countDown();
                return step.run();
            });
            return new Running<>(builder.start(task), task, begun);
        }
    }

    interface Step<T> {
        T run() throws Exception;
    }

    record Running<T>(Thread thread, FutureTask<T> task, CountDownLatch begun) {
        /** Waits until the thread waits for something: in the kernel, parked, or parked for a slice. */
        Running<T> awaitWaiting() throws InterruptedException {
            begun.await();
            while (thread.getState() == Thread.State.RUNNABLE && !sleepsNatively()
                    || thread.getState() == Thread.State.NEW) {
                Thread.onSpinWait();
            }
            return this;
        }

        private boolean sleepsNatively() {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getMethodName().equals("futexWaitv") || frame.getMethodName().equals("sleepSlice")) {
                    return true;
                }
            }
            return false;
        }

        T result() throws Exception {
            try {
                return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void messageWakesTheReceiver(Kind kind) throws Exception {
        Connection end = there;
        Running<Object> receiver = kind.run(here::recv).awaitWaiting();

        peer.begin(() -> end.send("awake"));
        assertThat(receiver.result()).isEqualTo("awake");
    }

    @ParameterizedTest
    @EnumSource
    void messageWakesThePoll(Kind kind) throws Exception {
        Connection end = there;
        Running<Boolean> poll = kind.run(() -> here.poll(Duration.ofDays(1))).awaitWaiting();

        peer.begin(() -> end.send("awake"));
        assertThat(poll.result()).isTrue();
        assertThat(here.recv()).isEqualTo("awake");
    }

    @ParameterizedTest
    @EnumSource
    void endOfTheStreamWakesTheReceiver(Kind kind) throws Exception {
        Connection end = there;
        peer.begin(() -> {
            end.send("held here");
            assertThat(end.recv()).isEqualTo("close");
            end.close();
        });
        assertThat(here.recv()).isEqualTo("held here");
        Running<Object> receiver = kind.run(here::recv).awaitWaiting();
        there.close();

        here.send("close");
        assertThatThrownBy(receiver::result).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @EnumSource
    void closeWakesThoseInsideWithAnError(Kind kind) throws Exception {
        List<Running<?>> inside = List.of(kind.run(here::recv), kind.run(here::recvBytes),
                kind.run(() -> here.recvBytesInto(new byte[1], 0)), kind.run(() -> here.recv(Duration.ofDays(1))),
                kind.run(() -> here.poll(Duration.ofDays(1))));
        for (Running<?> each : inside) {
            each.awaitWaiting();
        }

        here.close();
        for (Running<?> each : inside) {
            assertThatThrownBy(each::result).isInstanceOf(IOException.class).hasMessage("handle is closed");
        }
        assertThatThrownBy(there::recv).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @EnumSource
    void closeWakesSendersThatWaitForRoom(Kind kind) throws Exception {
        Running<Object> sender = kind.run(() -> {
            while (true) {
                here.sendBytes(new byte[1 << 20]);
            }
        });
        // The first message is there long before there is no room, so this waits for a full pipe or gets near.
        assertThat(there.poll(Duration.ofDays(1))).isTrue();
        sender.awaitWaiting();

        here.close();
        assertThatThrownBy(sender::result).isInstanceOf(IOException.class).hasMessage("handle is closed");
    }

    @ParameterizedTest
    @EnumSource
    void interruptEndsTheWaitAndLosesNothing(Kind kind) throws Exception {
        Running<Object> receiver = kind.run(here::recv).awaitWaiting();
        receiver.thread().interrupt();
        assertThatThrownBy(receiver::result).isInstanceOf(InterruptedException.class);
        Running<Boolean> poll = kind.run(() -> here.poll(Duration.ofDays(1))).awaitWaiting();
        poll.thread().interrupt();
        assertThatThrownBy(poll::result).isInstanceOf(InterruptedException.class);

        there.send("still there");
        assertThat(here.recv()).isEqualTo("still there");
    }

    @ParameterizedTest
    @EnumSource
    void interruptEndsTheWaitForRoomAndSendsNothing(Kind kind) throws Exception {
        BlockingQueue<Integer> sent = new LinkedBlockingQueue<>();
        Running<Object> sender = kind.run(() -> {
            for (int i = 0; true; i++) {
                here.sendBytes(new byte[1 << 20]);
                sent.add(i);
            }
        });
        assertThat(there.poll(Duration.ofDays(1))).isTrue();
        sender.awaitWaiting();
        sender.thread().interrupt();
        assertThatThrownBy(sender::result).isInstanceOf(InterruptedException.class);

        while (there.poll()) {
            assertThat(there.recvBytes()).hasSize(1 << 20);
            assertThat(sent.poll()).isNotNull();
        }
        assertThat(sent).isEmpty();
    }

    @Test
    void interruptedThreadDoesNotWait() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(here::recv).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    @Conformance("CONN-01")
    void hundredsOfVirtualThreadsEachWaitOnTheirOwnPipe() throws Exception {
        Pipe toPeer = Mp.context(method).pipe(false);
        try (toPeer) {
            Connection ends = toPeer.first();
            peer.begin(() -> {
                List<Connection> all = new ArrayList<>();
                for (int i = 0; i < MANY; i++) {
                    all.add(ends.recv(Connection.class));
                }
                for (int i = MANY - 1; i >= 0; i--) {
                    Connection end = all.get(i);
                    Thread.startVirtualThread(() -> answer(end));
                }
            });
            List<Running<String>> waiting = new ArrayList<>();
            List<Connection> mine = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Pipe each = Mp.context(method).pipe();
                int number = i;
                waiting.add(Kind.VIRTUAL.run(() -> {
                    try (Connection own = each.first()) {
                        String greeting = own.recv(String.class);
                        own.send(greeting + number);
                        return own.recv(String.class);
                    }
                }));
                mine.add(each.second());
            }
            for (Connection end : mine) {
                toPeer.second().send(end);
                end.close();
            }

            for (int i = 0; i < MANY; i++) {
                assertThat(waiting.get(i).result()).isEqualTo("you are number " + i);
            }
        }
    }

    private static void answer(Connection end) {
        try (end) {
            end.send("number ");
            end.send("you are " + end.recv());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneOfSeveralReceiversGetsEachMessage() throws Exception {
        Connection end = there;
        List<Running<Object>> receivers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            receivers.add(Kind.values()[i % 2].run(here::recv));
        }
        peer.call(() -> {
            for (int i = 0; i < 4; i++) {
                end.send(i);
            }
            return null;
        });

        List<Object> received = new ArrayList<>();
        for (Running<Object> receiver : receivers) {
            received.add(receiver.result());
        }
        assertThat(received).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
}
