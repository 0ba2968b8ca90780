package dev.mp;

import java.io.Serializable;

/**
 * What a process does. A lambda travels together with what it captures, which must be {@link Serializable} or a handle
 * of mp's; the class it is written in must be on the child's class path, as it is if the child is started as usual.
 *
 * <p>What is captured arrives as a copy: changes made to it there are not seen here. Static fields do not travel.
 */
@FunctionalInterface
public interface MpRunnable extends Serializable {
    /** Runs in the other process. An exception ends that process with exit code 1. */
    void run() throws Exception;
}
