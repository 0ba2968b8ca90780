/** How a member comes to life: families, and what a started process does first and last. */
@org.jspecify.annotations.NullMarked
package dev.mp.internal.process;
