package dev.mp.testkit.kotest

import dev.mp.MpProcess
import dev.mp.testkit.SimulatedContext
import io.kotest.assertions.AssertionErrorBuilder
import io.kotest.assertions.ErrorCollectionMode
import io.kotest.assertions.assertionCounter
import io.kotest.assertions.collectOrThrow
import io.kotest.assertions.errorCollector
import io.kotest.matchers.Matcher
import io.kotest.matchers.MatcherResult
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration
import kotlinx.coroutines.delay

/** Whether a process has ended with an exit code: 0 for success, -N if signal N killed it. See [MpProcess.exitCode]. */
public fun haveExitedWith(code: Int): Matcher<MpProcess> = Matcher { process ->
    val actual = process.exitCode()
    val so = if (actual.isPresent) "ended with ${actual.asInt}" else "has not ended"
    MatcherResult(
        actual.isPresent && actual.asInt == code,
        { "process ${process.name()} is to have ended with $code, and $so" },
        { "process ${process.name()} is not to have ended with $code, and has" },
    )
}

/** Asserts that a process [has ended with an exit code][haveExitedWith]. */
public infix fun MpProcess.shouldHaveExitedWith(code: Int): MpProcess = also { verify(it, haveExitedWith(code)) }

/** Asserts that a process has not ended, or with another exit code. */
public infix fun MpProcess.shouldNotHaveExitedWith(code: Int): MpProcess = also {
    verify(it, haveExitedWith(code).invert())
}

/** Whether a simulated family has no processes but the first, and no pipe, queue or memory left. */
public fun haveNothingLeft(): Matcher<SimulatedContext> = Matcher { mp ->
    val left = mp.leftBehind()
    MatcherResult(
        left.isEmpty(),
        { "left behind: ${left.joinToString()}" },
        { "something is to be left behind, and nothing is" },
    )
}

/** Asserts that a simulated family has no processes but the first, and no pipe, queue or memory left. */
public fun SimulatedContext.shouldHaveNothingLeft(): SimulatedContext = also { verify(it, haveNothingLeft()) }

/**
 * Waits until a block throws no [AssertionError] any more, for as long as [limit] in simulated time: nothing really
 * waits for that long. Returns what the block returned. For the first process.
 *
 * The thread waits, and with it all its coroutines, for which there is [eventuallySuspending]; the other threads and
 * processes go on.
 *
 * @throws AssertionError if the limit passes first
 */
public fun <T> SimulatedContext.eventually(limit: Duration, block: () -> T): T {
    var last: Result<T>? = null
    await(limit.toJavaDuration()) {
        last = asserted { block() }
        last.isSuccess
    }
    return checkNotNull(last).getOrElse { throw notSo(limit, it) }
}

/**
 * [eventually] for coroutines of [runSimulated]: between two looks the coroutine is suspended, and others of its thread
 * go on.
 *
 * @throws AssertionError if the limit passes first
 */
public suspend fun <T> SimulatedContext.eventuallySuspending(limit: Duration, block: suspend () -> T): T {
    val start = elapsed().toKotlinDuration()
    while (true) {
        val last = asserted { block() }
        val waited = elapsed().toKotlinDuration() - start
        if (last.isSuccess || waited >= limit) {
            return last.getOrElse { throw notSo(limit, it) }
        }
        delay(minOf(maxOf(1.milliseconds, waited / LOOKS_PER_TIME), limit - waited))
    }
}

private const val LOOKS_PER_TIME = 64

/** What a block returns or asserts in vain; failures are thrown in it, also where others are collected. */
private inline fun <T> asserted(block: () -> T): Result<T> {
    val mode = errorCollector.getCollectionMode()
    errorCollector.setCollectionMode(ErrorCollectionMode.Hard)
    return try {
        Result.success(block())
    } catch (e: AssertionError) {
        Result.failure(e)
    } finally {
        errorCollector.setCollectionMode(mode)
    }
}

private fun notSo(limit: Duration, last: Throwable): Throwable =
    AssertionErrorBuilder.create()
        .withMessage("not so after $limit of simulated time: ${last.message}")
        .withCause(last)
        .build()

private fun <T> verify(value: T, matcher: Matcher<T>) {
    assertionCounter.inc()
    val result = matcher.test(value)
    if (!result.passed()) {
        errorCollector.collectOrThrow(AssertionErrorBuilder.create().withMessage(result.failureMessage()).build())
    }
}
