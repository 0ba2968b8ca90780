package dev.mp.testkit.kotest

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.io.IOException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.toKotlinDuration
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

class RunSimulatedTests :
    FunSpec({
        test("delays take simulated time, in their order") {
            simulated(schedules = 300) { mp ->
                val seen = mutableListOf<String>()
                val result = mp.runSimulated {
                    launch {
                        delay(2.hours)
                        seen += "second"
                    }
                    launch {
                        delay(1.hours)
                        seen += "first"
                    }
                    launch {
                        delay(2.hours)
                        seen += "third"
                    }
                    seen += "at once"
                    async {
                        delay(1.minutes)
                        "result"
                    }
                        .await()
                }
                result shouldBe "result"
                seen shouldBe listOf("at once", "first", "second", "third")
                mp.elapsed().toKotlinDuration() shouldBeGreaterThanOrEqualTo 2.hours
                mp.elapsed().toKotlinDuration() shouldBeLessThan 3.hours
            }
        }

        test("waiting for what another coroutine of the thread does") {
            simulated(schedules = 100) { mp ->
                mp.runSimulated {
                    var done = false
                    val doing = launch {
                        delay(1.hours)
                        done = true
                    }
                    mp.eventuallySuspending(2.hours) {
                        done shouldBe true
                        "done"
                    } shouldBe "done"
                    doing.join()
                    shouldThrow<AssertionError> { mp.eventuallySuspending(3.hours) { done shouldBe false } }
                        .message shouldContain "not so after 3h of simulated time"
                }
                mp.elapsed().toKotlinDuration() shouldBeGreaterThanOrEqualTo 4.hours
                mp.elapsed().toKotlinDuration() shouldBeLessThan 5.hours
            }
        }

        test("timeouts and cancellation") {
            simulated(schedules = 300) { mp ->
                mp.runSimulated {
                    shouldThrow<TimeoutCancellationException> { withTimeout(1.hours) { delay(2.hours) } }
                    withTimeout(2.hours) { delay(1.hours) } shouldBe Unit
                    val job = launch { delay(Long.MAX_VALUE) }
                    yield()
                    job.cancelAndJoin()
                }
                mp.elapsed().toKotlinDuration() shouldBeLessThan 3.hours
            }
        }

        test("in several processes, some of them killed") {
            simulated(schedules = 500, kills = 1) { mp ->
                val queue = mp.simpleQueue<String>()
                val children =
                    List(2) { n ->
                        mp.process {
                            runSimulated {
                                val channel = Channel<String>()
                                launch {
                                    for (text in channel) {
                                        queue.put(text)
                                    }
                                }
                                repeat(2) {
                                    delay((1 + n).hours)
                                    channel.send("$n")
                                }
                                channel.close()
                            }
                        }
                    }
                children.forEach { it.start() }
                children.forEach { it.join() }
                val expected = children.withIndex().filter { it.value.exitCode().asInt == 0 }.map { "${it.index}" }
                val seen = buildList {
                    while (!queue.isEmpty) {
                        add(queue.get())
                    }
                }
                expected.forEach { text -> seen.count { it == text } shouldBe 2 }
            }
        }

        test("coroutines that only hand over to each other let time pass") {
            simulated(schedules = 20) { mp ->
                val queue = mp.simpleQueue<Int>()
                val child = mp.process { queue.put(1) }
                child.start()
                mp.runSimulated {
                    var isOver = false
                    launch {
                        delay(1.milliseconds)
                        isOver = true
                    }
                    while (!isOver) {
                        yield()
                    }
                }
                child.join()
            }
        }

        test("waiting for what never comes is a deadlock") {
            shouldThrow<AssertionError> { simulated { mp -> mp.runSimulated { CompletableDeferred<Int>().await() } } }
                .message shouldStartWith "DEADLOCK"
        }

        test("coroutines of other dispatchers are not simulated") {
            shouldThrow<AssertionError> {
                simulated { mp -> mp.runSimulated { withContext(Dispatchers.Default) { 1 } } }
            }
        }

        test("an exception comes out") {
            simulated(schedules = 20) { mp ->
                shouldThrow<IOException> { mp.runSimulated { launch { throw IOException("of a child") } } }
                    .message shouldBe "of a child"
                shouldThrow<IOException> {
                        mp.runSimulated {
                            supervisorScope {
                                launch { throw IOException("of nobody") }
                                delay(1.hours)
                            }
                        }
                    }
                    .message shouldBe "of nobody"
            }
        }

        test("not without a simulation") {
            shouldThrow<IllegalStateException> { runSimulated { delay(1.hours) } }.message shouldContain
                "not one of a simulated process"
        }
    })
