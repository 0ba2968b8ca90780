package dev.mp.kotlin.internal

import dev.mp.internal.member.Member
import dev.mp.internal.member.Reactor

/**
 * Where the coroutines of one handle wait for one thing, such as a message to receive.
 *
 * One watch of the member's reactor stands for all of them, from the first that comes to the last that leaves. When the
 * object changes the first in line is told; it looks, and when it leaves it tells the next if there may be something
 * left, or if it did not use what it was told. So a message costs one wake or two, however long the line is.
 *
 * Nobody may stand in line who waits for something of its own, which the first does not look for: see [tellsAll].
 *
 * @param index the object to watch
 * @param tellsAll whether all are told at each change, since each waits for something else
 */
internal class WaitLine(private val member: Member, private val index: Int, private val tellsAll: Boolean = false) {
    private val lock = member.seam().newLock()
    private val waiters = LinkedHashSet<Waiter>()
    private var watch: Reactor.Watch? = null

    fun enter(waiter: Waiter) {
        lock.hold().use {
            waiters.add(waiter)
            if (watch == null) {
                watch = member.reactor().watch(index) { tell() }
            }
        }
    }

    fun leave(waiter: Waiter) {
        lock.hold().use {
            waiters.remove(waiter)
            if (waiters.isEmpty()) {
                watch?.close()
                watch = null
            }
        }
    }

    /** Something changed, or may have: somebody in line must look. */
    fun tell() {
        val told = lock.hold().use { if (tellsAll) waiters.toList() else listOfNotNull(waiters.firstOrNull()) }
        // With no lock held: it may run the coroutine.
        told.forEach { it.tell() }
    }
}
