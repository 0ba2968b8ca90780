package dev.mp.internal.seam;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of Linux that the JDK does not offer, all through one downcall shape of {@code syscall(2)}: the
 * first handle of a shape costs a cold JVM tens of milliseconds, every further use of it nothing. Initializing this
 * class is that cost, so nobody touches it on the path of a child's start.
 */
final class Syscalls {
    static final int ENOSYS = 38;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EINVAL = 22;

    private static final Numbers NUMBERS = Numbers.ofThisProcessor();

    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(PathElement.groupElement("errno"));

    @SuppressWarnings("restricted") // what this class is for
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"));

    /** For calls whose error does not matter, so that they may share it. */
    private static final MemorySegment IGNORED = Arena.global().allocate(CAPTURED);

    private static final int FUTEX_WAKE = 1;
    private static final int FUTEX_PRIVATE = 128;
    private static final int FUTEX_WAIT = 0;

    private static final long MFD_CLOEXEC = 1;
    private static final long MFD_ALLOW_SEALING = 2;
    private static final long MFD_NOEXEC_SEAL = 8;
    private static final long F_ADD_SEALS = 1033;
    private static final long SEAL_SEAL_SHRINK_GROW = 1 | 2 | 4;
    private static final long MADV_REMOVE = 9;
    private static final long MADV_DONTDUMP = 16;
    private static final long MADV_POPULATE_WRITE = 23;
    private static final long PR_GET_DUMPABLE = 3;
    private static final long CLOCK_MONOTONIC = 1;

    private Syscalls() {}

    private record Numbers(
            long futex, long futexWaitv, long memfdCreate, long madvise, long fcntl, long prctl, long getpid) {
        static Numbers ofThisProcessor() {
            String processor = System.getProperty("os.arch");
            return switch (processor) {
                case "amd64", "x86_64" -> new Numbers(202, 449, 319, 28, 72, 157, 39);
                case "aarch64", "riscv64" -> new Numbers(98, 449, 279, 233, 25, 167, 172);
                default -> throw new UnsupportedOperationException(
                        "system call numbers of this processor are not known: os.arch=" + processor);
            };
        }
    }

    /** Fails if native access is denied to this module, or the handle cannot be linked. */
    static void bind() {
        long _ = call(IGNORED, NUMBERS.getpid, 0, 0, 0, 0, 0, 0);
    }

    private static long call(MemorySegment state, long number, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
        } catch (RuntimeException | Error unexpected) {
            throw unexpected;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall declares no checked exception", impossible);
        }
    }

    private static long checked(String what, long number, long a, long b, long c, long d) throws IOException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment state = scratch.allocate(CAPTURED);
            while (true) {
                long result = call(state, number, a, b, c, d, 0, 0);
                if (result != -1) {
                    return result;
                }
                int errno = (int) ERRNO.get(state, 0L);
                if (errno != EINTR) {
                    throw new IOException(what + " failed: errno=" + errno);
                }
            }
        }
    }

    static void futexWake(long address, int count, boolean shared) {
        long _ = call(IGNORED, NUMBERS.futex, address, FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE), count, 0, 0, 0);
    }

    /** Sleeps on one shared word for a relative time. */
    static void futexWait(long address, int expected, MemorySegment timespec) {
        long _ = call(IGNORED, NUMBERS.futex, address, FUTEX_WAIT, expected, timespec.address(), 0, 0);
    }

    /**
     * Sleeps on several words until an absolute time of the monotonic clock.
     *
     * @return false if this kernel has no such call
     */
    static boolean futexWaitv(MemorySegment state, MemorySegment words, int count, MemorySegment timespec) {
        long result = call(
                state, NUMBERS.futexWaitv, words.address(), count, 0, timespec.address(), CLOCK_MONOTONIC, 0);
        return result != -1 || (int) ERRNO.get(state, 0L) != ENOSYS;
    }

    static StructLayout capturedState() {
        return CAPTURED;
    }

    static int memfd(String name) throws IOException {
        try (Arena scratch = Arena.ofConfined()) {
            long text = scratch.allocateFrom(name).address();
            try {
                return (int) checked(
                        "memfd_create", NUMBERS.memfdCreate, text, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL, 0,
                        0);
            } catch (IOException beforeLinux63) {
                return (int) checked("memfd_create", NUMBERS.memfdCreate, text, MFD_CLOEXEC | MFD_ALLOW_SEALING, 0, 0);
            }
        }
    }

    /** From here on the file keeps its size, so that no mapped page can lose its file. */
    static void sealSize(int descriptor) throws IOException {
        long _ = checked("fcntl(F_ADD_SEALS)", NUMBERS.fcntl, descriptor, F_ADD_SEALS, SEAL_SEAL_SHRINK_GROW, 0);
    }

    /**
     * Makes the pages of a mapped range exist; unlike a store, it fails with an error where one cannot be had.
     *
     * @return false if this kernel cannot do it (before Linux 5.14)
     */
    static boolean populate(long address, long length) throws IOException {
        return advise("madvise(POPULATE_WRITE)", address, length, MADV_POPULATE_WRITE);
    }

    /** Punches a hole into the file below a mapped range. */
    static void punch(long address, long length) throws IOException {
        advise("madvise(REMOVE)", address, length, MADV_REMOVE);
    }

    /** Leaves a range out of core dumps, which would fault in every hole. */
    static void leaveOutOfDumps(long address, long length) throws IOException {
        advise("madvise(DONTDUMP)", address, length, MADV_DONTDUMP);
    }

    private static boolean advise(String what, long address, long length, long advice) throws IOException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment state = scratch.allocate(CAPTURED);
            while (true) {
                if (call(state, NUMBERS.madvise, address, length, advice, 0, 0, 0) == 0) {
                    return true;
                }
                int errno = (int) ERRNO.get(state, 0L);
                if (errno == EINVAL) {
                    return false;
                }
                if (errno != EINTR && errno != EAGAIN) {
                    throw new IOException(what + " failed: errno=" + errno);
                }
            }
        }
    }

    /** Whether processes of the same user may open this one's descriptors through /proc. */
    static boolean isDumpable() throws IOException {
        return checked("prctl(PR_GET_DUMPABLE)", NUMBERS.prctl, PR_GET_DUMPABLE, 0, 0, 0) == 1;
    }

    static final long TIMESPEC_BYTES = 2 * JAVA_LONG.byteSize();
    static final long WAITER_BYTES = 24;
    static final int WORD_32 = 2;
    static final int WORD_PRIVATE = 128;

    static void setTimespec(MemorySegment timespec, long nanos) {
        timespec.set(JAVA_LONG, 0, Math.floorDiv(nanos, 1_000_000_000L));
        timespec.set(JAVA_LONG, 8, Math.floorMod(nanos, 1_000_000_000L));
    }

    /** struct futex_waitv: value, address, flags. */
    static void setWaiter(MemorySegment waiters, int index, int expected, long address, int flags) {
        long at = index * WAITER_BYTES;
        waiters.set(JAVA_LONG, at, Integer.toUnsignedLong(expected));
        waiters.set(JAVA_LONG, at + 8, address);
        waiters.set(JAVA_INT, at + 16, flags);
        waiters.set(JAVA_INT, at + 20, 0);
    }
}
