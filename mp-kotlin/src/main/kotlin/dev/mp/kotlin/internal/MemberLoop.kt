package dev.mp.kotlin.internal

import dev.mp.internal.seam.Seam
import java.util.PriorityQueue
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.TimeUnit.MILLISECONDS
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Delay
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.async

/**
 * Runs the coroutines of a child on its main thread: `runBlocking`, but it parks and looks at the clock through the
 * seam, so that it does so in simulated time too.
 *
 * Tasks come from any thread and run in the order in which they came. If the thread is interrupted, the coroutines are
 * cancelled, and the interrupt is thrown once they have ended.
 */
@OptIn(InternalCoroutinesApi::class)
internal class MemberLoop(private val seam: Seam) : CoroutineDispatcher(), Delay {
    private class Timer(val at: Long, val number: Long, val task: Runnable)

    private val owner = Thread.currentThread()
    private val ready = ConcurrentLinkedQueue<Runnable>()

    /** Guarded by its monitor, in which no step of the seam is taken. */
    private val timers = PriorityQueue<Timer>(compareBy(Timer::at, Timer::number))
    private var timerNumber = 0L

    @OptIn(ExperimentalCoroutinesApi::class)
    fun <T> run(block: suspend CoroutineScope.() -> T): T {
        val main = CoroutineScope(this).async(block = block)
        main.invokeOnCompletion { wake() }
        var interrupt: InterruptedException? = null
        while (!main.isCompleted) {
            val now = seam.nanoTime()
            var next = takeTimer(now)
            while (next != null) {
                ready += next
                next = takeTimer(now)
            }
            val task = ready.poll()
            if (task != null) {
                task.run()
            } else {
                try {
                    seam.park(untilTimer(now))
                } catch (e: InterruptedException) {
                    interrupt = e
                    main.cancel(CancellationException("the main thread of the process was interrupted", e))
                }
            }
        }
        interrupt?.let { throw it }
        return main.getCompleted()
    }

    private fun takeTimer(now: Long): Runnable? =
        synchronized(timers) { timers.peek()?.takeIf { it.at - now <= 0 }?.also { timers.remove() }?.task }

    private fun untilTimer(now: Long): Long =
        synchronized(timers) { timers.peek()?.let { it.at - now } } ?: Seam.FOREVER

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        ready += block
        wake()
    }

    private fun wake() {
        if (Thread.currentThread() !== owner) {
            seam.unpark(owner)
        }
    }

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
        val now = seam.nanoTime()
        val at = now + minOf(MILLISECONDS.toNanos(timeMillis), FAR)
        val timer = synchronized(timers) { Timer(at, timerNumber++, task).also { timers += it } }
        wake()
        return DisposableHandle { synchronized(timers) { timers -= timer } }
    }

    override fun toString(): String = "MemberLoop[${owner.name}]"

    private companion object {
        const val FAR = Long.MAX_VALUE / 2
    }
}
