package dev.mp.kotlin

import dev.mp.sharedctypes.IntValue
import dev.mp.sharedctypes.LongValue
import dev.mp.sharedctypes.SharedCTypes
import java.io.Serializable
import kotlin.reflect.KProperty

/**
 * A number or flag that all processes of a family share: reads and writes go to the same memory, so what one process
 * writes the others see. It travels as a captured variable and through pipes and queues.
 *
 * ```
 * val hits = sharedInt(0)
 * var isStopping by sharedBoolean(false)
 * process {
 *     hits += 1
 *     while (!isStopping) work()
 * }
 * ```
 *
 * It has no lock, so no thread ever waits for it. Each operation is atomic and ordered as those of a volatile variable
 * are, and so are `+=`, [SharedInt.update] and their kin on the value itself. **Not atomic** is what reads and writes
 * in two steps, as `counter++` and `counter += 1` are on a property `var counter by sharedInt(0)`: others may come
 * between. Use those on the value, or a [SuspendingLock].
 *
 * If a process dies, what it has written stays. See [SharedCTypes] for more types, for structures, and for values with
 * locks for which threads wait.
 */
public sealed class SharedVariable : Serializable {
    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** An int in shared memory. See [SharedVariable]. */
public class SharedInt internal constructor(private val memory: IntValue) : SharedVariable() {
    /** The value. */
    public var value: Int
        get() = memory.getVolatile()
        set(value) {
            memory.setVolatile(value)
        }

    /** Reads for `by`. */
    public operator fun getValue(thisRef: Any?, property: KProperty<*>): Int = value

    /** Writes for `by`. */
    public operator fun setValue(thisRef: Any?, property: KProperty<*>, value: Int) {
        this.value = value
    }

    /** Writes [update] if the value is [expect]; whether it did. */
    public fun compareAndSet(expect: Int, update: Int): Boolean = memory.compareAndSet(expect, update)

    /** Changes the value as one step; [change] may be called again if another thread or process was faster. */
    public inline fun update(change: (Int) -> Int) {
        updateAndGet(change)
    }

    /** [Changes][update] the value, and returns what it is then. */
    public inline fun updateAndGet(change: (Int) -> Int): Int {
        while (true) {
            val before = value
            val after = change(before)
            if (compareAndSet(before, after)) return after
        }
    }

    /** [Changes][update] the value, and returns what it was before. */
    public inline fun getAndUpdate(change: (Int) -> Int): Int {
        while (true) {
            val before = value
            if (compareAndSet(before, change(before))) return before
        }
    }

    /** Adds, and returns what the value was before. */
    public fun getAndAdd(delta: Int): Int = memory.getAndAdd(delta)

    /** Adds, and returns the sum. */
    public fun addAndGet(delta: Int): Int = memory.addAndGet(delta)

    /** Adds as one step. */
    public operator fun plusAssign(delta: Int) {
        memory.getAndAdd(delta)
    }

    /** Subtracts as one step. */
    public operator fun minusAssign(delta: Int) {
        memory.getAndAdd(-delta)
    }

    /** Gives the memory back when no process has it; later uses of it here fail. */
    public fun close() {
        memory.close()
    }

    override fun toString(): String = if (memory.isClosed) "SharedInt[closed]" else value.toString()

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** An int in shared memory, for this process and all that it is given to. */
public fun sharedInt(initial: Int = 0): SharedInt = SharedInt(SharedCTypes.rawInt(initial))

/** A long in shared memory. See [SharedVariable]. */
public class SharedLong internal constructor(private val memory: LongValue) : SharedVariable() {
    /** The value. */
    public var value: Long
        get() = memory.getVolatile()
        set(value) {
            memory.setVolatile(value)
        }

    /** Reads for `by`. */
    public operator fun getValue(thisRef: Any?, property: KProperty<*>): Long = value

    /** Writes for `by`. */
    public operator fun setValue(thisRef: Any?, property: KProperty<*>, value: Long) {
        this.value = value
    }

    /** Writes [update] if the value is [expect]; whether it did. */
    public fun compareAndSet(expect: Long, update: Long): Boolean = memory.compareAndSet(expect, update)

    /** Changes the value as one step; [change] may be called again if another thread or process was faster. */
    public inline fun update(change: (Long) -> Long) {
        updateAndGet(change)
    }

    /** [Changes][update] the value, and returns what it is then. */
    public inline fun updateAndGet(change: (Long) -> Long): Long {
        while (true) {
            val before = value
            val after = change(before)
            if (compareAndSet(before, after)) return after
        }
    }

    /** [Changes][update] the value, and returns what it was before. */
    public inline fun getAndUpdate(change: (Long) -> Long): Long {
        while (true) {
            val before = value
            if (compareAndSet(before, change(before))) return before
        }
    }

