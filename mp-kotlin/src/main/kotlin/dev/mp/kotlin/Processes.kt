package dev.mp.kotlin

import dev.mp.MpProcess
import dev.mp.connection.Sentinel
import dev.mp.internal.member.Member
import dev.mp.kotlin.internal.NotYet
import dev.mp.kotlin.internal.Operation
import dev.mp.kotlin.internal.WaitLine
import dev.mp.kotlin.internal.await

/**
 * Suspends until the process has ended, and returns its exit code: 0, n, or -N if signal N ended it. All that the
 * process held is free by then: the connections of a killed one are at their end.
 *
 * Prompt cancellation: the wait ends, the process goes on.
 *
 * @throws IllegalStateException if it was not started by this process, or is closed
 */
public suspend fun MpProcess.await(): Int = EndOfProcess(this).await()

/** The end of a process, which its starter hears of by the reactor. */
internal class EndOfProcess(private val process: MpProcess) : Operation<Int> {
    private val sentinel: Sentinel = process.sentinel()
    override val member: Member = sentinel.member()
    override val line: WaitLine = WaitLine(member, sentinel.watchIndex())

    // The end of a child is told to all who watch it here, marked or not.
    override fun mark() {}

    override fun isReady(): Boolean = sentinel.isReady

    override fun attempt(): Any = if (isReady()) process.exitCode().asInt else NotYet.NOT_READY
}
