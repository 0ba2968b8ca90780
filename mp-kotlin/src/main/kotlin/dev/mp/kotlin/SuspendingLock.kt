package dev.mp.kotlin

import dev.mp.internal.sync.Mutex
import dev.mp.kotlin.internal.PrimitiveOperation
import dev.mp.kotlin.internal.WaitLine
import dev.mp.kotlin.internal.await
import dev.mp.kotlin.internal.awaitWithin
import dev.mp.sync.Lock
import java.io.Serializable
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.time.Duration

/**
 * A lock between processes, for coroutines: a [Lock] for which they suspend. It is not reentrant, and belongs to no
 * thread: a coroutine may go on by another one and unlock there.
 *
 * **There is no `RLock` for coroutines.** Its owner is a thread, and a coroutine is none: it may go on by another
 * thread, which does not own the lock, while others use the thread that does. As with kotlinx's `Mutex`, a function
 * that needs the lock and is called by one that has it is split in two: one that locks, and one that says it must be
 * called with the lock held. Where Java code wants an `RLock`, hold it in a block that does not suspend, within
 * `Dispatchers.IO`.
 *
 * It travels through pipes and queues and as a captured variable.
 *
 * **If a process ends** while it holds the lock, the lock is free again within about a second, and those who wait go
 * on. Whoever gets it then can ask [isAbandoned], and should look whether what the lock protects is whole.
 *
 * @property lock the same lock for Java
 */
public class SuspendingLock internal constructor(public val lock: Lock) : Serializable {
    @Transient private val mutex: Mutex = lock.shared()
    @Transient private val line = WaitLine(mutex.ref().member(), mutex.ref().index())

    /**
     * Acquires the lock, suspending until it is free.
     *
     * Prompt cancellation: the lock was not acquired then. A cancellation that comes when it has been acquired is seen
     * by the next thing that suspends; [withLock] unlocks in any case.
     *
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public suspend fun lock() {
        locking().await()
    }

    /** Acquires the lock, suspending no longer than [timeout]; nothing or less looks once. Whether it did. */
    public suspend fun tryLock(timeout: Duration): Boolean = locking().awaitWithin(timeout) != null

    /** Acquires the lock if it is free at this moment. Whether it did. */
    public fun tryLock(): Boolean = lock.tryAcquire()

    /**
     * Releases the lock, whoever holds it.
     *
     * @throws IllegalMonitorStateException if it is not held
     */
    public fun unlock() {
        lock.release()
    }

    /** Whether somebody, in any process, holds the lock at this moment. */
    public val isLocked: Boolean
        get() = lock.isLocked()

    /** Whether the holder before this one ended with the lock: see [dev.mp.sync.ExclusiveLock.abandoned]. */
    public val isAbandoned: Boolean
        get() = lock.abandoned()

    /** Closes this handle: those who wait in it fail. */
    public fun close() {
        lock.close()
    }

    override fun toString(): String = "Suspending$lock"

    internal fun locking() =
        PrimitiveOperation(
            lock,
            mutex.ref(),
            "lock",
            line,
            mutex.free(),
            { !mutex.isHeld },
            { !mutex.isHeld && mutex.tryAcquire() },
        )

    // What waits here does not travel.
    private fun readResolve(): Any = SuspendingLock(lock)

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/**
 * Runs a block while this coroutine holds the lock, suspending until it is free.
 *
 * Prompt cancellation while it waits: the lock was not acquired then. The lock is released when the block ends, however
 * it does.
 */
@OptIn(ExperimentalContracts::class)
public suspend inline fun <R> SuspendingLock.withLock(block: () -> R): R {
    contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
    lock()
    try {
        return block()
    } finally {
        unlock()
    }
}

/** This lock for coroutines. */
public fun Lock.suspending(): SuspendingLock = SuspendingLock(this)
