package dev.mp.examples.rendering

import dev.mp.pool.PoolListener
import dev.mp.pool.WorkerLostException
import java.util.TreeMap
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update

/** What the workers do, for people to watch: a line for each, which changes. */
internal class WorkersView : PoolListener {
    /** One place for a worker, in which others may have been before. */
    data class Worker(val pid: Long, val drawn: Int = 0, val refused: Int = 0, val lost: Int = 0) {
        fun line(number: Int) =
            "worker %d  pid %-8d drawn %-4d refused %-4d lost %d".format(number, pid, drawn, refused, lost)
    }

    private val state = MutableStateFlow<Map<Int, Worker>>(emptyMap())

    /** By number. */
    val workers: StateFlow<Map<Int, Worker>>
        get() = state

    override fun workerStarted(worker: Int, pid: Long) = change(worker) { it.copy(pid = pid) }

    override fun done(worker: Int, calls: Int) = change(worker) { it.copy(drawn = it.drawn + calls) }

    override fun failed(worker: Int, calls: Int) = change(worker) { it.copy(refused = it.refused + calls) }

    override fun workerLost(worker: Int, loss: WorkerLostException) = change(worker) { it.copy(lost = it.lost + 1) }

    private fun change(number: Int, how: (Worker) -> Worker) = state.update { before ->
        TreeMap(before).apply { put(number, how(before[number] ?: Worker(pid = 0))) }
    }

    override fun toString(): String = workers.value.map { (number, worker) -> worker.line(number) }.joinToString("\n")
}
