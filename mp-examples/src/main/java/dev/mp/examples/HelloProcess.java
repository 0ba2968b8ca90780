package dev.mp.examples;

import dev.mp.ExitException;
import dev.mp.Mp;
import dev.mp.MpProcess;

/**
 * Starts processes and tells how they ended. What a lambda captures travels to the child.
 *
 * <pre>
 * hello bob, from Process-1, child of MainProcess
 * it is a process of its own: true
 * exit code: 0
 * exit code of greeter: 7
 * exit code after terminate: -15
 * exit code after kill: -9
 * </pre>
 */
public final class HelloProcess {
    private HelloProcess() {}

    static void greet(String whom) {
        System.out.println("hello " + whom + ", from " + Mp.currentProcess().name() + ", child of "
                + Mp.parentProcess().orElseThrow().name());
    }

    public static void main(String[] args) throws InterruptedException {
        String whom = args.length > 0 ? args[0] : "bob";
        MpProcess hello = Mp.process(() -> greet(whom));
        hello.start();
        hello.join();
        System.out.println("it is a process of its own: "
                + (hello.pid().orElseThrow() != ProcessHandle.current().pid()));
        System.out.println("exit code: " + hello.exitCode().orElseThrow());

        MpProcess greeter = Mp.processBuilder(() -> {
            throw new ExitException(7);
        }).name("greeter").start();
        greeter.join();
        System.out.println("exit code of " + greeter.name() + ": " + greeter.exitCode().orElseThrow());

        // -15 and -9 are the numbers of the signals that ended them.
        MpProcess terminated = endless();
        terminated.terminate();
        terminated.join();
        System.out.println("exit code after terminate: " + terminated.exitCode().orElseThrow());

        MpProcess killed = endless();
        killed.kill();
        killed.join();
        System.out.println("exit code after kill: " + killed.exitCode().orElseThrow());
    }

    private static MpProcess endless() {
        return Mp.processBuilder(() -> Thread.currentThread().join()).start();
    }
}
