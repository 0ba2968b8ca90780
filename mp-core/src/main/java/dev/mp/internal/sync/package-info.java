/** Locks, semaphores, conditions, events and barriers in the arena, as one member sees them. */
@org.jspecify.annotations.NullMarked
package dev.mp.internal.sync;
