package dev.mp.kotlin

import dev.mp.testkit.SimulatedContext
import dev.mp.testkit.kotest.runSimulated
import dev.mp.testkit.kotest.simulated
import kotlinx.coroutines.CoroutineScope

/** How many schedules each random exploration tries. */
private val SCHEDULES = Integer.getInteger("dev.mp.testkit.schedules", 1000)

/** Runs coroutines in the first process of a simulated family, under many schedules. */
fun explore(
    kills: Int = 0,
    schedules: Int = SCHEDULES,
    exhaustive: Int? = null,
    replay: String? = null,
    program: suspend CoroutineScope.(SimulatedContext) -> Unit,
) {
    simulated(schedules = schedules, kills = kills, exhaustive = exhaustive, replay = replay) { mp ->
        mp.runSimulated { program(mp) }
    }
}
