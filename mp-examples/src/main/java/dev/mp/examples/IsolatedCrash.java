package dev.mp.examples;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What would take a program with threads down ends one child only: native code that crashes, memory that runs out. What
 * the child had sent before is there.
 *
 * <pre>
 * before the crash
 * the child crashed, exit code 1
 * the leak ended at the child's own limit, exit code 3
 * the parent is well
 * </pre>
 */
public final class IsolatedCrash {
    private static final int MIB = 1 << 20;

    /** Such a child leaves no report and no core dump; with a core dump its exit code would be -6, for SIGABRT. */
    private static final String[] WITHOUT_REPORT = {"-XX:+SuppressFatalErrorMessage", "-XX:-CreateCoredumpOnCrash"};

    private IsolatedCrash() {}

    /** Writes to an address that no process has, as faulty native code does. */
    @SuppressWarnings("restricted")
    static void crash() {
        MemorySegment.NULL.reinterpret(1).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    }

    /** Keeps more and more, as a cache without a limit does. */
    static void leak() {
        byte[][] kept = {};
        while (true) {
            kept = Arrays.copyOf(kept, kept.length + 1);
            kept[kept.length - 1] = new byte[MIB];
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Pipe pipe = Mp.pipe();
        Connection there = pipe.second();
        MpProcess crashing = Mp.processBuilder(() -> {
            there.send("before the crash");
            crash();
        }).jvmArguments(WITHOUT_REPORT).start();
        there.close();
        try (Connection here = pipe.first()) {
            System.out.println(here.recv());
            here.recv();
        } catch (EOFException e) {
            crashing.join();
            System.out.println("the child crashed, exit code " + crashing.exitCode().orElseThrow());
        }

        MpProcess leaking = Mp.processBuilder(() -> {
            try {
                leak();
            } catch (OutOfMemoryError e) {
                System.exit(3);
            }
        }).maxHeap(32 * MIB).start();
        leaking.join();
        System.out.println("the leak ended at the child's own limit, exit code " + leaking.exitCode().orElseThrow());
        System.out.println("the parent is well");
    }
}
