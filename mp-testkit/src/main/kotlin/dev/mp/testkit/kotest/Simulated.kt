package dev.mp.testkit.kotest

import dev.mp.testkit.SimulatedContext
import dev.mp.testkit.Simulation
import io.kotest.assertions.assertionCounter

/**
 * Runs a program with all its processes under many schedules of a simulated family, for use in any test. The first
 * schedule that fails fails the test, with the steps that lead there and what to write to see exactly that run again.
 *
 * ```
 * test("takers get what was put") {
 *     simulated(schedules = 10_000, kills = 1) { mp ->
 *         val queue = mp.simpleQueue<Int>()
 *         mp.process { queue.put(1) }.start()
 *         mp.eventually(1.hours) { queue.isEmpty shouldBe false }
 *     }
 * }
 * ```
 *
 * The program is run once for each schedule, on a thread of the simulation, so it makes all that it uses anew each
 * time. The calling thread waits meanwhile.
 *
 * @param schedules how many schedules to try
 * @param seed what all chance comes from
 * @param kills how many processes to kill in one run at most, at any steps
 * @param exhaustive instead of random schedules all in which running threads are interrupted at most so many times
 * @param replay only this schedule, as a failure has printed it
 * @see Simulation
 */
public fun simulated(
    schedules: Int = 1000,
    seed: Long = 0,
    kills: Int = 0,
    exhaustive: Int? = null,
    replay: String? = null,
    program: (SimulatedContext) -> Unit,
) {
    assertionCounter.inc()
    val builder = Simulation.builder().schedules(schedules).seed(seed).kills(kills)
    if (exhaustive != null) {
        builder.exhaustive(exhaustive)
    }
    val simulation = builder.build()
    val failure = if (replay == null) simulation.explore(program) else simulation.replay(replay, program)
    failure.ifPresent { throw it.toError("replay = \"${it.schedule()}\"") }
}
