/** Queues between any number of processes. */
@org.jspecify.annotations.NullMarked
package dev.mp.queue;
