package dev.mp.internal.process;

import java.io.ObjectStreamClass;
import java.lang.invoke.SerializedLambda;

/**
 * Readies what the first message will need while another thread attaches to the arena.
 *
 * <p>Before the JDK deserializes anything it asks for a logger, which has it look through the whole class path for a
 * provider: of what a new process does before its target, this takes longest, and needs nothing of the arena.
 */
final class HeadStart implements Runnable {
    private HeadStart() {}

    static void begin() {
        Thread thread = new Thread(new HeadStart(), "mp-head-start");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            // Initialized only: what is wrong with a filter of the program's is for the one to say who reads with it.
            Class<?> _ = Class.forName("java.io.ObjectInputFilter$Config");
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        ObjectStreamClass _ = ObjectStreamClass.lookup(SerializedLambda.class);
    }
}
