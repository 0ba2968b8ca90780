package dev.mp.kotlin

import dev.mp.sharedctypes.SharedArray
import dev.mp.sharedctypes.SharedByteArray
import dev.mp.sharedctypes.SharedCTypes
import dev.mp.sharedctypes.SharedDoubleArray
import dev.mp.sharedctypes.SharedFloatArray
import dev.mp.sharedctypes.SharedIntArray
import dev.mp.sharedctypes.SharedLongArray
import dev.mp.sharedctypes.SharedShortArray

// Arrays in shared memory read as Kotlin's own do. `array[i]` and `array[i] = x` are functions that they have already;
// nothing here boxes an element.

/** How many elements there are. */
public val SharedArray<*>.size: Int
    get() = length()

/** The indices of the elements. */
public val SharedArray<*>.indices: IntRange
    get() = 0..<length()

/** The index of the last element; -1 if there is none. */
public val SharedArray<*>.lastIndex: Int
    get() = length() - 1

/** An array of bytes in shared memory, without a lock, with what [init] says of each index. See [SharedByteArray]. */
public inline fun sharedByteArray(size: Int, init: (Int) -> Byte): SharedByteArray =
    sharedByteArray(size).also { for (i in 0..<size) it[i] = init(i) }

/** An array of bytes in shared memory, without a lock, all 0. */
public fun sharedByteArray(size: Int): SharedByteArray = SharedCTypes.rawByteArray(size)

/** Iterates over the elements as they are when it comes to them. */
public operator fun SharedByteArray.iterator(): ByteIterator =
    object : ByteIterator() {
        private var next = 0

        override fun hasNext(): Boolean = next < size

        override fun nextByte(): Byte =
            if (hasNext()) this@iterator[next++] else throw NoSuchElementException("no element $next; size=$size")
    }

/** Does something with each element and its index. */
public inline fun SharedByteArray.forEachIndexed(action: (index: Int, element: Byte) -> Unit) {
    for (i in indices) action(i, this[i])
}

/** An array of shorts in shared memory, without a lock, with what [init] says of each index. See [SharedShortArray]. */
public inline fun sharedShortArray(size: Int, init: (Int) -> Short): SharedShortArray =
    sharedShortArray(size).also { for (i in 0..<size) it[i] = init(i) }

/** An array of shorts in shared memory, without a lock, all 0. */
public fun sharedShortArray(size: Int): SharedShortArray = SharedCTypes.rawShortArray(size)

/** Iterates over the elements as they are when it comes to them. */
public operator fun SharedShortArray.iterator(): ShortIterator =
    object : ShortIterator() {
        private var next = 0

        override fun hasNext(): Boolean = next < size

        override fun nextShort(): Short =
            if (hasNext()) this@iterator[next++] else throw NoSuchElementException("no element $next; size=$size")
    }

/** Does something with each element and its index. */
public inline fun SharedShortArray.forEachIndexed(action: (index: Int, element: Short) -> Unit) {
    for (i in indices) action(i, this[i])
}

/** An array of ints in shared memory, without a lock, with what [init] says of each index. See [SharedIntArray]. */
public inline fun sharedIntArray(size: Int, init: (Int) -> Int): SharedIntArray =
    sharedIntArray(size).also { for (i in 0..<size) it[i] = init(i) }

/** An array of ints in shared memory, without a lock, all 0. */
public fun sharedIntArray(size: Int): SharedIntArray = SharedCTypes.rawIntArray(size)

/** Iterates over the elements as they are when it comes to them. */
public operator fun SharedIntArray.iterator(): IntIterator =
    object : IntIterator() {
        private var next = 0

        override fun hasNext(): Boolean = next < size

        override fun nextInt(): Int =
            if (hasNext()) this@iterator[next++] else throw NoSuchElementException("no element $next; size=$size")
    }

/** Does something with each element and its index. */
public inline fun SharedIntArray.forEachIndexed(action: (index: Int, element: Int) -> Unit) {
    for (i in indices) action(i, this[i])
}

/** An array of longs in shared memory, without a lock, with what [init] says of each index. See [SharedLongArray]. */
public inline fun sharedLongArray(size: Int, init: (Int) -> Long): SharedLongArray =
    sharedLongArray(size).also { for (i in 0..<size) it[i] = init(i) }

/** An array of longs in shared memory, without a lock, all 0. */
public fun sharedLongArray(size: Int): SharedLongArray = SharedCTypes.rawLongArray(size)

/** Iterates over the elements as they are when it comes to them. */
public operator fun SharedLongArray.iterator(): LongIterator =
    object : LongIterator() {
        private var next = 0

        override fun hasNext(): Boolean = next < size

        override fun nextLong(): Long =
            if (hasNext()) this@iterator[next++] else throw NoSuchElementException("no element $next; size=$size")
    }

/** Does something with each element and its index. */
public inline fun SharedLongArray.forEachIndexed(action: (index: Int, element: Long) -> Unit) {
    for (i in indices) action(i, this[i])
}

/** An array of floats in shared memory, without a lock, with what [init] says of each index. See [SharedFloatArray]. */
public inline fun sharedFloatArray(size: Int, init: (Int) -> Float): SharedFloatArray =
    sharedFloatArray(size).also { for (i in 0..<size) it[i] = init(i) }

/** An array of floats in shared memory, without a lock, all 0. */
public fun sharedFloatArray(size: Int): SharedFloatArray = SharedCTypes.rawFloatArray(size)

/** Iterates over the elements as they are when it comes to them. */
public operator fun SharedFloatArray.iterator(): FloatIterator =
    object : FloatIterator() {
        private var next = 0

        override fun hasNext(): Boolean = next < size

        override fun nextFloat(): Float =
            if (hasNext()) this@iterator[next++] else throw NoSuchElementException("no element $next; size=$size")
    }

/** Does something with each element and its index. */
public inline fun SharedFloatArray.forEachIndexed(action: (index: Int, element: Float) -> Unit) {
    for (i in indices) action(i, this[i])
}

/**
 * An array of doubles in shared memory, without a lock, with what [init] says of each index. See [SharedDoubleArray].
 */
public inline fun sharedDoubleArray(size: Int, init: (Int) -> Double): SharedDoubleArray =
    sharedDoubleArray(size).also { for (i in 0..<size) it[i] = init(i) }

/** An array of doubles in shared memory, without a lock, all 0. */
public fun sharedDoubleArray(size: Int): SharedDoubleArray = SharedCTypes.rawDoubleArray(size)

/** Iterates over the elements as they are when it comes to them. */
public operator fun SharedDoubleArray.iterator(): DoubleIterator =
    object : DoubleIterator() {
        private var next = 0

        override fun hasNext(): Boolean = next < size

        override fun nextDouble(): Double =
            if (hasNext()) this@iterator[next++] else throw NoSuchElementException("no element $next; size=$size")
    }

/** Does something with each element and its index. */
public inline fun SharedDoubleArray.forEachIndexed(action: (index: Int, element: Double) -> Unit) {
    for (i in indices) action(i, this[i])
}
