package dev.mp.kotlin

import dev.mp.internal.sync.Permits
import dev.mp.kotlin.internal.PrimitiveOperation
import dev.mp.kotlin.internal.WaitLine
import dev.mp.kotlin.internal.await
import dev.mp.kotlin.internal.awaitWithin
import dev.mp.sync.Semaphore
import java.io.Serializable
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.time.Duration

/**
 * A number of permits that coroutines of any process take and return: a [Semaphore] for which they suspend.
 *
 * **If a process is killed**, the permits that it had taken and not returned are returned for it, within about a
 * second.
 *
 * @property semaphore the same for Java
 */
public class SuspendingSemaphore internal constructor(public val semaphore: Semaphore) : Serializable {
    @Transient private val permits: Permits = semaphore.shared()
    @Transient private val line = WaitLine(permits.ref().member(), permits.ref().index())

    /**
     * Takes a permit, suspending until there is one.
     *
     * Prompt cancellation: no permit was taken then. [withPermit] returns the permit in any case.
     *
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public suspend fun acquire() {
        acquiring().await()
    }

    /** Takes a permit, suspending no longer than [timeout]; nothing or less looks once. Whether it did. */
    public suspend fun tryAcquire(timeout: Duration): Boolean = acquiring().awaitWithin(timeout) != null

    /** Takes a permit if there is one at this moment. Whether it did. */
    public fun tryAcquire(): Boolean = semaphore.tryAcquire()

    /**
     * Returns a permit.
     *
     * @throws IllegalStateException if there would be more than the bound allows, or this handle is closed
     */
    public fun release() {
        semaphore.release()
    }

    /** How many permits are free at this moment. */
    public val availablePermits: Int
        get() = semaphore.availablePermits()

    /** Closes this handle: those who wait in it fail. */
    public fun close() {
        semaphore.close()
    }

    override fun toString(): String = "Suspending$semaphore"

    internal fun acquiring() =
        PrimitiveOperation(
            semaphore,
            permits.ref(),
            "semaphore",
            line,
            permits.available(),
            { permits.free() > 0 },
            { permits.tryAcquire() },
        )

    // What waits here does not travel.
    private fun readResolve(): Any = SuspendingSemaphore(semaphore)

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/**
 * Runs a block with a permit, suspending until there is one.
 *
 * Prompt cancellation while it waits: no permit was taken then. The permit is returned when the block ends, however it
 * does.
 */
@OptIn(ExperimentalContracts::class)
public suspend inline fun <R> SuspendingSemaphore.withPermit(block: () -> R): R {
    contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
    acquire()
    try {
        return block()
    } finally {
        release()
    }
}

/** This semaphore for coroutines. */
public fun Semaphore.suspending(): SuspendingSemaphore = SuspendingSemaphore(this)
