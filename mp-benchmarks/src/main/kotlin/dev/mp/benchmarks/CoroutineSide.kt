package dev.mp.benchmarks

import dev.mp.Mp
import dev.mp.connection.Connection
import dev.mp.kotlin.KotlinxCodec
import dev.mp.kotlin.MultiprocessScope
import dev.mp.kotlin.SuspendingConnection
import dev.mp.kotlin.multiprocess
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import java.util.Locale
import kotlin.system.exitProcess
import kotlin.time.Duration
import kotlin.time.DurationUnit
import kotlin.time.TimeSource
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.Serializable
import okio.Buffer

/**
 * What coroutines cost beside threads that block, both in one run and in turns: medians over the rounds.
 *
 * `java -cp … dev.mp.benchmarks.CoroutineSideKt [rounds]`
 */
public fun main(args: Array<String>) {
    val rounds = args.firstOrNull()?.toInt() ?: 5
    val blocking = ArrayList<Double>()
    val suspending = ArrayList<Double>()
    val flow = ArrayList<Double>()
    val queue = ArrayList<Double>()
    val receivers = ArrayList<Double>()
    repeat(rounds) {
        blocking += blockingRoundTrip()
        suspending += runBlocking { multiprocess { suspendingRoundTrip() } }
        queue += blockingQueue()
        flow += runBlocking { multiprocess { flowOfInts() } }
        receivers += runBlocking { multiprocess { manyReceivers() } }
    }
    row("round trip of a blocking pipe, both awake", "%.2f us", blocking.median())
    row("round trip of a suspending pipe, both awake", "%.2f us", suspending.median())
    row("  times the blocking one; at most 3", "%.2f", suspending.zip(blocking) { s, b -> s / b }.median())
    row("ints through a queue, blocking", "%.2f M/s", queue.median())
    row("ints through a queue as a Flow; at least 1", "%.2f M/s", flow.median())
    row("  times as many as blocking", "%.2f", flow.zip(queue) { f, q -> f / q }.median())
    row("10,000 suspended receivers, one message each; at most 1", "%.3f s", receivers.median())
    codec()
    exitProcess(0)
}

private fun row(name: String, form: String, value: Double) =
    println(String.format(Locale.ROOT, "%-56s $form", name, value))

private fun List<Double>.median() = sorted()[size / 2]

private const val BATCHES = 200
private const val BATCH = 500
private const val ITEMS = 1_000_000
private const val RECEIVERS = 10_000
private const val PER_PIPE = 50

private fun micros(took: Duration, times: Int) = took.toDouble(DurationUnit.MICROSECONDS) / times

/**
 * What a trip takes in the fastest tenth of many batches, in which no other program had a processor, after as many
 * more.
 */
private inline fun awake(batch: () -> Unit): Double {
    val all =
        List(2 * BATCHES) {
            val began = TimeSource.Monotonic.markNow()
            batch()
            micros(began.elapsedNow(), BATCH)
        }
    return all.drop(BATCHES).sorted()[BATCHES / 10]
}

private fun blockingRoundTrip(): Double {
    val pipe = Mp.pipe()
    val there: Connection = pipe.second()
    val child = Mp.process { while (there.recv() as Int >= 0) there.send(1) }
    child.start()
    there.close()
    val here = pipe.first()
    fun trips(n: Int) =
        repeat(n) {
            here.send(1)
            here.recv()
        }
    return awake { trips(BATCH) }
        .also {
            here.send(-1)
            child.join()
            here.close()
        }
}

private suspend fun MultiprocessScope.suspendingRoundTrip(): Double {
    val (here, there) = pipe<Int>()
    process { while (there.receive() >= 0) there.send(1) }
    suspend fun trips(end: SuspendingConnection<Int>, n: Int) =
        repeat(n) {
            end.send(1)
            end.receive()
        }
    return awake { trips(here, BATCH) }.also { here.send(-1) }
}

private fun blockingQueue(): Double {
    val queue = Mp.queue<Int>(0)
    val child = Mp.process { repeat(2 * ITEMS) { queue.put(it and 63) } }
    child.start()
    repeat(ITEMS) { queue.get() }
    val began = TimeSource.Monotonic.markNow()
    repeat(ITEMS) { queue.get() }
    return (1 / micros(began.elapsedNow(), ITEMS)).also { child.join() }
}

private suspend fun MultiprocessScope.flowOfInts(): Double {
    val queue = queue<Int>()
    process {
        repeat(2 * ITEMS) { queue.put(it and 63) }
        queue.shutdown()
    }
    var began = TimeSource.Monotonic.markNow()
    var got = 0
    queue.asFlow().collect { if (++got == ITEMS) began = TimeSource.Monotonic.markNow() }
    check(got == 2 * ITEMS)
    return 1 / micros(began.elapsedNow(), ITEMS)
}

private suspend fun MultiprocessScope.manyReceivers(): Double {
    val pipes = List(RECEIVERS / PER_PIPE) { pipe<Int>() }
    val receivers = List(RECEIVERS) { launch { pipes[it % pipes.size].first.receive() } }
    val ready = pipe<Int>()
    val go = pipe<Int>()
    process {
        // The sender is not what is measured, and so is warm.
        repeat(RECEIVERS) { ready.second.send(1) }
        go.second.receive()
        repeat(PER_PIPE) { pipes.forEach { it.second.send(1) } }
    }
    repeat(RECEIVERS) { ready.first.receive() }
    val began = TimeSource.Monotonic.markNow()
    go.first.send(1)
    receivers.joinAll()
    return began.elapsedNow().toDouble(DurationUnit.SECONDS)
}

@Serializable private data class Line(val article: String, val count: Int, val cents: Long)

@Serializable
private data class Order(
    val id: Long,
    val customer: String,
    val street: String,
    val city: String,
    val paid: Boolean,
    val lines: List<Line>,
)

private fun codec() {
    val order =
        Order(
            4711,
            "Ada Lovelace",
            "12 St James's Square",
            "London",
            true,
            List(5) { Line("article-$it", it + 1, 1999L * (it + 1)) },
        )
    val java = JavaOrder.of(order)
    val codec = KotlinxCodec<Order>()
    fun packed() = Buffer().also { codec.encode(order, it) }
    fun jdk() =
        ByteArrayOutputStream().also { ObjectOutputStream(it).use { out -> out.writeObject(java) } }.toByteArray()
    fun time(n: Int, block: () -> Unit): Double {
        repeat(n) { block() }
        val began = TimeSource.Monotonic.markNow()
        repeat(n) { block() }
        return micros(began.elapsedNow(), n)
    }
    val ours = time(200_000) { check(codec.decode(packed()) == order) }
    val theirs = time(50_000) { check(ObjectInputStream(ByteArrayInputStream(jdk())).readObject() == java) }
    row("an order of five lines, packed", "%.2f us", ours)
    row("  by JDK serialization", "%.2f us", theirs)
    row("  times faster; at least 3", "%.1f", theirs / ours)
    row("  times smaller; at least 3", "%.1f", jdk().size.toDouble() / packed().size)
}

private data class JavaLine(val article: String, val count: Int, val cents: Long) : java.io.Serializable

private data class JavaOrder(
    val id: Long,
    val customer: String,
    val street: String,
    val city: String,
    val paid: Boolean,
    val lines: List<JavaLine>,
) : java.io.Serializable {
    companion object {
        fun of(order: Order) =
            JavaOrder(
                order.id,
                order.customer,
                order.street,
                order.city,
                order.paid,
                ArrayList(order.lines.map { JavaLine(it.article, it.count, it.cents) }),
            )
    }
}
