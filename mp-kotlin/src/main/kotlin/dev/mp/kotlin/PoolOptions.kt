package dev.mp.kotlin

import dev.mp.MpProcess
import dev.mp.MpRunnable
import dev.mp.kotlin.internal.SuspendingFunctions
import dev.mp.pool.PoolBuilder
import dev.mp.pool.PoolListener
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** Options of a pool, for [MultiprocessScope.pool]. What is not said is as in [PoolBuilder]. */
@MpScope
public class PoolOptions internal constructor() {
    /** How many workers; as many as there are processors if not said. */
    public var processes: Int? = null

    /** Each worker is let go when it has done so many tasks, and another started. */
    public var maxTasksPerChild: Int? = null

    /** A task that runs longer fails with an [dev.mp.MpTimeoutException], and is stopped. */
    public var deadline: Duration? = null

    /** How often a task may be begun again after its worker died. */
    public var retries: Int? = null

    /**
     * How long a task that was interrupted to stop it may take to end, before its worker is killed: 1 s if not said.
     */
    public var grace: Duration? = null

    /** A worker of which more than so many bytes are in memory is let go between tasks, and another started. */
    public var maxResidentMemory: Long? = null

    private var initializer: PoolTask<Unit>? = null
    private var options: MpProcess.Builder.() -> Unit = {}
    private val listeners = ArrayList<PoolListener>()

    /** Has each worker run this before it takes work. */
    public fun initializer(body: PoolTask<Unit>) {
        initializer = body
    }

    /** Sets options of each worker process before it starts: the size of its heap, JVM arguments, environment. */
    public fun workerOptions(options: MpProcess.Builder.() -> Unit) {
        this.options = options
    }

    /**
     * Has a function called, on a thread of the pool, whenever calls have been done: how many were, and how many
     * failed.
     */
    public fun onProgress(action: (done: Int, failed: Int) -> Unit) {
        listeners +=
            object : PoolListener {
                override fun done(worker: Int, calls: Int) = action(calls, 0)

                override fun failed(worker: Int, calls: Int) = action(0, calls)
            }
    }

    /** Who hears what happens in the pool. */
    public fun listener(listener: PoolListener) {
        listeners += listener
    }

    internal fun applyTo(builder: PoolBuilder): PoolBuilder {
        processes?.let(builder::processes)
        maxTasksPerChild?.let(builder::maxTasksPerChild)
        deadline?.let { builder.deadline(it.toJavaDuration()) }
        retries?.let(builder::retries)
        grace?.let { builder.grace(it.toJavaDuration()) }
        maxResidentMemory?.let(builder::maxResidentMemory)
        initializer?.let { body -> builder.initializer(MpRunnable { SuspendingFunctions.run { body.call() } }) }
        builder.workerOptions { it.options() }
        when (listeners.size) {
            0 -> {}
            1 -> builder.listener(listeners.single())
            else -> builder.listener(ListenerOfAll(listeners))
        }
        return builder
    }
}

private class ListenerOfAll(private val all: List<PoolListener>) : PoolListener {
    override fun submitted(calls: Int) = all.forEach { it.submitted(calls) }

    override fun started(calls: Int) = all.forEach { it.started(calls) }

    override fun done(worker: Int, calls: Int) = all.forEach { it.done(worker, calls) }

    override fun failed(worker: Int, calls: Int) = all.forEach { it.failed(worker, calls) }

    override fun workerStarted(worker: Int, pid: Long) = all.forEach { it.workerStarted(worker, pid) }

    override fun workerLost(worker: Int, loss: dev.mp.pool.WorkerLostException) = all.forEach {
        it.workerLost(worker, loss)
    }
}
