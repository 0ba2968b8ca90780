package dev.mp.benchmarks;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Latch;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.process.RootFamily;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of a message's way, within one process: nobody waits, and no cache line leaves the processor. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@State(Scope.Thread)
@SuppressWarnings({"NullAway.Init", "NotNullFieldNotInitialized"}) // JMH calls setUp first
public class MessageBenchmark {
    private static final int SIZE = 64;

    private final byte[] message = new byte[SIZE];
    private final byte[] received = new byte[SIZE];
    private final List<?> values = OurSide.mixedValues();
    private final Buffer encoded = new Buffer();
    private Member member;
    private Endpoint queue;
    private long latch;

    @Setup
    public void setUp() throws IOException {
        member = RootFamily.found();
        queue = QueueType.create(member, 0);
        latch = member.allocate(Long.BYTES);
        member.seam().setLongRelease(latch, 0);
        ObjectFormat.standard().encode(values, encoded);
    }

    @Benchmark
    public Latch.Outcome latch() throws InterruptedException {
        Latch.Outcome outcome = Latch.acquire(
                member.seam(), member.arena().slots(), latch, member.identity(), Deadline.NEVER);
        Latch.release(member.seam(), latch, member.identity());
        return outcome;
    }

    @Benchmark
    public long sendAndTake() throws InterruptedException {
        Endpoint.Outcome _ = queue.send(Payload.of(message, 0, SIZE), null, Deadline.NEVER);
        Endpoint.Into into = new Endpoint.Into(MemorySegment.ofArray(received));
        Endpoint.Outcome _ = queue.receiveInto(into, Deadline.NEVER);
        return into.size();
    }

    @Benchmark
    public long encode() {
        Buffer buffer = new Buffer();
        ObjectFormat.standard().encode(values, buffer);
        long size = buffer.size();
        buffer.clear();
        return size;
    }

    @Benchmark
    public @Nullable Object decode() {
        Buffer copy = encoded.copy();
        return ObjectFormat.standard().decode(copy);
    }
}
