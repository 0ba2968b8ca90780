/** Deterministic simulation of families of processes. */
@org.jspecify.annotations.NullMarked
package dev.mp.testkit;
