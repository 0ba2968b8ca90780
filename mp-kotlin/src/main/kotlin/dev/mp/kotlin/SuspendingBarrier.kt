package dev.mp.kotlin

import dev.mp.internal.arena.Deadline
import dev.mp.internal.sync.Rendezvous
import dev.mp.internal.sync.Rendezvous.Arrival
import dev.mp.kotlin.internal.PrimitiveOperation
import dev.mp.kotlin.internal.WaitLine
import dev.mp.kotlin.internal.awaitFirst
import dev.mp.sync.Barrier
import java.io.Serializable
import java.util.concurrent.BrokenBarrierException
import kotlin.coroutines.cancellation.CancellationException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withTimeoutOrNull

/**
 * Where a number of coroutines, in any processes, wait for each other, again and again: a [Barrier] for which they
 * suspend.
 *
 * **If a party dies** that waits, or that took part the last time, the barrier breaks for all. So it does when a party
 * that waits is cancelled, or has waited as long as it wanted.
 *
 * @property barrier the same for Java
 */
public class SuspendingBarrier internal constructor(public val barrier: Barrier) : Serializable {
    @Transient private val rendezvous: Rendezvous = barrier.shared()

    // All of them: one may wait for the end of another generation than the next.
    @Transient private val line = WaitLine(barrier.sharedRef().member(), barrier.sharedRef().index(), tellsAll = true)

    /**
     * Suspends until all parties have come.
     *
     * Prompt cancellation: the barrier breaks for the others, unless all had come already.
     *
     * @param timeout how long to wait; a barrier that is waited at for longer breaks for all
     * @return how many came after this one: 0 for the last
     * @throws BrokenBarrierException if the barrier is broken or reset, also while waiting, or the time is up
     * @throws IllegalStateException if this handle is closed, also while waiting, which breaks the barrier
     */
    public suspend fun await(timeout: Duration = Duration.INFINITE): Int {
        currentCoroutineContext().ensureActive()
        val ref = barrier.sharedRef()
        check(ref.tryEnter()) { "this barrier is closed here" }
        try {
            return arriveAndAwait(timeout)
        } finally {
            ref.exit()
        }
    }

    private suspend fun arriveAndAwait(timeout: Duration): Int {
        val arrival = arrive(timeout)
        if (arrival == Arrival.AT_BROKEN) {
            throw BrokenBarrierException("the barrier is broken; reset it before it is used again")
        }
        val after = rendezvous.parties() - 1 - arrival.order()
        if (after > 0) {
            val generation = arrival.generation()
            var isOver = false
            try {
                isOver = awaitFirst(listOf(ending(generation)), timeout) != null
            } finally {
                if (!isOver) {
                    rendezvous.breakOff(generation)
                }
            }
            if (!rendezvous.hasPassed(generation)) {
                throw BrokenBarrierException(
                    if (isOver) "the barrier was broken or reset while this coroutine waited"
                    else "the barrier is broken: not all ${rendezvous.parties()} parties came within $timeout"
                )
            }
        }
        return after
    }

    /** Another process may have been stopped in the middle of arriving: that is no reason to hold a thread. */
    private suspend fun arrive(timeout: Duration): Arrival {
        var arrival = rendezvous.arrive(false, Deadline.NOW)
        if (arrival == Arrival.TOO_LATE) {
            try {
                withTimeoutOrNull(timeout) {
                    while (arrival == Arrival.TOO_LATE) {
                        delay(1.milliseconds)
                        arrival = rendezvous.arrive(false, Deadline.NOW)
                    }
                }
            } catch (e: CancellationException) {
                rendezvous.abort()
                throw e
            }
        }
        if (arrival == Arrival.TOO_LATE) {
            rendezvous.abort()
            return Arrival.AT_BROKEN
        }
        return arrival
    }

    /** Breaks the barrier, until it is reset. */
    public fun abort() {
        barrier.abort()
    }

    /** Begins anew; who waits gets a [BrokenBarrierException]. */
    public fun reset() {
        barrier.reset()
    }

    /** Whether the barrier is broken at this moment. */
    public val isBroken: Boolean
        get() = barrier.isBroken()

    /** How many must come. */
    public val parties: Int
        get() = barrier.parties()

    /** Closes this handle: those who wait in it fail. */
    public fun close() {
        barrier.close()
    }

    override fun toString(): String = "Suspending$barrier"

    private fun ending(generation: Int) =
        PrimitiveOperation(
            barrier,
            barrier.sharedRef(),
            "barrier",
            line,
            rendezvous.endings(),
            { rendezvous.isOver(generation) },
            { rendezvous.isOver(generation) },
        )

    // What waits here does not travel.
    private fun readResolve(): Any = SuspendingBarrier(barrier)

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/**
 * This barrier for coroutines.
 *
 * @throws IllegalArgumentException if it has an action, which a thread has to run
 */
public fun Barrier.suspending(): SuspendingBarrier {
    require(!hasAction()) { "the barrier has an action, which only a thread can run; let the one that gets 0 act" }
    return SuspendingBarrier(this)
}
