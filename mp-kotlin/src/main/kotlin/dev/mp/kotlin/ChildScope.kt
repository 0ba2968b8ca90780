package dev.mp.kotlin

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CoroutineScope

/**
 * The scope of a process's body, in that process. Coroutines started in it run on the main thread of the process unless
 * they are given another dispatcher, and the process ends when all have ended.
 */
@MpScope
public class ChildScope internal constructor(scope: CoroutineScope) : CoroutineScope {
    override val coroutineContext: CoroutineContext = scope.coroutineContext
}

/** Keeps what belongs to the scope of one process out of the body of another. */
@DslMarker @Target(AnnotationTarget.CLASS) public annotation class MpScope
