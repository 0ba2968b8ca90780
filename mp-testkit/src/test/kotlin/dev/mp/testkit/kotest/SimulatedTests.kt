package dev.mp.testkit.kotest

import dev.mp.Context
import dev.mp.ExitException
import dev.mp.queue.SimpleQueue
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import kotlin.time.Duration.Companion.hours
import kotlin.time.toKotlinDuration

private fun both(first: SimpleQueue<String>, second: SimpleQueue<String>) {
    val a = first.get()
    val b = second.get()
    second.put(b)
    first.put(a)
}

private fun eat(mp: Context, inOneOrder: Boolean) {
    val fork = mp.simpleQueue<String>()
    val knife = mp.simpleQueue<String>()
    fork.put("fork")
    knife.put("knife")
    val other = mp.process { if (inOneOrder) both(fork, knife) else both(knife, fork) }
    other.start()
    both(fork, knife)
    other.join()
}

class SimulatedTests :
    FunSpec({
        test("a deadlock is found, and its schedule replays") {
            val error = shouldThrow<AssertionError> { simulated(schedules = 2_000, seed = 42) { mp -> eat(mp, false) } }
            error.message shouldStartWith "DEADLOCK"
            error.message shouldContain "the steps that lead there"
            val schedule = Regex("""replay = "(.*)"  // seed 42""").find(error.message!!)!!.groupValues[1]
            shouldThrow<AssertionError> { simulated(replay = schedule) { mp -> eat(mp, false) } }.message shouldBe
                error.message!!.replace("seed 42", "seed 0")
        }

        test("none is found where there is none") { simulated(schedules = 200) { mp -> eat(mp, true) } }

        test("one that needs a kill is found by kills") {
            shouldThrow<AssertionError> { simulated(kills = 1, seed = 42) { mp -> eat(mp, true) } }
                .message shouldStartWith "DEADLOCK"
        }

        test("all schedules of a small program") {
            simulated(exhaustive = 1) { mp ->
                val queue = mp.simpleQueue<Int>()
                queue.put(1)
                queue.get() shouldBe 1
            }
        }

        test("an assertion of Kotest's fails the schedule") {
            val error = shouldThrow<AssertionError> { simulated { _ -> 1 shouldBe 2 } }
            error.message shouldStartWith "FAILED"
            error.message shouldContain "expected:<2> but was:<1>"
        }

        test("exit codes") {
            simulated(schedules = 20) { mp ->
                val child = mp.process { throw ExitException(3) }
                shouldThrow<AssertionError> { child shouldHaveExitedWith 3 }.message shouldContain "has not ended"
                child shouldNotHaveExitedWith 3
                child.start()
                child.join()
                child shouldHaveExitedWith 3 shouldNotHaveExitedWith 0
                shouldThrow<AssertionError> { child shouldHaveExitedWith 0 }.message shouldContain "ended with 3"
            }
        }

        test("a killed process") {
            simulated(schedules = 20) { mp ->
                val queue = mp.simpleQueue<Int>()
                val child = mp.process { queue.get() }
                child.start()
                child.kill()
                mp.eventually(1.hours) { child shouldHaveExitedWith -9 }
            }
        }

        test("hours pass at once") {
            simulated(schedules = 20) { mp ->
                shouldThrow<AssertionError> { mp.eventually(5.hours) { 1 shouldBe 2 } }.message shouldContain
                    "not so after 5h of simulated time: expected:<2> but was:<1>"
                mp.elapsed().toKotlinDuration() shouldBeGreaterThanOrEqualTo 5.hours
                val queue = mp.simpleQueue<Int>()
                mp.process { queue.put(1) }.start()
                mp.eventually(1.hours) {
                    queue.isEmpty shouldBe false
                    queue.get()
                } shouldBe 1
            }
        }

        test("what is left is named") {
            simulated(schedules = 20) { mp ->
                mp.shouldHaveNothingLeft()
                val queue = mp.simpleQueue<Int>()
                shouldThrow<AssertionError> { mp.shouldHaveNothingLeft() }.message shouldContain
                    "1 pipe ends, queues or other shared objects"
                queue.close()
                mp.shouldHaveNothingLeft()
            }
        }
    })
