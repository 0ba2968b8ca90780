package dev.mp.kotlin

import dev.mp.internal.sync.WaitList
import dev.mp.kotlin.internal.PrimitiveOperation
import dev.mp.kotlin.internal.WaitLine
import dev.mp.kotlin.internal.awaitFirst
import dev.mp.sync.Condition
import dev.mp.sync.Lock
import java.io.Serializable
import kotlin.time.Duration
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext

/**
 * Where coroutines that hold a lock wait for others to change something: a [Condition] for which they suspend.
 *
 * ```
 * lock.withLock {
 *     while (!isFull()) condition.await()
 * }
 * ```
 *
 * **If a process dies** that waits, it is forgotten, and if it had been signalled the signal goes to the next one.
 * After a death a wait may end although nobody signalled, so wait for something, in a loop.
 *
 * @property condition the same for Java
 */
public class SuspendingCondition internal constructor(public val condition: Condition) : Serializable {
    /** The lock that a wait releases. */
    @Transient public val lock: SuspendingLock = SuspendingLock(condition.lock() as Lock)
    @Transient private val waiters: WaitList = condition.shared()

    // All of them: each has been signalled, or not, by itself.
    @Transient
    private val line = WaitLine(condition.sharedRef().member(), condition.sharedRef().index(), tellsAll = true)

    /**
     * Releases the lock, suspends until signalled, and holds the lock again, whatever happens.
     *
     * Cancellation: the wait ends at once, but this returns when it has the lock again, by throwing. A signal that came
     * before goes to the next one.
     *
     * @throws IllegalMonitorStateException if nobody holds the lock
     * @throws IllegalStateException if this handle or that of the lock is closed, also while waiting
     */
    public suspend fun await() {
        await(Duration.INFINITE)
    }

    /**
     * Releases the lock, suspends until signalled but no longer than [timeout], and holds the lock again, whatever
     * happens. The time to get the lock comes on top. Whether it was signalled; otherwise as the other [await].
     */
    public suspend fun await(timeout: Duration): Boolean {
        currentCoroutineContext().ensureActive()
        requireLock()
        val ref = condition.sharedRef()
        check(ref.tryEnter()) { "this condition is closed here" }
        try {
            return awaitIn(waiters.join(), timeout)
        } finally {
            ref.exit()
        }
    }

    private suspend fun awaitIn(waiter: WaitList.Waiter, timeout: Duration): Boolean {
        val ref = condition.sharedRef()
        val signal =
            PrimitiveOperation(
                condition,
                ref,
                "condition",
                line,
                waiter.gate(),
                waiter::isSignalled,
                waiter::isSignalled,
            )
        var isSignalled = false
        var isDone = false
        try {
            lock.unlock()
            awaitFirst(listOf(signal), timeout)
            isDone = true
        } finally {
            var isHeld = false
            try {
                withContext(NonCancellable) { lock.lock() }
                isHeld = true
            } finally {
                // Only now: a signal stays there until somebody can use it.
                isSignalled = waiter.leave()
                if (isSignalled && !(isDone && isHeld)) {
                    waiters.signal()
                }
            }
        }
        return isSignalled
    }

    /**
     * Wakes the one that has waited longest.
     *
     * @throws IllegalMonitorStateException if nobody holds the lock
     */
    public fun signal() {
        requireLock()
        waiters.signal()
    }

    /**
     * Wakes all who wait.
     *
     * @throws IllegalMonitorStateException if nobody holds the lock
     */
    public fun signalAll() {
        requireLock()
        waiters.signalAll()
    }

    /** Closes this handle: those who wait in it fail. */
    public fun close() {
        condition.close()
    }

    override fun toString(): String = "Suspending$condition"

    private fun requireLock() {
        if (!lock.isLocked) {
            throw IllegalMonitorStateException("acquire the condition's lock first")
        }
    }

    // What waits here does not travel.
    private fun readResolve(): Any = SuspendingCondition(condition)

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/**
 * This condition for coroutines.
 *
 * @throws IllegalArgumentException if its lock belongs to threads, as an `RLock` does
 */
public fun Condition.suspending(): SuspendingCondition {
    require(lock() is Lock) { "the lock of the condition belongs to threads, and coroutines cannot hold it: ${lock()}" }
    return SuspendingCondition(this)
}
