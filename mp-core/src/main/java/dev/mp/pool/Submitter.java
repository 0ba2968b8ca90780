package dev.mp.pool;

import dev.mp.MpCallable;
import dev.mp.MpFunction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes work of what a program asks a pool for, with the limits of the view that it asked, and waits for it. */
final class Submitter {
    private final Board board;
    private final Pool root;
    private final Chunk.Limits limits;

    /** @param root what must not be garbage while somebody waits for a result */
    Submitter(Board board, Pool root, Chunk.Limits limits) {
        this.board = board;
        this.root = root;
        this.limits = limits;
    }

    // ---- single calls

    <R extends @Nullable Object> Pending<R> call(
            MpCallable<R> task,
            @Nullable Consumer<? super R> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        Pending<R> result = new Pending<>(board, root, callback, errorCallback);
        CallChunk chunk = new CallChunk(board.nextId(), result, limits);
        if (board.isConstant(task)) {
            Function function = board.function(task);
            chunk.function = function;
            chunk.frame = Frame.of(Wire.INVOKE, chunk.id, function.id());
        } else {
            chunk.frame = Frame.of(board.member(), Wire.CALL, chunk.id, Wire.NONE, task, "task");
        }
        submit(chunk);
        return result;
    }

    <T extends @Nullable Object, R extends @Nullable Object> Pending<R> call(
            MpFunction<T, R> task, T argument) {
        Pending<R> result = new Pending<>(board, root, null, null);
        CallChunk chunk = new CallChunk(board.nextId(), result, limits);
        Function function = board.function(task);
        result.uses(function);
        chunk.function = function;
        chunk.frame = Frame.of(board.member(), Wire.APPLY, chunk.id, function.id(), argument, "argument");
        submit(chunk);
        return result;
    }

    private void submit(CallChunk chunk) {
        boolean submitted = false;
        try {
            board.submit(chunk);
            submitted = true;
        } finally {
            if (!submitted) {
                boolean _ = board.release(chunk);
            }
        }
    }

    /** A call that submits something. */
    interface Submission<R extends @Nullable Object> {
        Pending<R> submit();
    }

    <R extends @Nullable Object> R await(Submission<R> submission) throws InterruptedException {
        Pending<R> result;
        // Before the work is sent, so that the answer calls nobody else.
        board.helpers().enter();
        try {
            result = submission.submit();
            board.helpers().help(result::isOver);
        } finally {
            board.helpers().leave();
        }
        try {
            return result.result();
        } catch (InterruptedException e) {
            // What is not running yet will not run.
            boolean _ = result.cancel(false);
            throw e;
        }
    }

    // ---- maps

    <R extends @Nullable Object> Pending<List<R>> mapped(
            Object function,
            @Nullable Object[] elements,
            int chunkSize,
            @Nullable Consumer<? super List<R>> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        Pending<List<R>> result = new Pending<>(board, root, callback, errorCallback);
        Function known = board.function(function);
        result.uses(known);
        if (elements.length == 0) {
            board.requireOpen();
            result.complete(new ArrayList<>());
        } else {
            board.submit(new MapJob<>(board, result, known, elements, chunkSize, limits));
        }
        return result;
    }

    static int requireChunkSize(int chunkSize) {
        if (chunkSize < 1) {
            throw new IllegalArgumentException("chunkSize < 1: " + chunkSize);
        }
        return chunkSize;
    }

    /** A copy of the elements. How many there are, only their iterator knows, unless they are the JDK's. */
    static @Nullable Object[] listOf(Iterable<?> elements) {
        if (elements instanceof Collection<?> known && known.getClass().getName().startsWith("java.util.")) {
            return known.toArray();
        }
        List<@Nullable Object> all = new ArrayList<>();
        for (Object element : elements) {
            all.add(element);
        }
        return all.toArray();
    }

    static @Nullable Object[] pairsOf(Iterable<? extends Map.Entry<?, ?>> pairs) {
        List<Object> all = new ArrayList<>();
        for (Map.Entry<?, ?> pair : pairs) {
            all.add(new @Nullable Object[] {pair.getKey(), pair.getValue()});
        }
        return all.toArray();
    }

    // ---- streams

    <R extends @Nullable Object> ResultIterator<R> stream(
            Object function, Iterable<?> elements, int chunkSize, int bufferSize, boolean ordered) {
        StreamJob<R> stream = new StreamJob<>(
                board,
                board.function(function),
                Objects.requireNonNull(elements, "elements"),
                chunkSize,
                bufferSize,
                ordered,
                limits);
        stream.start();
        return new StreamIterator<>(stream, board.seam(), root);
    }

    static int requireBufferSize(int bufferSize) {
        if (bufferSize < 1) {
            throw new IllegalArgumentException("bufferSize < 1: " + bufferSize);
        }
        return bufferSize;
    }
}
