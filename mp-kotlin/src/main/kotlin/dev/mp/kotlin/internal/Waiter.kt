package dev.mp.kotlin.internal

import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.resume
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext

/**
 * A coroutine that waits until it is told, by whatever thread.
 *
 * ```
 *   null --await--> continuation --tell--> null
 *    |  ^
 *  tell await
 *    v  |
 *   TOLD
 * ```
 *
 * To be told says nothing but that it is time to look. So it may be told when it is not waiting, and told twice, and a
 * cancellation that comes between being told and going on loses nothing.
 */
internal class Waiter {
    private val state = AtomicReference<Any?>()

    fun tell() {
        while (true) {
            val seen = state.get()
            if (seen === TOLD) {
                return
            }
            if (seen == null) {
                if (state.compareAndSet(null, TOLD)) {
                    return
                }
            } else if (state.compareAndSet(seen, null)) {
                @Suppress("UNCHECKED_CAST") (seen as CancellableContinuation<Unit>).resume(Unit)
                return
            }
        }
    }

    /** Suspends until told, at once or since the last time; cancellable. */
    suspend fun await() {
        val interceptor = currentCoroutineContext()[ContinuationInterceptor]
        if (interceptor == null || interceptor === Dispatchers.Unconfined) {
            // It would go on where it is told: on the reactor's thread, for which others wait.
            withContext(Dispatchers.Default) { suspendUntilTold() }
        } else {
            suspendUntilTold()
        }
    }

    private suspend fun suspendUntilTold() = suspendCancellableCoroutine { continuation ->
        // Of one that was cancelled while it waited, nobody needs to know.
        if (!state.compareAndSet(null, continuation)) {
            state.set(null)
            continuation.resume(Unit)
        }
    }

    private companion object {
        val TOLD = Any()
    }
}
