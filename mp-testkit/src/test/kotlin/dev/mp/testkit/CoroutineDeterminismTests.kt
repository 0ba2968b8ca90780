package dev.mp.testkit

import dev.mp.testkit.kotest.runSimulated
import dev.mp.testkit.kotest.shouldHaveNothingLeft
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.withTimeoutOrNull

/** Coroutines take the same steps under the same schedule, also those that other threads of their process resume. */
class CoroutineDeterminismTests :
    FunSpec({
        fun twice(program: Program) {
            val simulation = Simulation.builder().schedules(400).seed(7).kills(2).build()
            val first = simulation.exploreAll(program)
            first.failure().ifPresent { throw it.toError() }
            simulation.exploreAll(program) shouldBe first
        }

        test("channels, flows, selects and delays in several processes") {
            twice { mp ->
                val queue = mp.simpleQueue<Int>()
                val children =
                    List(2) { n ->
                        mp.process {
                            runSimulated {
                                val channel = Channel<Int>()
                                val ticks = Channel<Int>()
                                launch {
                                    repeat(3) {
                                        delay((n + it).milliseconds)
                                        channel.send(it)
                                    }
                                    channel.close()
                                }
                                launch {
                                    delay(1.hours)
                                    ticks.send(1)
                                }
                                channel.consumeAsFlow().map { it + 10 * n }.toList().forEach { queue.put(it) }
                                select {
                                    ticks.onReceive { queue.put(it) }
                                    launch { delay(2.hours) }.onJoin { queue.put(0) }
                                }
                            }
                        }
                    }
                children.forEach { it.start() }
                children.forEach { it.join() }
            }
        }

        test("coroutines that another thread resumes") {
            twice { mp ->
                val seam = mp.root().seam()
                val (first, second) = List(2) { CompletableDeferred<Int>() }
                val seen = mutableListOf<Int?>()
                seam.startThread("helper", true) {
                    runSimulated {
                        first.complete(1)
                        delay(1.minutes)
                        second.complete(2)
                    }
                }
                mp.runSimulated {
                    launch { seen += second.await() }
                    seen += first.await()
                    seen += withTimeoutOrNull(1.milliseconds) { CompletableDeferred<Int>().await() }
                }
                seen shouldContainExactlyInAnyOrder listOf(1, null, 2)
                mp.shouldHaveNothingLeft()
            }
        }
    })
