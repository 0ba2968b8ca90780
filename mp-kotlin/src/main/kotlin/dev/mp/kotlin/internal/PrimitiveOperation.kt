package dev.mp.kotlin.internal

import dev.mp.internal.member.Member
import dev.mp.internal.member.Ref
import dev.mp.internal.member.WaitPoint
import java.lang.ref.Reference

/**
 * Waiting for a lock, a permit, a flag: something is tried, and tried again when its gate opens.
 *
 * @param handle the program's handle, which must not become unreachable meanwhile
 * @param isPossible whether [tryIt] is likely to succeed now
 * @param tryIt does it if it can be done without waiting
 */
internal class PrimitiveOperation(
    private val handle: Any,
    private val ref: Ref,
    private val kind: String,
    override val line: WaitLine,
    private val gate: WaitPoint,
    private val isPossible: () -> Boolean,
    private val tryIt: () -> Boolean,
) : Operation<Unit> {
    override val member: Member
        get() = ref.member()

    override fun attempt(): Any {
        if (!ref.tryEnter()) {
            throw IllegalStateException("this $kind is closed here")
        }
        try {
            return if (tryIt()) Unit else NotYet.NOT_READY
        } finally {
            exit()
        }
    }

    override fun spins(): Boolean = gate.spins { isPossible() }

    override fun mark() {
        gate.markWatched()
    }

    override fun isReady(): Boolean = isPossible() || ref.isClosed

    override fun passOn() {
        if (isPossible()) {
            gate.open(1)
        }
    }

    override fun tryEnter(): Boolean = ref.tryEnter()

    override fun exit() {
        ref.exit()
        Reference.reachabilityFence(handle)
    }
}
