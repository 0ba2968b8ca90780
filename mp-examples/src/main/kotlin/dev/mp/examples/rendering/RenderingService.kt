package dev.mp.examples.rendering

import dev.mp.MpTimeoutException
import dev.mp.kotlin.MultiprocessScope
import dev.mp.kotlin.SuspendingPool
import dev.mp.pool.WorkerLostException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** What became of a request. */
internal sealed interface Answer {
    data class Drawn(val picture: String) : Answer {
        override fun toString() = picture
    }

    data class Refused(val why: String) : Answer {
        override fun toString() = "refused: $why"
    }
}

/**
 * Draws texts that nobody has looked at, in child JVMs, so that none of them harms this one or another request: each
 * has so long and so much memory, and a child that it takes along is replaced.
 */
internal class RenderingService private constructor(private val pool: SuspendingPool) {
    /** Draws a text, whatever it is up to. A cancelled caller takes its drawing along. */
    suspend fun render(text: String): Answer =
        try {
            Answer.Drawn(pool.call { draw(text) })
        } catch (_: MpTimeoutException) {
            Answer.Refused("it takes too long")
        } catch (e: WorkerLostException) {
            Answer.Refused("it ended its process, with exit code ${e.exitCode().orElse(0)}")
        } catch (_: OutOfMemoryError) {
            Answer.Refused("it takes too much memory")
        } catch (e: IllegalArgumentException) {
            Answer.Refused("${e.message}")
        }

    companion object {
        private const val HEAP = 32L shl 20

        /** A service in a scope, and with it. */
        fun MultiprocessScope.renderingService(workers: Int, limit: Duration, view: WorkersView): RenderingService =
            RenderingService(
                pool {
                    processes = workers
                    deadline = limit
                    // A task that does not hear an interrupt has no more time than this.
                    grace = 100.milliseconds
                    workerOptions { maxHeap(HEAP) }
                    listener(view)
                }
            )
    }
}
