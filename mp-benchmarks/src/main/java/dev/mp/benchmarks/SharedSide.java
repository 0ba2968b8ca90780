package dev.mp.benchmarks;

import static dev.mp.benchmarks.OurSide.CONTEXT;

import dev.mp.MpProcess;
import dev.mp.MpRunnable;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.queue.Queue;
import dev.mp.sharedctypes.IntValue;
import dev.mp.sharedctypes.SharedCTypes;
import dev.mp.sharedctypes.SharedDoubleArray;
import dev.mp.sync.Barrier;
import dev.mp.sync.Event;
import dev.mp.sync.Lock;
import dev.mp.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What this library's side measures of locks, queues and shared values. */
final class SharedSide {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private static final int PIECES = 50;

    private SharedSide() {}

    private interface Rounds {
        void run(int count) throws InterruptedException;
    }

    /** Nanoseconds for each round, warmed up. In pieces, as programs run: one endless loop is compiled less well. */
    private static double nanos(Figure figure, Rounds rounds) throws InterruptedException {
        for (int piece = 0; piece < PIECES; piece++) {
            rounds.run(figure.warmUp / PIECES);
        }
        long began = System.nanoTime();
        for (int piece = 0; piece < PIECES; piece++) {
            rounds.run(figure.count / PIECES);
        }
        return (double) (System.nanoTime() - began) / figure.count;
    }

    private static MpProcess start(MpRunnable body) {
        MpProcess process = CONTEXT.process(body);
        process.start();
        return process;
    }

    static double lock(Figure figure) throws InterruptedException {
        Lock lock = CONTEXT.lock();
        return nanos(figure, count -> locked(lock, count));
    }

    private static void locked(Lock lock, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            lock.acquire();
            lock.release();
        }
    }

    static double contended(Figure figure) throws Exception {
        Lock lock = CONTEXT.lock();
        Barrier barrier = CONTEXT.barrier(2);
        int warmUp = figure.warmUp;
        int count = figure.count;
        MpProcess other = start(() -> {
            int _ = barrier.await();
            locked(lock, warmUp);
            int _ = barrier.await();
            locked(lock, count);
            int _ = barrier.await();
        });
        int _ = barrier.await();
        locked(lock, warmUp);
        int _ = barrier.await();
        long began = System.nanoTime();
        locked(lock, count);
        int _ = barrier.await();
        long took = System.nanoTime() - began;
        other.join();
        return took / NANOS_PER_MILLI;
    }

    static double increment(Figure figure) throws InterruptedException {
        IntValue value = SharedCTypes.intValue(0);
        return nanos(figure, count -> {
            for (int i = 0; i < count; i++) {
                int _ = value.update(n -> n + 1);
            }
        });
    }

    static double semaphore(Figure figure) throws InterruptedException {
        Semaphore semaphore = CONTEXT.semaphore(1);
        return nanos(figure, count -> {
            for (int i = 0; i < count; i++) {
                semaphore.acquire();
                semaphore.release();
            }
        });
    }

    /** The clock is the same in all processes of the machine. */
    static double event(Figure figure) throws Exception {
        Event event = CONTEXT.event();
        int rounds = figure.warmUp + figure.count;
        long[] took = new long[figure.count];
        try (Pipe pipe = CONTEXT.pipe()) {
            Connection there = pipe.second();
            MpProcess waiter = start(() -> {
                for (int i = 0; i < rounds; i++) {
                    event.await();
                    long ran = System.nanoTime();
                    event.clear();
                    there.send(ran);
                }
            });
            for (int i = -figure.warmUp; i < figure.count; i++) {
                LockSupport.parkNanos(figure.pauseMicros * 1000L);
                long set = System.nanoTime();
                event.set();
                long ran = (long) java.util.Objects.requireNonNull(pipe.first().recv());
                if (i >= 0) {
                    took[i] = ran - set;
                }
            }
            waiter.join();
        }
        return OurSide.median(took) / NANOS_PER_MICRO;
    }

    /** Millions of items in a second, through one queue, between so many producers and consumers. */
    static double queue(Figure figure, int each) throws Exception {
        Queue<Integer> queue = CONTEXT.queue();
        Barrier barrier = CONTEXT.barrier(2 * each + 1);
        int[] counts = {figure.warmUp / each, figure.count / each};
        List<MpProcess> processes = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            processes.add(start(() -> {
                for (int count : counts) {
                    int _ = barrier.await();
                    for (int k = 0; k < count; k++) {
                        queue.put(k & 0xff);
                    }
                    int _ = barrier.await();
                }
            }));
            processes.add(start(() -> {
                for (int count : counts) {
                    int _ = barrier.await();
                    for (int k = 0; k < count; k++) {
                        int _ = queue.get();
                    }
                    int _ = barrier.await();
                }
            }));
        }
        long took = 0;
        for (int _ : counts) {
            int _ = barrier.await();
            long began = System.nanoTime();
            int _ = barrier.await();
            took = System.nanoTime() - began;
        }
        for (MpProcess process : processes) {
            process.join();
        }
        return figure.count * NANOS_PER_SECOND / took / 1e6;
    }

    static double queueRoundTrip(Figure figure) throws InterruptedException {
        Queue<Integer> there = CONTEXT.queue();
        Queue<Integer> back = CONTEXT.queue();
        int rounds = figure.warmUp + figure.count;
        MpProcess other = start(() -> {
            for (int i = 0; i < rounds; i++) {
                back.put(there.get());
            }
        });
        double nanos = nanos(figure, count -> {
            for (int i = 0; i < count; i++) {
                there.put(1);
                int _ = back.get();
            }
        });
        other.join();
        return nanos / NANOS_PER_MICRO;
    }

    /** How many times as long as that of an array on the heap; both in a child. */
    static double sum(Figure figure) throws Exception {
        SharedDoubleArray shared = SharedCTypes.rawDoubleArray(figure.size);
        for (int i = 0; i < figure.size; i++) {
            shared.set(i, i);
        }
        try (Pipe pipe = CONTEXT.pipe()) {
            Connection there = pipe.second();
            MpProcess child = start(() -> there.send(sums(figure, shared)));
            double times = (double) java.util.Objects.requireNonNull(pipe.first().recv());
            child.join();
            return times;
        }
    }

    private static double sums(Figure figure, SharedDoubleArray shared) {
        double[] heap = new double[figure.size];
        long[] ofHeap = new long[figure.count];
        long[] ofShared = new long[figure.count];
        double sink = 0;
        for (int i = 0; i < figure.size; i++) {
            heap[i] = i;
        }
        for (int round = -figure.warmUp; round < figure.count; round++) {
            long began = System.nanoTime();
            sink += sum(heap);
            long between = System.nanoTime();
            sink -= sum(shared);
            long end = System.nanoTime();
            if (round >= 0) {
                ofHeap[round] = between - began;
                ofShared[round] = end - between;
            }
        }
        if (sink != 0) {
            throw new AssertionError(sink);
        }
        return OurSide.median(ofShared) / OurSide.median(ofHeap);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static double sum(SharedDoubleArray values) {
        double sum = 0;
        for (int i = 0, length = values.length(); i < length; i++) {
            sum += values.get(i);
        }
        return sum;
    }
}
