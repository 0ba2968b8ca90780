package dev.mp.examples.rendering

/**
 * Draws what a text says. It stands for any library that is given what strangers wrote, and has their holes: the words
 * after `box` are what a hostile text makes such a library do.
 *
 * ```
 *   box 4x2      draws a box of so many columns and rows
 *   loop         never ends
 *   hog          takes all memory
 *   exit, halt   end the process, in order and at once
 * ```
 */
internal fun draw(text: String): String {
    val (verb, rest) = "$text ".split(' ', limit = 2)
    return when (verb) {
        "box" -> box(rest.trim())
        "loop" -> generateSequence(0) { it + 1 }.first { it < 0 && it > 0 }.toString()
        "hog" -> List(Int.MAX_VALUE) { ByteArray(1 shl 20) }.toString()
        "exit" -> kotlin.system.exitProcess(3)
        "halt" -> Runtime.getRuntime().halt(4).toString()
        else -> throw IllegalArgumentException("no such word: $verb")
    }
}

private fun box(size: String): String {
    val (columns, rows) =
        size.split('x').mapNotNull(String::toIntOrNull).takeIf { it.size == 2 && it.all { n -> n in 1..20 } }
            ?: throw IllegalArgumentException("a box has a size such as 4x2, not $size")
    return List(rows) { "#".repeat(columns) }.joinToString("/")
}
