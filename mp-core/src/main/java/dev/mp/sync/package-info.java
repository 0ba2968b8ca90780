/**
 * Locks, semaphores, conditions, events and barriers between processes.
 *
 * <p>All of them travel: captured by what a process runs, sent through a connection or put into a queue, they are the same
 * lock or semaphore over there. None of them lets a process hang because another one was killed; what the death of a
 * process means for those who wait is said at each.
 *
 * <p>Every wait can be interrupted, and has a form with a limit. Platform threads sleep in the kernel, virtual threads are
 * parked and hold no carrier.
 */
@org.jspecify.annotations.NullMarked
package dev.mp.sync;
