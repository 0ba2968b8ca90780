package dev.mp.pool;

import org.jspecify.annotations.Nullable;

/** A single call. */
final class CallChunk extends Chunk {
    private final Pending<?> result;

    CallChunk(long id, Pending<?> result, Limits limits) {
        super(id, result, 1, limits);
        this.result = result;
    }

    @Override
    void done(@Nullable Object value) {
        result.complete(value);
    }

    @Override
    void failed(Throwable cause) {
        result.fail(cause);
    }
}