    /** Adds, and returns what the value was before. */
    public fun getAndAdd(delta: Long): Long = memory.getAndAdd(delta)

    /** Adds, and returns the sum. */
    public fun addAndGet(delta: Long): Long = memory.addAndGet(delta)

    /** Adds as one step. */
    public operator fun plusAssign(delta: Long) {
        memory.getAndAdd(delta)
    }

    /** Subtracts as one step. */
    public operator fun minusAssign(delta: Long) {
        memory.getAndAdd(-delta)
    }

    /** Gives the memory back when no process has it; later uses of it here fail. */
    public fun close() {
        memory.close()
    }

    override fun toString(): String = if (memory.isClosed) "SharedLong[closed]" else value.toString()

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** A long in shared memory, for this process and all that it is given to. */
public fun sharedLong(initial: Long = 0): SharedLong = SharedLong(SharedCTypes.rawLong(initial))

/** A double in shared memory. See [SharedVariable]. */
public class SharedDouble internal constructor(private val memory: LongValue) : SharedVariable() {
    /** The value. */
    public var value: Double
        get() = Double.fromBits(memory.getVolatile())
        set(value) {
            memory.setVolatile(value.toRawBits())
        }

    /** Reads for `by`. */
    public operator fun getValue(thisRef: Any?, property: KProperty<*>): Double = value

    /** Writes for `by`. */
    public operator fun setValue(thisRef: Any?, property: KProperty<*>, value: Double) {
        this.value = value
    }

    /** Writes [update] if the value is [expect]; whether it did. */
    public fun compareAndSet(expect: Double, update: Double): Boolean =
        memory.compareAndSet(expect.toRawBits(), update.toRawBits())

    /** Changes the value as one step; [change] may be called again if another thread or process was faster. */
    public inline fun update(change: (Double) -> Double) {
        updateAndGet(change)
    }

    /** [Changes][update] the value, and returns what it is then. */
    public inline fun updateAndGet(change: (Double) -> Double): Double {
        while (true) {
            val before = value
            val after = change(before)
            if (compareAndSet(before, after)) return after
        }
    }

    /** [Changes][update] the value, and returns what it was before. */
    public inline fun getAndUpdate(change: (Double) -> Double): Double {
        while (true) {
            val before = value
            if (compareAndSet(before, change(before))) return before
        }
    }

    /** Adds as one step. */
    public operator fun plusAssign(delta: Double): Unit = update { it + delta }

    /** Subtracts as one step. */
    public operator fun minusAssign(delta: Double): Unit = update { it - delta }

    /** Gives the memory back when no process has it; later uses of it here fail. */
    public fun close() {
        memory.close()
    }

    override fun toString(): String = if (memory.isClosed) "SharedDouble[closed]" else value.toString()

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** A double in shared memory, for this process and all that it is given to. */
public fun sharedDouble(initial: Double = 0.0): SharedDouble = SharedDouble(SharedCTypes.rawLong(initial.toRawBits()))

/** A flag in shared memory. See [SharedVariable]. */
public class SharedBoolean internal constructor(private val memory: IntValue) : SharedVariable() {
    /** The value. */
    public var value: Boolean
        get() = memory.getVolatile() != 0
        set(value) {
            memory.setVolatile(if (value) 1 else 0)
        }

    /** Reads for `by`. */
    public operator fun getValue(thisRef: Any?, property: KProperty<*>): Boolean = value

    /** Writes for `by`. */
    public operator fun setValue(thisRef: Any?, property: KProperty<*>, value: Boolean) {
        this.value = value
    }

    /** Writes [update] if the value is [expect]; whether it did. */
    public fun compareAndSet(expect: Boolean, update: Boolean): Boolean =
        memory.compareAndSet(if (expect) 1 else 0, if (update) 1 else 0)

    /** Changes the value as one step; [change] may be called again if another thread or process was faster. */
    public inline fun update(change: (Boolean) -> Boolean) {
        updateAndGet(change)
    }

    /** [Changes][update] the value, and returns what it is then. */
    public inline fun updateAndGet(change: (Boolean) -> Boolean): Boolean {
        while (true) {
            val before = value
            val after = change(before)
            if (compareAndSet(before, after)) return after
        }
    }

    /** [Changes][update] the value, and returns what it was before. */
    public inline fun getAndUpdate(change: (Boolean) -> Boolean): Boolean {
        while (true) {
            val before = value
            if (compareAndSet(before, change(before))) return before
        }
    }

    /** Gives the memory back when no process has it; later uses of it here fail. */
    public fun close() {
        memory.close()
    }

    override fun toString(): String = if (memory.isClosed) "SharedBoolean[closed]" else value.toString()

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** A flag in shared memory, for this process and all that it is given to. */
public fun sharedBoolean(initial: Boolean = false): SharedBoolean =
    SharedBoolean(SharedCTypes.rawInt(if (initial) 1 else 0))
