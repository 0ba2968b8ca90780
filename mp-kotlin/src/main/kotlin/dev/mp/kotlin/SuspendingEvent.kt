package dev.mp.kotlin

import dev.mp.internal.sync.Flag
import dev.mp.kotlin.internal.PrimitiveOperation
import dev.mp.kotlin.internal.WaitLine
import dev.mp.kotlin.internal.await
import dev.mp.kotlin.internal.awaitWithin
import dev.mp.sync.Event
import java.io.Serializable
import kotlin.time.Duration

/**
 * A flag that one process sets and coroutines of others wait for: an [Event] for which they suspend.
 *
 * Setting it wakes all who wait, and they go on even if it is cleared again before they have run. If a process dies
 * while it sets the flag, either it is set and all are woken, or it is not set.
 *
 * @property event the same for Java
 */
public class SuspendingEvent internal constructor(public val event: Event) : Serializable {
    @Transient private val flag: Flag = event.shared()

    // All of them: one that came before a clearing has been set for what the next has not.
    @Transient private val line = WaitLine(flag.ref().member(), flag.ref().index(), tellsAll = true)

    /**
     * Suspends until the flag is set.
     *
     * Prompt cancellation.
     *
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public suspend fun await() {
        waiting().await()
    }

    /** Suspends until the flag is set, no longer than [timeout]; nothing or less looks once. Whether it was set. */
    public suspend fun await(timeout: Duration): Boolean = waiting().awaitWithin(timeout) != null

    /** Sets the flag and wakes all who wait. */
    public fun set() {
        event.set()
    }

    /** Clears the flag: who comes from now on waits. */
    public fun clear() {
        event.clear()
    }

    /** Whether the flag is set at this moment. */
    public val isSet: Boolean
        get() = event.isSet()

    /** Closes this handle: those who wait in it fail. */
    public fun close() {
        event.close()
    }

    override fun toString(): String = "Suspending$event"

    internal fun waiting(): PrimitiveOperation {
        val look = flag.look()
        return PrimitiveOperation(
            event,
            flag.ref(),
            "event",
            line,
            flag.changes(),
            { flag.isSetSince(look) },
            { flag.isSetSince(look) },
        )
    }

    // What waits here does not travel.
    private fun readResolve(): Any = SuspendingEvent(event)

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** This event for coroutines. */
public fun Event.suspending(): SuspendingEvent = SuspendingEvent(this)
