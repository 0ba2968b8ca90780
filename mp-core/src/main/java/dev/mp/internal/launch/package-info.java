/**
 * The command with which this JVM starts a child JVM like itself.
 *
 * <p>{@link dev.mp.internal.launch.ChildCommand} is the entry: it knows what this JVM was started with and makes a
 * {@link java.lang.ProcessBuilder} of it. Nothing here starts a process or waits for one.
 */
@NullMarked
package dev.mp.internal.launch;

import org.jspecify.annotations.NullMarked;
