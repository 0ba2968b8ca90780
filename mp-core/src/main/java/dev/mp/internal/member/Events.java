package dev.mp.internal.member;

import dev.mp.internal.arena.Identity;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Flight recorder events; nothing is loaded for them where no recording runs or the JVM has no recorder. */
@SuppressWarnings("UnusedVariable") // a recording reads the fields of events
public final class Events {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Events() {}

    private static boolean recording() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    static void started(String name, long pid) {
        if (recording()) {
            ProcessStart event = new ProcessStart();
            event.name = name;
            event.childPid = pid;
            event.commit();
        }
    }

    static void exited(String name, long pid, int exitCode) {
        if (recording()) {
            ProcessExit event = new ProcessExit();
            event.name = name;
            event.childPid = pid;
            event.exitCode = exitCode;
            event.commit();
        }
    }

    static void recovered(int identity, int objects, long nanos) {
        if (recording()) {
            Recovered event = new Recovered();
            event.member = Identity.toString(identity);
            event.objects = objects;
            event.took = nanos;
            event.commit();
        }
    }

    @Name("dev.mp.ProcessStart")
    @Label("Process Start")
    @Category("mp")
    private static final class ProcessStart extends Event {
        @Label("Name")
        String name = "";

        @Label("Process Id")
        long childPid;
    }

    @Name("dev.mp.ProcessExit")
    @Label("Process Exit")
    @Category("mp")
    @StackTrace(false)
    private static final class ProcessExit extends Event {
        @Label("Name")
        String name = "";

        @Label("Process Id")
        long childPid;

        @Label("Exit Code")
        int exitCode;
    }

    @Name("dev.mp.Recovery")
    @Label("Recovery of a Dead Member")
    @Category("mp")
    @StackTrace(false)
    private static final class Recovered extends Event {
        @Label("Member")
        String member = "";

        @Label("Objects It Held")
        int objects;

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;
    }
}
