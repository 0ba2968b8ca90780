package dev.mp.testkit.kotest

import dev.mp.testkit.SimulatedContext
import dev.mp.testkit.SimulatedThread
import java.util.PriorityQueue
import java.util.concurrent.TimeUnit.MILLISECONDS
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Delay
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.async

/**
 * Runs coroutines in a simulated process, on the calling thread, until all have ended, and returns what the block
 * returned: `runBlocking` in simulated time. A `delay` or `withTimeout` of hours passes at once where nobody else has
 * anything to do meanwhile. May be called in any simulated process, by a thread that mp has started.
 *
 * ```
 * mp.process {
 *     runSimulated {
 *         launch { delay(1.hours); queue.put("late") }
 *         queue.put("early")
 *     }
 * }
 * ```
 *
 * What runs when is up to the schedule alone: among the coroutines of one call in the order in which they can go on,
 * and between processes as the simulation decides. Coroutines of other dispatchers, such as `Dispatchers.Default`, are
 * not simulated; what waits for them is never resumed. What blocks the thread, as `queue.get()` does, keeps all its
 * coroutines waiting.
 *
 * An exception that no coroutine handles is thrown at once.
 *
 * @throws IllegalStateException if the calling thread is not one of a simulated process
 */
public fun <T> runSimulated(block: suspend CoroutineScope.() -> T): T {
    val loop = SimulatedLoop(SimulatedThread.current())
    return loop.run(CoroutineScope(loop + loop.handler).async(block = block))
}

/** [Runs coroutines][dev.mp.testkit.kotest.runSimulated] in the first process. */
@Suppress("UnusedReceiverParameter")
public fun <T> SimulatedContext.runSimulated(block: suspend CoroutineScope.() -> T): T =
    dev.mp.testkit.kotest.runSimulated(block)

/**
 * Runs coroutines on one simulated thread, in the order in which they can go on. Nothing is guarded: of all simulated
 * threads one runs at a time, and can lose its turn only at a step of the simulation.
 */
@OptIn(InternalCoroutinesApi::class)
private class SimulatedLoop(private val thread: SimulatedThread) : CoroutineDispatcher(), Delay {
    private class Timer(val at: Long, val number: Long, val task: Runnable)

    private val owner = Thread.currentThread()
    private val ready = ArrayDeque<Runnable>()
    private val timers = PriorityQueue<Timer>(compareBy(Timer::at, Timer::number))
    private var timerNumber = 0L
    private var uncaught: Throwable? = null

    val handler = CoroutineExceptionHandler { _, e ->
        uncaught?.addSuppressed(e)
        uncaught = uncaught ?: e
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    fun <T> run(main: Deferred<T>): T {
        main.invokeOnCompletion {
            if (!isOwner()) {
                thread.unpark()
            }
        }
        while (!main.isCompleted) {
            // A step for each task: others get their turn even where coroutines only hand over to each other.
            val now = thread.nanoTime()
            uncaught?.let { throw it }
            while (timers.isNotEmpty() && timers.peek().at <= now) {
                ready += timers.remove().task
            }
            val task = ready.removeFirstOrNull()
            if (task != null) {
                task.run()
            } else {
                thread.park(if (timers.isEmpty()) Long.MAX_VALUE else timers.peek().at - now)
            }
        }
        uncaught?.let { throw it }
        return main.getCompleted()
    }

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        if (isOwner()) {
            ready += block
        } else {
            // Refuses threads that are not simulated before they touch anything.
            SimulatedThread.current()
            ready += block
            thread.unpark()
        }
    }

    private fun isOwner() = Thread.currentThread() === owner

    override fun scheduleResumeAfterDelay(timeMillis: Long, continuation: CancellableContinuation<Unit>) {
        val timer =
            schedule(timeMillis) {
                @OptIn(ExperimentalCoroutinesApi::class) with(continuation) { resumeUndispatched(Unit) }
            }
        continuation.invokeOnCancellation { timer.dispose() }
    }

    override fun invokeOnTimeout(timeMillis: Long, block: Runnable, context: CoroutineContext): DisposableHandle =
        schedule(timeMillis, block)

    private fun schedule(timeMillis: Long, task: Runnable): DisposableHandle {
        val now = thread.nanoTime()
        val at = now + minOf(MILLISECONDS.toNanos(timeMillis), Long.MAX_VALUE - now)
        val timer = Timer(at, timerNumber++, task)
        timers += timer
        if (!isOwner()) {
            thread.unpark()
        }
        return DisposableHandle { timers -= timer }
    }

    override fun toString(): String = "SimulatedLoop[$thread]"
}
