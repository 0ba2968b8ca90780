package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.connection.Pipe;
import dev.mp.internal.member.Member;
import dev.mp.queue.SimpleQueue;
import dev.mp.sync.RLock;
import dev.mp.testkit.junit.LeavesNothing;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** How long shared data lives, and what closing does. */
@LeavesNothing
class LifetimeTests {
    private static final int MEBIBYTE = 1 << 20;

    /** Extents with blocks, after all is given back that nobody can reach. */
    private static int inUse() {
        Member member = Context.currentMember();
        member.seam().collectUnreachable();
        member.arena().blocks().trim(member.identity());
        return member.arena().blocks().inUse();
    }

    /** What became unreachable is let go in the background, one after the other. */
    private static void awaitInUse(int expected) {
        long began = System.nanoTime();
        while (inUse() != expected && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
            Thread.onSpinWait();
        }
        assertThat(inUse()).isEqualTo(expected);
    }

    @Test
    void closedDataRefusesAndGivesItsMemoryBack() {
        int before = inUse();
        SharedByteArray array = SharedCTypes.rawByteArray(20 * MEBIBYTE);
        assertThat(inUse()).isGreaterThanOrEqualTo(before + 20);
        SharedByteArray part = array.slice(5, 10);
        MemorySegment segment = array.asSegment();
        ByteBuffer buffer = part.asByteBuffer();
        part.close();
        part.close();

        assertThat(array.isClosed()).isTrue();
        assertThatThrownBy(() -> array.get(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> array.set(0, (byte) 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(array::toArray).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(array::asSegment).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> buffer.get(0)).isInstanceOf(IllegalStateException.class);
        assertThat(array).hasToString("SharedByteArray[closed]");
        assertThat(inUse()).isEqualTo(before);
    }

    @Test
    void unreachableDataGivesItsMemoryBack() {
        int before = inUse();
        for (int i = 0; i < 5; i++) {
            SharedCTypes.byteArray(20 * MEBIBYTE).set(i, (byte) i);
        }
        awaitInUse(before);
    }

    @Test
    @DisabledIfSystemProperty(named = "dev.mp.seam", matches = "portable", disabledReason = "views keep nothing there")
    void viewsKeepTheMemory() {
        int before = inUse();
        DoubleBuffer buffer = SharedCTypes.rawDoubleArray(3 * MEBIBYTE).asBuffer();
        MemorySegment segment = SharedCTypes.rawDoubleArray(3 * MEBIBYTE).asSegment().asSlice(8, 8);
        buffer.put(1, 2.5);
        assertThat(inUse()).isEqualTo(before + 48);
        assertThat(buffer.get(1)).isEqualTo(2.5);
        assertThat(segment.get(ValueLayout.JAVA_DOUBLE, 0)).isZero();
        buffer = null;
        segment = null;
        awaitInUse(before);
    }

    @Test
    void viewsAreTheSameMemory() {
        SharedIntArray array = SharedCTypes.rawIntArray(new int[] {1, 2, 3});
        array.asBuffer().put(1, 20);
        array.slice(2, 3).asByteBuffer().putInt(0, 30);
        array.asSegment().setAtIndex(ValueLayout.JAVA_INT, 0, 10);
        assertThat(array.toArray()).containsExactly(10, 20, 30);
        assertThat(array.asSegment().byteSize()).isEqualTo(12);
        assertThatThrownBy(() -> array.asSegment().get(ValueLayout.JAVA_INT, 12))
                .isInstanceOf(IndexOutOfBoundsException.class);
        array.close();
    }

    /** Whoever reads while another thread closes sees the array's own numbers or fails: never what is stored there next. */
    @Test
    void closingUnderReadersIsSafe() throws Exception {
        for (int round = 0; round < 100; round++) {
            SharedLongArray array = SharedCTypes.rawLongArray(2_000);
            array.fill(7);
            CountDownLatch reading = new CountDownLatch(1);
            FutureTask<Long> reader = new FutureTask<>(() -> {
                try {
                    while (true) {
                        for (int i = 0; i < array.length(); i++) {
                            long value = array.get(i);
                            if (value != 7) {
                                return value;
                            }
                        }
                        reading.countDown();
                    }
                } catch (IllegalStateException closed) {
                    return 7L;
                }
            });
            Thread.ofPlatform().start(reader);
            reading.await();
            array.close();
            SharedLongArray next = SharedCTypes.rawLongArray(2_000);
            next.fill(9);
            assertThat(reader.get()).isEqualTo(7);
            next.close();
        }
    }

    @Test
    void closeIsRefusedWhileTheSystemWritesToAView() throws Exception {
        java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
        SharedByteArray array = SharedCTypes.rawByteArray(8);
        FutureTask<Integer> read = new FutureTask<>(() -> pipe.source().read(array.asByteBuffer()));
        Thread reader = Thread.ofPlatform().start(read);
        while (!isInSystemCall(reader)) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(array::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("end that transfer first");
        assertThat(array.isClosed()).isFalse();

        pipe.sink().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(read.get()).isEqualTo(3);
        assertThat(array.toArray()).startsWith(1, 2, 3);
        array.close();
        pipe.sink().close();
        pipe.source().close();
    }

    private static boolean isInSystemCall(Thread thread) {
        StackTraceElement[] frames = thread.getStackTrace();
        return frames.length > 0 && frames[0].isNativeMethod() && frames[0].getMethodName().startsWith("read");
    }

    @Test
    void travelsByQueueAndPipeAndLives() throws Exception {
        SimpleQueue<Object> queue = Mp.simpleQueue();
        SharedIntArray.Locked array = SharedCTypes.intArray(new int[] {1, 2, 3});
        queue.put(List.of(array, array.slice(1, 3), array.getObj()));
        array.close();

        List<?> arrived = (List<?>) queue.get();
        SharedIntArray.Locked whole = (SharedIntArray.Locked) arrived.get(0);
        SharedIntArray.Locked part = (SharedIntArray.Locked) arrived.get(1);
        SharedIntArray raw = (SharedIntArray) arrived.get(2);
        part.set(0, 20);
        assertThat(raw.toArray()).containsExactly(1, 20, 3);
        assertThat(part.getLock()).as("one lock, as it was sent").isSameAs(whole.getLock());
        try (Pipe pipe = Mp.pipe()) {
            pipe.first().send(raw);
            SharedIntArray other = pipe.second().recv(SharedIntArray.class);
            other.set(0, 10);
            other.close();
        }
        assertThat(whole.toArray()).containsExactly(10, 20, 3);
        whole.close();
        assertThat(raw.isClosed()).as("parts that came together share a handle").isTrue();
        queue.close();
    }

    @Test
    void childKeepsWhatItsParentClosed() throws Exception {
        SharedDoubleArray array = SharedCTypes.rawDoubleArray(1_000);
        SimpleQueue<Object> queue = Mp.simpleQueue();
        var child = Child.start(StartMethod.SPAWN, () -> {
            queue.put("here");
            array.fill(0.5);
            queue.put(array);
        });
        queue.get();
        array.close();
        SharedDoubleArray back = (SharedDoubleArray) queue.get();
        assertThat(back.toArray()).containsOnly(0.5);
        Child.join(child);
        back.close();
        queue.close();
    }

    @Test
    void structuresTravelWithTheirLayout() throws Exception {
        SimpleQueue<Object> queue = Mp.simpleQueue();
        StructValue.Locked<StructTests.Point> point = SharedCTypes.struct(new StructTests.Point(1, 2));
        queue.put(point);
        StructValue<?> arrived = (StructValue<?>) queue.get();
        arrived.field("x", DoubleValue.class).set(5);
        assertThat(point.get()).isEqualTo(new StructTests.Point(5, 2));
        arrived.close();
        point.close();
        queue.close();
    }

    @Test
    void refusesToBeKeptOutside() throws Exception {
        IntValue value = SharedCTypes.rawInt(1);
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> out.writeObject(value))
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("only inside what mp sends");
        }
        value.close();
        SimpleQueue<Object> queue = Mp.simpleQueue();
        assertThatThrownBy(() -> queue.put(value)).hasMessageContaining("closed");
        queue.close();
    }

    @Test
    void valueClosedInItsUpdateLeavesNoLockHeld() throws Exception {
        IntValue.Locked value = SharedCTypes.intValue(7);
        SimpleQueue<Integer> out = Mp.simpleQueue();
        MpProcess child = Mp.process(() -> out.put(value.update(n -> n + 1)));
        assertThatThrownBy(() -> value.update(n -> {
            child.start();
            value.close();
            return n + 100;
        })).isInstanceOf(IllegalStateException.class);
        assertThat(out.get()).isEqualTo(8);
        child.join();
        child.close();
        out.close();
    }

    @Test
    void whatIsClosedGetsNoLockAndGivesNone() {
        IntValue raw = SharedCTypes.rawInt(7);
        RLock lock = Mp.rlock();
        lock.close();
        assertThatThrownBy(() -> SharedCTypes.synchronizedOf(raw, lock))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this lock is closed here");
        assertThat(raw.get()).isEqualTo(7);
        raw.close();
        assertThatThrownBy(() -> SharedCTypes.synchronizedOf(raw))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed here");
    }
}
