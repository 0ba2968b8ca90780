package dev.mp.internal.process;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Layout;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Seam;
import dev.mp.internal.seam.Seams;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a child JVM runs. It attaches to the arena, claims the slot it was started for, and does what the first message
 * says. Nothing native is linked on this path.
 *
 * <p>Arguments: how the family sleeps, where the arena is, the identity and the nonce of this member.
 */
final class ChildMain {
    /** Anonymous private and shared memory, and headers: all but mapped files, of which the arena is one. */
    private static final String CORE_WITHOUT_ARENA = "0x31";

    private static final File CORE_FILTER = new File("/proc/self/coredump_filter");

    /** What an orphan's own shutdown may take before it is cut short. */
    private static final long ORPHAN_GRACE = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int ORPHANED = 1;

    private static final long WATCH_INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);

    /** How many looks in a row may fail for want of memory, each after a collection of the whole heap in vain. */
    private static final int MOST_BLIND_LOOKS = 10;

    private ChildMain() {}

    public static void main(String[] arguments) throws Exception {
        HeadStart.begin();
        int identity = Integer.parseInt(arguments[2]);
        long nonce = Long.parseUnsignedLong(arguments[3], 16);
        Seam seam;
        try {
            seam = Seams.attach(arguments[0], arguments[1]);
        } catch (NoSuchFileException e) {
            if (isGone(arguments[1])) {
                return;
            }
            throw e;
        }
        Member member = Member.enter(seam, Arena.open(seam), identity, nonce, true, FamilyTypes.ALL);
        if (member == null) {
            // Whoever started this process is gone or has given up on it.
            return;
        }
        leaveArenaOutOfDumps();
        if (!sayGoodbyeAtEnd(member)) {
            // To return would race with the end of the JVM, for the exit status too. It ends under this thread.
            Thread.currentThread().join();
        }
        watchAncestors(member);
        ChildBody body = Bootstrap.take(member);
        Thread.currentThread().setUncaughtExceptionHandler(new Reporter(body));
        int code = body.run(member);
        if (code != 0) {
            awaitOtherThreads();
            System.exit(code);
        }
    }

    /** Whether the one that started this process, in whose descriptors the arena was to be found, has none any more. */
    private static boolean isGone(String attachment) {
        String[] descriptors = new File(attachment).getAbsoluteFile().getParentFile().list();
        return attachment.startsWith("/proc/") && (descriptors == null || descriptors.length == 0);
    }

    /** As a JVM does whose main method returns, which could only end with 0. One of the threads waits for children. */
    private static void awaitOtherThreads() throws InterruptedException {
        boolean _ = Thread.interrupted(); // what was interrupted is over
        ThreadGroup top = Thread.currentThread().getThreadGroup().getParent();
        boolean alone = false;
        while (!alone) {
            Thread[] threads = new Thread[top.activeCount() + 16];
            int n = top.enumerate(threads, true);
            alone = n < threads.length;
            for (int i = 0; i < n; i++) {
                if (!threads[i].isDaemon() && !threads[i].equals(Thread.currentThread())) {
                    threads[i].join();
                    alone = false;
                }
            }
        }
    }

    /**
     * Has the member tell how it ends when the JVM does.
     *
     * @return false if the JVM is ending already, as one does that was asked to while it booted; the member has told then
     */
    static boolean sayGoodbyeAtEnd(Member member) {
        Goodbye goodbye = new Goodbye(member);
        try {
            Runtime.getRuntime().addShutdownHook(goodbye);
            return true;
        } catch (IllegalStateException ending) {
            goodbye.tell();
            return false;
        }
    }

    private static void leaveArenaOutOfDumps() throws IOException {
        if (CORE_FILTER.canWrite()) {
            try (FileOutputStream filter = new FileOutputStream(CORE_FILTER)) {
                filter.write(CORE_WITHOUT_ARENA.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    // Classes where lambdas would do: on the way to the target the first ones cost milliseconds.

    /** Tells the starter that this is an orderly exit, and which signal asked for it if one did. */
    private static final class Goodbye extends Thread {
        private final Member member;

        Goodbye(Member member) {
            super("mp-goodbye");
            this.member = member;
        }

        @Override
        public void run() {
            tell();
        }

        void tell() {
            int signal = Signals.handling();
            member.arena()
                    .slots()
                    .recordExit(member.identity(), Slots.EXIT_ORDERLY | signal << Slots.EXIT_SIGNAL_SHIFT, 0);
            member.beginShutdown();
            System.out.flush();
            System.err.flush();
        }
    }

    private record Reporter(ChildBody body) implements Thread.UncaughtExceptionHandler {
        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            body.report(failure);
        }
    }

    /**
     * Ends this process, busy or not, when any process above it is gone. Each one is watched, so that a whole tree ends at
     * once and not level by level.
     */
    private static void watchAncestors(Member member) {
        Slots slots = member.arena().slots();
        int[] above = new int[Layout.MAX_SLOTS];
        int n = 0;
        for (int next = slots.starter(member.identity()); next != Identity.NONE; next = slots.starter(next)) {
            above[n++] = next;
        }
        int[] ancestors = Arrays.copyOf(above, n);
        Thread _ = member.seam().startThread("mp-watchdog", true, new Runnable() {
            @Override
            public void run() {
                outliveNone(member, ancestors);
            }
        });
    }

    /**
     * Looks again and again. To wait in the system for the lock of a slot would be simpler, but a JVM that ends first
     * waits 0.3 s for threads that are in a system call.
     */
    private static void outliveNone(Member member, int[] ancestors) {
        try {
            awaitEndOfAny(member, ancestors);
            Thread cutShort = new Thread(
                    () -> {
                        LockSupport.parkNanos(ORPHAN_GRACE);
                        Runtime.getRuntime().halt(ORPHANED);
                    },
                    "mp-orphan");
            cutShort.setDaemon(true);
            cutShort.start();
            System.exit(ORPHANED);
        } finally {
            // Comes here only if there is no memory, or no thread, for an orderly end.
            Runtime.getRuntime().halt(ORPHANED);
        }
    }

    /**
     * A look takes some bytes of the heap. While the program has filled that to the brim it fails, which says nothing of the
     * processes above; but a heap that stays so must not make a process blind to their end.
     */
    private static void awaitEndOfAny(Member member, int[] ancestors) {
        Slots slots = member.arena().slots();
        int blindLooks = 0;
        try {
            while (blindLooks < MOST_BLIND_LOOKS) {
                try {
                    if (!allLive(slots, ancestors)) {
                        return;
                    }
                    blindLooks = 0;
                } catch (OutOfMemoryError e) {
                    blindLooks++;
                }
                member.seam().park(WATCH_INTERVAL);
            }
        } catch (InterruptedException | UncheckedIOException e) {
            System.getLogger("dev.mp").log(System.Logger.Level.ERROR,
                    "cannot watch the processes above; ending as if they were gone", e);
        }
    }

    private static boolean allLive(Slots slots, int[] identities) {
        for (int identity : identities) {
            if (slots.isDead(identity)) {
                return false;
            }
        }
        return true;
    }
}
