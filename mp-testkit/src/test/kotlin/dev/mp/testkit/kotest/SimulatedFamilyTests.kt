package dev.mp.testkit.kotest

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.DescribeSpec
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.hours
import kotlin.time.toKotlinDuration
import kotlinx.coroutines.delay

class SimulatedFamilyTests :
    FunSpec({
        extension(SimulatedFamily(schedules = 20, kills = 1))

        var runs = 0

        test("each schedule has a family of its own") {
            runs++
            mp.shouldHaveNothingLeft()
            val queue = mp.simpleQueue<Int>()
            mp.process { queue.put(1) }.start()
            mp.eventually(1.hours) { mp.activeChildren().size shouldBe 0 }
        }

        context("in a container") {
            test("as well") { mp.cpuCount() shouldBe 2 }
        }

        test("a test is a coroutine in simulated time") {
            delay(3.hours)
            mp.elapsed().toKotlinDuration() shouldBeGreaterThanOrEqualTo 3.hours
        }

        test("settings of the test hold instead").config(extensions = listOf(SimulatedFamily(schedules = 3))) {
            settingsOfTest++
            mp.cpuCount() shouldBe 2
        }

        afterSpec {
            // One of the schedules may be run twice to see whether it is the same.
            runs shouldBeGreaterThanOrEqualTo 20
            (settingsOfTest in 3..6) shouldBe true
        }
    })

private var settingsOfTest = 0

class SimulatedFamilyInStringSpecTests :
    StringSpec({
        extension(SimulatedFamily(schedules = 5))
        "a family is there" { mp.shouldHaveNothingLeft() }
    })

class SimulatedFamilyInDescribeSpecTests :
    DescribeSpec({
        extension(SimulatedFamily(schedules = 5))
        describe("a container") { it("has a family in its tests") { mp.shouldHaveNothingLeft() } }
    })

class NoSimulatedFamilyTests :
    FunSpec({ test("a test without one says so") { shouldThrow<IllegalStateException> { mp.cpuCount() } } })
