package dev.mp.kotlin.internal

import dev.mp.Context
import dev.mp.MpCallable
import dev.mp.MpFunction
import dev.mp.internal.codec.Envelope
import dev.mp.kotlin.PoolFunction
import dev.mp.kotlin.PoolTask

/** Runs what suspends on the calling thread, which a worker of a pool has for it. */
internal object SuspendingFunctions {
    fun <R> run(block: suspend () -> R): R = MemberLoop(Context.currentMember().seam()).run { block() }
}

/** A function for the workers. Of what cannot travel in it, the one that the program gave is to blame. */
internal class FunctionOfPool<T, R>(private val function: PoolFunction<T, R>) : MpFunction<T, R>, Envelope {
    override fun apply(argument: T): R = SuspendingFunctions.run { function.apply(argument) }

    override fun content(): Any = function

    private companion object {
        private const val serialVersionUID = 1L
    }
}

/** A task for the workers, likewise. */
internal class TaskOfPool<R>(private val task: PoolTask<R>) : MpCallable<R>, Envelope {
    override fun call(): R = SuspendingFunctions.run { task.call() }

    override fun content(): Any = task

    private companion object {
        private const val serialVersionUID = 1L
    }
}
