package dev.mp.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What all threads of this process and of those below it are doing. */
final class Dumps {
    private Dumps() {}

    static void printAll() throws IOException, InterruptedException {
        List<Long> processes = new java.util.ArrayList<>(
                ProcessHandle.current().descendants().map(ProcessHandle::pid).toList());
        processes.addFirst(ProcessHandle.current().pid());
        for (long process : processes) {
            System.out.println("---- threads of process " + process);
            int _ = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    Long.toString(process),
                    "Thread.print")
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }
}
