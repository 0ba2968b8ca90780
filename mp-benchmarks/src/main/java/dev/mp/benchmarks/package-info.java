/** What mp costs: inside a process with JMH, between processes side by side with CPython. */
@org.jspecify.annotations.NullMarked
package dev.mp.benchmarks;
