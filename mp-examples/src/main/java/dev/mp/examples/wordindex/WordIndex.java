package dev.mp.examples.wordindex;

import dev.mp.Mp;
import dev.mp.MpException;
import dev.mp.pool.Pool;
import dev.mp.queue.SimpleQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Indexes the words of all text files below some folders with a pool of processes.
 *
 * <p>How it uses the library:
 * <ul>
 * <li>The work is cut into {@linkplain Batch batches}, and {@link Pool#map} gives them to the workers one at a time.
 * <li>What travels to a worker is a list of names, what comes back is the {@linkplain Index counts}; never the text.
 * <li>{@linkplain RemoteProgress Progress} comes over a queue that the function captures.
 * <li>A file that cannot be read is a {@linkplain Problem result} like others, not an exception.
 * <li>Nothing has to be done for Ctrl-C: the workers are gone with this process, whatever ends it.
 * </ul>
 */
public final class WordIndex {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final Options options;
    private final Report report = new Report(System.out);

    private WordIndex(Options options) {
        this.options = options;
    }

    public static void main(String[] args) throws InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.println(Options.usage());
            return;
        }
        try {
            new WordIndex(Options.parse(args)).run();
        } catch (Options.UsageException e) {
            System.err.println(e.getMessage() + "\n" + Options.usage());
            System.exit(MISUSED);
        } catch (IOException | MpException e) {
            System.err.println("word index failed: " + e);
            System.exit(FAILED);
        }
    }

    private void run() throws IOException, InterruptedException {
        Found found = Finder.find(options.places());
        report.announce(found, options.places().stream().map(WordIndex::shown).toList(), options.workers());

        Measured pool = measure("Indexing", found, this::byPool);
        report.topWords(pool.index(), options.top());
        report.largestFiles(found, pool.index(), options.top());
        report.problems(Stream.of(found.problems(), pool.index().problems()).flatMap(List::stream).toList());
        report.time(options.workers(), pool.time(), pool.index());

        if (options.compare()) {
            Measured alone = measure("Once more, alone", found, WordIndex::alone);
            report.comparison(pool.time(), alone.time(), alone.index());
            if (!alone.index().isSameAs(pool.index())) {
                System.out.println("They differ: somebody changed the files meanwhile.");
            }
        }
    }

    private static String shown(Path place) {
        return place.toAbsolutePath().normalize().toString();
    }

    // ---- two ways to do it

    private Index byPool(Found found, ProgressDisplay display) throws InterruptedException {
        Index index = new Index();
        RemoteProgress progress = new RemoteProgress(display);
        try (Pool pool = Mp.pool(options.workers())) {
            SimpleQueue<Long> steps = progress.steps();
            List<Batch> batches = Batch.split(found, options.workers());
            pool.map(batch -> Indexer.index(batch, steps::put), batches, 1).forEach(index::add);
        } finally {
            progress.finish();
        }
        return index;
    }

    private static Index alone(Found found, ProgressDisplay display) throws InterruptedException {
        return Indexer.index(new Batch(found.documents()), display::advance);
    }

    // ---- measuring

    private interface Work {
        Index on(Found found, ProgressDisplay display) throws InterruptedException;
    }

    private record Measured(Index index, Duration time) {}

    private static Measured measure(String task, Found found, Work work) throws InterruptedException {
        try (ProgressDisplay display = ProgressDisplay.of(task, found.bytes())) {
            long start = System.nanoTime();
            Index index = work.on(found, display);
            return new Measured(index, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
