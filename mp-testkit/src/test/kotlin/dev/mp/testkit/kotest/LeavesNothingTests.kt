package dev.mp.testkit.kotest

import dev.mp.Mp
import dev.mp.connection.Pipe
import io.kotest.core.extensions.ApplyExtension
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import kotlin.time.Duration.Companion.milliseconds
import org.junit.jupiter.api.Test
import org.junit.platform.engine.discovery.DiscoverySelectors
import org.junit.platform.testkit.engine.EngineExecutionResults
import org.junit.platform.testkit.engine.EngineTestKit

@ApplyExtension(LeavesNothing::class)
class LeavesNothingTests :
    FunSpec({
        test("what ends is no leak") {
            Mp.pipe().use { pipe ->
                val there = pipe.second()
                val child = Mp.process { there.send("text") }
                child.start()
                pipe.first().recv() shouldBe "text"
                child.join()
                child shouldHaveExitedWith 0
            }
        }
    })

/** Specs that fail are run by hand: they are no tests of their own. */
class FailingSpecsTests {
    private fun run(type: Class<*>): EngineExecutionResults =
        EngineTestKit.engine("kotest").selectors(DiscoverySelectors.selectClass(type)).execute()

    private fun EngineExecutionResults.failures(): List<String> =
        allEvents().failed().list().map { event ->
            event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult::class.java).throwable.get().let {
                it.message ?: "$it"
            }
        }

    @Test
    fun leftPipeFailsTheSpec() {
        val failures = run(LeavesAPipe::class.java).failures()
        kept.close()
        // Kotest tells of it for the spec, and for a test that it makes up where there is none to blame.
        failures.forEach { it shouldContain "2 pipe ends" }
        failures.isEmpty() shouldBe false
    }

    @Test
    fun failingScheduleFailsTheTest() {
        val results = run(Waits::class.java)
        results.failures().single() shouldStartWith "DEADLOCK"
        results.failures().single() shouldContain "replay = \""
        results.testEvents().succeeded().count() shouldBe 1
    }
}

private lateinit var kept: Pipe

class LeavesAPipe :
    FunSpec({
        extension(LeavesNothing(100.milliseconds))
        test("leaves a pipe") {
            kept = Mp.pipe()
            kept.first().send("text")
        }
    })

class Waits :
    FunSpec({
        extension(SimulatedFamily(schedules = 10))
        test("waits for ever") { mp.simpleQueue<Int>().get() }
        test("does not") { mp.shouldHaveNothingLeft() }
    })
