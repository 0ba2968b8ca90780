/** Connections: messages between two processes. */
@org.jspecify.annotations.NullMarked
package dev.mp.connection;
