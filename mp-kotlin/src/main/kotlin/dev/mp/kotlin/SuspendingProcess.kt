package dev.mp.kotlin

import dev.mp.MpProcess

/**
 * A process of a [multiprocess] scope, which waits for it.
 *
 * @property process the same process for Java, and all that it knows of it
 */
public class SuspendingProcess internal constructor(public val process: MpProcess) {
    /** Its name, for people to read. */
    public val name: String
        get() = process.name()

    /** Its process id. */
    public val pid: Long
        get() = process.pid().asLong

    /** Whether it has not ended. */
    public val isAlive: Boolean
        get() = process.isAlive

    /** Its exit code once it has ended: 0, n, or -N if signal N ended it; null while it is alive. */
    public val exitCode: Int?
        get() = process.exitCode().let { if (it.isPresent) it.asInt else null }

    /** Suspends until it has ended, and returns its exit code; see [MpProcess.await]. */
    public suspend fun await(): Int = process.await()

    /** Asks it to end, as SIGTERM does, so `finally` blocks do not run there; that is no failure of the scope. */
    public fun terminate() {
        process.terminate()
    }

    /** Ends it at once, as SIGKILL does; that is no failure of the scope. */
    public fun kill() {
        process.kill()
    }

    override fun toString(): String = "Suspending$process"
}
