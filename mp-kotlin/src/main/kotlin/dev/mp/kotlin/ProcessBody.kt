package dev.mp.kotlin

import java.io.Serializable

/**
 * What a process does, as a coroutine. A lambda travels together with what it captures: whatever is
 * [serializable][Serializable] for the JDK or by [kotlinx.serialization.Serializable], and the pipes, queues and locks
 * of this library.
 *
 * What is captured arrives as a copy, also a captured `var`: changes that the process makes to it are not seen outside.
 * The body has a scope of its own, and cannot use the one in which it is written.
 */
public fun interface ProcessBody : Serializable {
    /**
     * Runs in the other process. An exception ends that process with exit code 1, and fails the scope that started it.
     */
    public suspend fun ChildScope.run()
}
