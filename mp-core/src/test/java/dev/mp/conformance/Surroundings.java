package dev.mp.conformance;

import dev.mp.Context;
import dev.mp.MpRunnable;
import java.time.Duration;

/** Where a statement is put to the test: among real processes, or in a simulated family. */
public interface Surroundings {
    /** What pipes and queues are made with. */
    Context mp();

    /** Has another process do something, and does not wait for it. */
    void begin(MpRunnable task) throws Exception;

    /** The time since some moment, as the processes see it. */
    Duration elapsed();
}
