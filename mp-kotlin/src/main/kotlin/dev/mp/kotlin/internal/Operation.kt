package dev.mp.kotlin.internal

import dev.mp.internal.arena.Deadline
import dev.mp.internal.member.Member
import java.lang.ref.Reference
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.toJavaDuration
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withTimeoutOrNull

/** Why an attempt came to nothing. */
internal enum class NotYet {
    /** Nothing to be had; the watch will tell of a change. */
    NOT_READY,

    /** Something may be there, but somebody holds what guards it for longer than a moment, or was faster. */
    BUSY,
}

/**
 * Something that a coroutine may have to wait for: it can be tried without waiting, and tried again when an object of
 * the family has changed.
 */
internal interface Operation<out R> {
    val member: Member

    /** Where to wait. */
    val line: WaitLine

    /** Does it if it can be done without waiting, and returns the result; a [NotYet] otherwise. */
    fun attempt(): Any?

    /** Looks again for some microseconds, if that has paid lately; whether to try once more before suspending. */
    fun spins(): Boolean = false

    /** Makes sure that the watch hears of the next change; before each attempt whose failure is waited upon. */
    fun mark()

    /** Whether one more like this could be done now. */
    fun isReady(): Boolean

    /**
     * Begins a wait, during which what is watched does not end; false if the handle is closed, as [attempt] will say.
     */
    fun tryEnter(): Boolean = true

    fun exit() {}

    /** Passes on to other members what this one was woken for and does not use. */
    fun passOn() {}
}

/** What [awaitFirst] has done. */
internal class Done(val place: Int, val result: Any?)

/** Does an operation, suspending until it can be done; see [awaitFirst]. */
internal suspend fun <R> Operation<R>.await(): R {
    currentCoroutineContext().ensureActive()
    var result = attempt()
    if (result is NotYet && spins()) {
        result = attempt()
    }
    if (result is NotYet) {
        result = checkNotNull(awaitFirst(listOf(this), Duration.INFINITE)).result
    }
    @Suppress("UNCHECKED_CAST")
    return result as R
}

/** Does an operation within a limit; null if it could not be done by then. */
internal suspend fun Operation<*>.awaitWithin(limit: Duration): Done? {
    currentCoroutineContext().ensureActive()
    return awaitFirst(listOf(this), limit)
}

/**
 * Does one of several operations, and only one, suspending until one can be done: null if none could within the limit.
 * The only place where coroutines wait for other processes.
 *
 * **Prompt cancellation, and nothing is lost by it.** A coroutine suspends only to be told to look. It looks when it is
 * running again, and what it then takes it returns without suspending: a cancellation that comes before finds nothing
 * taken, one that comes after does not take the result away. Whoever was told, and leaves without having used it, tells
 * the next one in line, and other members.
 *
 * **Nobody waits for the dead.** What a dead member owed is done by its recovery, which tells all watchers. The reactor
 * looks for dead members about every second, in place of all who are suspended.
 */
internal suspend fun awaitFirst(operations: List<Operation<*>>, limit: Duration): Done? {
    val seam = operations.first().member.seam()
    val deadline = if (limit.isFinite()) Deadline.`in`(seam, limit.toJavaDuration()) else Deadline.NEVER
    val waiter = Waiter()
    val entered = ArrayList<Operation<*>>(operations.size)
    var done: Done? = null
    try {
        for (operation in operations) {
            if (operation.tryEnter()) {
                entered += operation
                operation.line.enter(waiter)
            }
        }
        while (true) {
            var isBusy = false
            val first = if (operations.size == 1) 0 else Math.floorMod(seam.random(), operations.size)
            for (i in operations.indices) {
                val place = (first + i) % operations.size
                val operation = operations[place]
                operation.mark()
                val result = operation.attempt()
                if (result !is NotYet) {
                    done = Done(place, result)
                    return done
                }
                isBusy = isBusy || result == NotYet.BUSY
            }
            val left = deadline.left()
            if (left == 0L) {
                return null
            }
            when {
                isBusy -> delay(minOf(1.milliseconds, left.nanoseconds))
                deadline === Deadline.NEVER -> waiter.await()
                // The limit cuts the wait and never a result: it passes outside of the attempt.
                else -> withTimeoutOrNull(left.nanoseconds) { waiter.await() }
            }
        }
    } finally {
        for (operation in entered) {
            operation.line.leave(waiter)
        }
        for (operation in entered) {
            val isDone = done?.let { operations[it.place] === operation } == true
            if (!isDone) {
                operation.passOn()
            }
            if (!isDone || operation.isReady()) {
                operation.line.tell()
            }
            operation.exit()
            Reference.reachabilityFence(operation)
        }
    }
}
