/** The front door: processes that live in JVMs of their own, and the exceptions that all of mp throws. */
@org.jspecify.annotations.NullMarked
package dev.mp;
