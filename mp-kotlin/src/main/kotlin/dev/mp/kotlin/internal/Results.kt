package dev.mp.kotlin.internal

import dev.mp.pool.AsyncResult
import kotlinx.coroutines.channels.Channel

/** The results of a flow that have not been emitted: which of them is the next. */
internal sealed class Results<R> {
    private val running = LinkedHashSet<AsyncResult<R>>()

    val size: Int
        get() = running.size

    /** The oldest of them, done or not. */
    protected val oldest: AsyncResult<R>?
        get() = running.firstOrNull()

    open fun add(result: AsyncResult<R>) {
        running += result
    }

    /** The one to be emitted next; null if there is none. */
    suspend fun next(): AsyncResult<R>? = if (running.isEmpty()) null else choose()

    fun remove(result: AsyncResult<R>) {
        running -= result
    }

    protected abstract suspend fun choose(): AsyncResult<R>

    /** Cancels all, the last first, so that none begins in place of one that ends. */
    fun cancel() {
        running.reversed().forEach { it.cancel(true) }
    }

    class Ordered<R> : Results<R>() {
        override suspend fun choose(): AsyncResult<R> = checkNotNull(oldest)
    }

    class Unordered<R> : Results<R>() {
        private val done = Channel<AsyncResult<R>>(Channel.UNLIMITED)

        override fun add(result: AsyncResult<R>) {
            super.add(result)
            result.whenComplete { _, _ -> done.trySend(result) }
        }

        override suspend fun choose(): AsyncResult<R> = done.receive()
    }
}
