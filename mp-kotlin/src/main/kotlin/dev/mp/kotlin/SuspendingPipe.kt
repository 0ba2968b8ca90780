package dev.mp.kotlin

import java.io.Serializable

/**
 * The two ends of a pipe; both send and receive.
 *
 * ```
 * val (here, there) = pipe<String>()
 * ```
 *
 * A pipe that is captured or sent as a whole takes both ends along. The end of the stream is seen at one end when no
 * process holds the other one any more, so close here what only another process uses.
 *
 * @property first one end
 * @property second the other end
 */
public class SuspendingPipe<T>
internal constructor(public val first: SuspendingConnection<T>, public val second: SuspendingConnection<T>) :
    AutoCloseable, Serializable {
    /** The [first] end. */
    public operator fun component1(): SuspendingConnection<T> = first

    /** The [second] end. */
    public operator fun component2(): SuspendingConnection<T> = second

    /** Closes both ends in this process. */
    override fun close() {
        first.close()
        second.close()
    }

    override fun toString(): String = "SuspendingPipe[$first, $second]"

    private companion object {
        private const val serialVersionUID = 1L
    }
}
