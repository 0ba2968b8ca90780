package dev.mp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of this module as a user would, in a JVM of its own. */
public final class Program {
    private static final long LIMIT_SECONDS = 50;
    private static final List<String> OPTION_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final List<String> command;
    private final Path folder;

    private Program(List<String> command, Path folder) {
        this.command = command;
        this.folder = folder;
    }

    /** How it ended and what it and its children printed. */
    public record Result(int exitCode, String out, String err) {}

    /** A program to be run in a folder. */
    public static Program of(Path folder, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new Program(command, folder);
    }

    /** The same program, started by another. */
    public Program startedBy(String... launcher) {
        List<String> words = new ArrayList<>(List.of(launcher));
        words.addAll(command);
        return new Program(words, folder);
    }

    /**
     * Runs it to its end. The end of its output is seen when the last process is gone that can write there, so nothing is
     * left running after it.
     */
    public Result run() throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "program", ".out");
        Process process = builder().redirectOutput(out.toFile()).start();
        try {
            String err = remaining(process.errorReader());
            return new Result(exitCode(process), Files.readString(out), err);
        } finally {
            destroy(process);
            Files.delete(out);
        }
    }

    /** Starts it; its input is empty and its output for the caller to read. */
    public Process start() throws IOException {
        Process process = builder().start();
        process.outputWriter().close();
        return process;
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        OPTION_VARIABLES.forEach(builder.environment()::remove);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Reads to the end. */
    public static String remaining(BufferedReader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    public static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("%s has ended", process.info()).isTrue();
        return process.exitValue();
    }

    /** Leaves nothing of it behind, whatever happened. */
    public static void destroy(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
