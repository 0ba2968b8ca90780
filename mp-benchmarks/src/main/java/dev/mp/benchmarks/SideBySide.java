package dev.mp.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Measures this library and CPython's multiprocessing in turns and prints the medians.
 *
 * <pre>
 *   SideBySide [--rounds=7] [--python=python3] [--figures=round-trip,objects]
 * </pre>
 *
 * <p>In each round every figure is measured once on each side, one right after the other and each in processes of its
 * own, so that a machine that is slower for a while is so for both. A ratio is the median of the rounds' ratios.
 */
public final class SideBySide {
    private static final String SCRIPT = "other_side.py";
    private static final int DEFAULT_ROUNDS = 7;

    private int rounds = DEFAULT_ROUNDS;
    private String python = "python3";
    private List<Figure> figures = List.of(Figure.values());

    private SideBySide() {}

    /** One side's and the other's number of one round. */
    private record Pair(double ours, double theirs) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        SideBySide run = new SideBySide();
        for (String argument : arguments) {
            run.set(argument);
        }
        run.run();
    }

    private void set(String argument) {
        int equals = argument.indexOf('=') + 1;
        String value = argument.substring(equals);
        switch (argument.substring(0, equals)) {
            case "--rounds=" -> rounds = Integer.parseInt(value);
            case "--python=" -> python = value;
            case "--figures=" -> figures = Arrays.stream(value.split(",")).map(Figure::of).toList();
            default -> throw new IllegalArgumentException(
                    argument + ": the options are --rounds=, --python= and --figures=");
        }
    }

    private void run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("mp-benchmarks");
        Path script = folder.resolve(SCRIPT);
        Path cache = folder.resolve("mp.aot");
        try (InputStream text = SideBySide.class.getResourceAsStream(SCRIPT)) {
            Files.copy(Objects.requireNonNull(text, SCRIPT), script);
        }
        try {
            System.out.println(machine());
            // As a program that runs for some seconds leaves one to the next.
            String _ = output(java(List.of(), "dev.mp.AotTraining", "make", cache.toString()));
            Map<Figure, List<Pair>> measured = new EnumMap<>(Figure.class);
            for (int round = 0; round < rounds; round++) {
                for (Figure figure : figures) {
                    // Who goes first changes from round to round.
                    double theirs = round % 2 == 0 ? theirs(figure, script) : 0;
                    double ours = ours(figure, cache);
                    theirs = round % 2 == 0 ? theirs : theirs(figure, script);
                    measured.computeIfAbsent(figure, _ -> new ArrayList<>()).add(new Pair(ours, theirs));
                }
            }
            print(measured);
        } finally {
            Files.delete(script);
            Files.deleteIfExists(cache);
            Files.delete(folder);
        }
    }

    private static double ours(Figure figure, Path cache) throws IOException, InterruptedException {
        List<String> flags = List.of("-Ddev.mp.aotCache=" + cache);
        return Double.parseDouble(output(java(flags, OurSide.class.getName(), figure.key())));
    }

    private static String[] java(List<String> flags, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private double theirs(Figure figure, Path script) throws IOException, InterruptedException {
        return Double.parseDouble(output(
                python,
                script.toString(),
                figure.key(),
                Integer.toString(figure.size),
                Integer.toString(figure.warmUp),
                Integer.toString(figure.count),
                Integer.toString(figure.pauseMicros)));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("exit code " + code + " of " + String.join(" ", command));
        }
        return output.strip();
    }

    private String machine() throws IOException, InterruptedException {
        return "%s %s, %d processors%njava   %s (%s)%npython %s%nrounds %d%n".formatted(
                System.getProperty("os.name"), System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version"), System.getProperty("java.vendor.version"),
                output(python, "-c",
                        "import platform; print(platform.python_implementation(), platform.python_version())"),
                rounds);
    }

    private static void print(Map<Figure, List<Pair>> measured) {
        String line = "%-45s %12s %12s %8s %8s  %s%n";
        System.out.printf(line, "figure", "mp", "CPython", "ratio", "target", "");
        measured.forEach((figure, pairs) -> {
            double ratio = median(pairs.stream().mapToDouble(pair -> figure.ratio(pair.ours, pair.theirs)).toArray());
            System.out.printf(
                    line,
                    figure.title,
                    number(median(pairs.stream().mapToDouble(Pair::ours).toArray())) + ' ' + figure.unit.text,
                    number(median(pairs.stream().mapToDouble(Pair::theirs).toArray())) + ' ' + figure.unit.text,
                    number(ratio) + "x",
                    figure.target == 0 ? "" : number(figure.target) + "x",
                    figure.target == 0 ? "" : ratio >= figure.target ? "ok" : "missed");
        });
    }

    /** Three digits that count. */
    private static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
