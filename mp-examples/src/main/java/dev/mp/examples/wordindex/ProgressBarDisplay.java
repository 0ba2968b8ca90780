package dev.mp.examples.wordindex;

import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar. Ctrl-C leaves it as it is and the cursor below it. */
final class ProgressBarDisplay implements ProgressDisplay {
    private static final int REFRESH_MILLIS = 100;

    private final ProgressBar bar;
    private final Thread leaveLine = new Thread(System.out::println, "leave-bar");

    ProgressBarDisplay(String task, long bytes) {
        // With a width of its own the bar leaves the terminal's settings alone, among them what Ctrl-C does.
        this.bar = new ProgressBarBuilder()
                .setConsumer(new ConsoleProgressBarConsumer(System.out, Terminal.columns() - 1))
                .setStyle(style())
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setTaskName(task)
                .setInitialMax(bytes)
                .setUnit(" MiB", 1 << 20)
                .hideEta()
                .build();
        Runtime.getRuntime().addShutdownHook(leaveLine);
    }

    private static ProgressBarStyle style() {
        boolean blocks = System.out.charset().equals(StandardCharsets.UTF_8);
        return blocks ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII;
    }

    @Override
    public void advance(long bytes) {
        bar.stepBy(bytes);
    }

    @Override
    public void close() {
        bar.close();
        try {
            Runtime.getRuntime().removeShutdownHook(leaveLine);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook has run or will.
        }
    }
}
