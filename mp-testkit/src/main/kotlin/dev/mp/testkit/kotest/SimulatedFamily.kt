package dev.mp.testkit.kotest

import dev.mp.testkit.SimulatedContext
import io.kotest.core.extensions.TestCaseExtension
import io.kotest.core.test.TestCase
import io.kotest.core.test.TestScope
import io.kotest.core.test.TestType
import io.kotest.engine.test.TestResult
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.withContext

/**
 * Runs all tests of a spec, or one test, under many schedules of a simulated family, which is [mp] in the test.
 *
 * ```
 * class QueueSpec : FunSpec({
 *     extension(SimulatedFamily(schedules = 10_000, kills = 1))
 *
 *     test("takers get what was put") {
 *         val queue = mp.simpleQueue<Int>()
 *         mp.process { queue.put(1) }.start()
 *         queue.get() shouldBe 1
 *     }
 * })
 * ```
 *
 * The test is run once for each schedule, and makes all that it uses anew each time. It is a coroutine as in
 * [runSimulated], so `delay` takes simulated time. Containers run as ever. One that is given to a test, by
 * `config(extensions = …)`, holds instead of the one of the spec.
 *
 * @param schedules how many schedules to try
 * @param seed what all chance comes from
 * @param kills how many processes to kill in one run at most, at any steps
 * @param exhaustive instead of random schedules all in which running threads are interrupted at most so many times
 * @param replay only this schedule, as a failure has printed it
 * @see simulated
 */
public class SimulatedFamily(
    private val schedules: Int = 1000,
    private val seed: Long = 0,
    private val kills: Int = 0,
    private val exhaustive: Int? = null,
    private val replay: String? = null,
) : TestCaseExtension {
    override suspend fun intercept(testCase: TestCase, execute: suspend (TestCase) -> TestResult): TestResult =
        execute(if (testCase.type == TestType.Test) testCase.copy(test = simulated(testCase.test)) else testCase)

    private fun simulated(test: suspend TestScope.() -> Unit): suspend TestScope.() -> Unit = test@{
        if (coroutineContext[CurrentFamily] != null) {
            // The settings of the test are around those of the spec.
            test()
        } else {
            simulated(schedules, seed, kills, exhaustive, replay) { mp ->
                runSimulated {
                    withContext(CurrentFamily(mp)) { SimulatedTestScope(this@test, coroutineContext).test() }
                }
            }
        }
    }
}

/** The simulated family in which the test runs, by a [SimulatedFamily]. */
public val TestScope.mp: SimulatedContext
    get() =
        checkNotNull(coroutineContext[CurrentFamily]) {
                "the test has no simulated family: no SimulatedFamily extends it"
            }
            .mp

private class CurrentFamily(val mp: SimulatedContext) : CoroutineContext.Element {
    override val key: CoroutineContext.Key<*>
        get() = Key

    companion object Key : CoroutineContext.Key<CurrentFamily>
}

private class SimulatedTestScope(scope: TestScope, override val coroutineContext: CoroutineContext) : TestScope by scope
