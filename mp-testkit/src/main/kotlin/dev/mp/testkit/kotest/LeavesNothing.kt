package dev.mp.testkit.kotest

import dev.mp.testkit.Leaks
import io.kotest.core.extensions.SpecExtension
import io.kotest.core.spec.Spec
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/**
 * Fails a spec that leaves something behind: a child process, a thread of the library, an open file or socket, a shared
 * object or a block of shared memory. Nothing else may use the family of this JVM while the spec runs.
 *
 * ```
 * @ApplyExtension(LeavesNothing::class)
 * class PoolSpec : FunSpec({ … })
 * ```
 *
 * @param limit how long what ends in the background has for that after the last test
 * @see Leaks
 */
public class LeavesNothing(private val limit: Duration = 10.seconds) : SpecExtension {
    override suspend fun intercept(spec: Spec, execute: suspend (Spec) -> Unit) {
        val leaks = Leaks.watch()
        execute(spec)
        leaks.requireNone(limit.toJavaDuration())
    }
}
