package dev.mp.examples.rendering

import dev.mp.examples.rendering.RenderingService.Companion.renderingService
import dev.mp.kotlin.multiprocess
import java.io.File
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/**
 * Draws what strangers wrote, each line of a file or some that are up to no good, and shows the workers meanwhile if
 * its output is a terminal.
 *
 * ```
 * box 3x2 -> ###/###
 * loop -> refused: it takes too long
 * hog -> refused: it takes too much memory
 * exit -> refused: it ended its process, with exit code 3
 * halt -> refused: it ended its process, with exit code 4
 * bax -> refused: no such word: bax
 * box 2x1 -> ##
 * ```
 */
public suspend fun main(arguments: Array<String>) {
    val texts = arguments.firstOrNull()?.let { File(it).readLines() } ?: TEXTS
    multiprocess {
        val view = WorkersView()
        val service = renderingService(workers = 2, limit = 2.seconds, view)
        val watching = if (isTerminal()) launch { show(view) } else null
        val answers = texts.map { text -> async { "$text -> ${service.render(text)}" } }.awaitAll()
        watching?.cancel()
        answers.forEach(::println)
    }
}

private val TEXTS = listOf("box 3x2", "loop", "hog", "exit", "halt", "bax", "box 2x1")

private fun isTerminal() = System.console()?.isTerminal == true

/** Draws the lines of the workers over those that were there before. */
private suspend fun show(view: WorkersView) {
    var lines = 0
    while (true) {
        val up = if (lines == 0) "" else "\u001b[${lines}A"
        val now = "$view".lines()
        print(now.joinToString("", prefix = up) { "$it\u001b[K\n" })
        lines = now.size
        delay(100.milliseconds)
    }
}
