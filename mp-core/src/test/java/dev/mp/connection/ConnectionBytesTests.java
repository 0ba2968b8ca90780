package dev.mp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.mp.BufferTooShortException;
import dev.mp.Mp;
import dev.mp.conformance.Conformance;
import dev.mp.fixture.LeavesNothing;
import java.io.EOFException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes of arrays, buffers and memory: sent from where they are, received into where they shall be. */
@LeavesNothing
class ConnectionBytesTests {
    /** One that lies in the ring, one that does not. */
    private static final int LONG = 100_000;

    private Pipe pipe;
    private Connection here;
    private Connection there;

    @BeforeEach
    void makePipe() {
        pipe = Mp.pipe();
        here = pipe.first();
        there = pipe.second();
    }

    @AfterEach
    void closePipe() {
        pipe.close();
    }

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, LONG})
    @Conformance("CONN-02")
    void receivesIntoPartOfAnArray(int size) throws Exception {
        byte[] bytes = pattern(size);
        byte[] target = new byte[size + 10];
        Arrays.fill(target, (byte) 0x55);

        here.sendBytes(bytes);
        assertThat(there.recvBytesInto(target, 3)).isEqualTo(size);
        assertThat(Arrays.copyOfRange(target, 3, 3 + size)).isEqualTo(bytes);
        assertThat(Arrays.copyOf(target, 3)).containsOnly(0x55);
        assertThat(Arrays.copyOfRange(target, 3 + size, target.length)).containsOnly(0x55);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, LONG})
    void receivesIntoWholeArray(int size) throws Exception {
        byte[] target = new byte[size];
        here.sendBytes(pattern(size));

        assertThat(there.recvBytesInto(target, 0)).isEqualTo(size);
        assertThat(target).isEqualTo(pattern(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, LONG})
    @Conformance("CONN-02")
    void tooShortBufferLosesNothing(int size) throws Exception {
        byte[] target = new byte[size];
        here.sendBytes(pattern(size));
        here.sendBytes(pattern(size));
        here.sendBytes(pattern(size));
        here.send("next");

        assertThatThrownBy(() -> there.recvBytesInto(target, 1)).asInstanceOf(type(BufferTooShortException.class))
                .satisfies(e -> assertThat(e.content()).isEqualTo(pattern(size)))
                .satisfies(e -> assertThat(e).hasMessageContaining(size + " bytes").hasMessageContaining("room for"));
        assertThat(target).containsOnly(0);
        assertThatThrownBy(() -> there.recvBytesInto(ByteBuffer.allocate(size - 1)))
                .isInstanceOf(BufferTooShortException.class);
        assertThatThrownBy(() -> there.recvBytesInto(MemorySegment.ofArray(new byte[size]), size))
                .isInstanceOf(BufferTooShortException.class);
        assertThat(there.recv()).isEqualTo("next");
    }

    @Test
    void receivesIntoBuffersAtTheirPosition() throws Exception {
        for (ByteBuffer target : new ByteBuffer[] {ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10)}) {
            target.position(2).limit(8);
            here.sendBytes(new byte[] {1, 2, 3});

            assertThat(there.recvBytesInto(target)).isEqualTo(3);
            assertThat(target.position()).isEqualTo(5);
            assertThat(target.limit()).isEqualTo(8);
            byte[] all = new byte[10];
            target.clear().get(all);
            assertThat(all).containsExactly(0, 0, 1, 2, 3, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void receivesIntoMemory() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(10);
            here.sendBytes(new byte[] {1, 2, 3});

            assertThat(there.recvBytesInto(target, 4)).isEqualTo(3);
            assertThat(target.toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 0, 0, 0, 1, 2, 3, 0, 0, 0);
        }
    }

    @Test
    void refusesTargetsThatCannotBeWrittenBeforeItTakesAnything() throws Exception {
        here.sendBytes(new byte[] {1});

        assertThatThrownBy(() -> there.recvBytesInto(ByteBuffer.allocate(9).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> there.recvBytesInto(MemorySegment.ofArray(new byte[9]).asReadOnly(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> there.recvBytesInto(new byte[9], -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> there.recvBytesInto(new byte[9], 10)).isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("offset=10, length=9");
        assertThatThrownBy(() -> there.recvBytesInto(MemorySegment.ofArray(new byte[9]), 10))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> there.recvBytesInto(MemorySegment.ofArray(new byte[9]), -1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        MemorySegment freed;
        try (Arena arena = Arena.ofConfined()) {
            freed = arena.allocate(9);
        }
        assertThatThrownBy(() -> there.recvBytesInto(freed, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(there.recvBytes()).containsExactly(1);
    }

    @Test
    @Conformance("CONN-08")
    void sendsPartOfAnArray() throws Exception {
        byte[] bytes = {0, 1, 2, 3, 4};
        here.sendBytes(bytes, 1, 3);
        here.sendBytes(bytes, 5, 0);
        here.sendBytes(bytes, 0, 5);

        assertThat(there.recvBytes()).containsExactly(1, 2, 3);
        assertThat(there.recvBytes()).isEmpty();
        assertThat(there.recvBytes()).containsExactly(0, 1, 2, 3, 4);
        int[][] wrong = {{-1, 1}, {6, 0}, {0, -1}, {0, 6}, {4, 2}, {Integer.MAX_VALUE, Integer.MAX_VALUE}};
        for (int[] part : wrong) {
            assertThatThrownBy(() -> here.sendBytes(bytes, part[0], part[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(there.poll()).isFalse();
    }

    @Test
    void sendsWhatRemainsInBuffersAndMemory() throws Exception {
        for (ByteBuffer source : new ByteBuffer[] {ByteBuffer.allocate(6), ByteBuffer.allocateDirect(6)}) {
            source.put(new byte[] {0, 1, 2, 3, 4, 5}).position(1).limit(4);
            here.sendBytes(source);
            assertThat(source.hasRemaining()).isFalse();
            assertThat(there.recvBytes()).containsExactly(1, 2, 3);

            here.sendBytes(source.asReadOnlyBuffer().position(2));
            assertThat(there.recvBytes()).containsExactly(2, 3);
        }
        try (Arena arena = Arena.ofConfined()) {
            here.sendBytes(arena.allocateFrom("mem"));
            assertThat(there.recvBytes()).containsExactly('m', 'e', 'm', 0);
            here.sendBytes(arena.allocate(LONG));
            assertThat(there.recvBytes()).hasSize(LONG).containsOnly(0);
        }
    }

    @Test
    void limitOfRecvBytesLeavesWhatIsTooLong() throws Exception {
        here.sendBytes(new byte[] {1, 2, 3});

        assertThatThrownBy(() -> there.recvBytes(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> there.recvBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(there.recvBytes(3)).containsExactly(1, 2, 3);
        here.sendBytes(new byte[0]);
        assertThat(there.recvBytes(0)).isEmpty();
        here.close();
        assertThatThrownBy(() -> there.recvBytes(1)).isInstanceOf(EOFException.class);
    }
}
