package dev.mp.pool;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Flight recorder events of a worker; nothing is loaded for them where no recording runs or the JVM has no recorder. */
@SuppressWarnings("UnusedVariable") // a recording reads the fields of events
final class TaskEvents {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private TaskEvents() {}

    /** Returns what is to be ended, or null if nobody records. */
    static @Nullable Object begin() {
        if (!PRESENT || !FlightRecorder.isInitialized()) {
            return null;
        }
        Task event = new Task();
        event.begin();
        return event;
    }

    static void end(@Nullable Object begun, long id, int calls, @Nullable Throwable failure) {
        if (begun != null) {
            Task event = (Task) begun;
            event.task = id;
            event.calls = calls;
            event.failure = failure == null ? null : failure.toString();
            event.commit();
        }
    }

    @Name("dev.mp.PoolTask")
    @Label("Task of a Pool")
    @Category("mp")
    @StackTrace(false)
    private static final class Task extends Event {
        @Label("Task")
        long task;

        @Label("Calls")
        int calls;

        @Label("Failure")
        @Nullable String failure;
    }
}
