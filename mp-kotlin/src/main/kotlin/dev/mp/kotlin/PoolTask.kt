package dev.mp.kotlin

import java.io.Serializable

/**
 * What a worker of a pool does with an element. A lambda, also one that suspends, or a reference to a function; it
 * travels with what it captures, as a [ProcessBody] does.
 */
public fun interface PoolFunction<in T, out R> : Serializable {
    /** Runs in a worker. */
    public suspend fun apply(element: T): R
}

/** What a worker of a pool does. A lambda, also one that suspends; it travels with what it captures. */
public fun interface PoolTask<out R> : Serializable {
    /** Runs in a worker. */
    public suspend fun call(): R
}
