package dev.mp.benchmarks;

import dev.mp.internal.seam.Seam;
import dev.mp.internal.seam.Seams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A word of the arena through the seam, and the same with nothing but a VarHandle: there must be no difference. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@State(Scope.Thread)
public class SeamBenchmark {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    /** Far from what a family keeps at the beginning of its arena. */
    private static final long AT = 128L << 20;

    private final Seam seam = create();
    private final Arena scope = Arena.ofShared();
    private final MemorySegment memory = scope.allocate(4096, 64);

    private static Seam create() {
        try {
            return Seams.create();
        } catch (IOException e) {
            throw new UncheckedIOException("no arena", e);
        }
    }

    @TearDown
    public void close() {
        seam.close();
        scope.close();
    }

    @Benchmark
    public long loadThroughSeam() {
        return seam.getLongAcquire(AT);
    }

    @Benchmark
    public long loadBare() {
        return (long) LONG.getAcquire(memory, 64L);
    }

    @Benchmark
    public void storeThroughSeam() {
        seam.setLongRelease(AT, 1);
    }

    @Benchmark
    public void storeBare() {
        LONG.setRelease(memory, 64L, 1L);
    }

    @Benchmark
    public long addThroughSeam() {
        return seam.getAndAddLong(AT, 1);
    }

    @Benchmark
    public long addBare() {
        return (long) LONG.getAndAdd(memory, 64L, 1L);
    }
}
