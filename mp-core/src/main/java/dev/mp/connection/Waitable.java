package dev.mp.connection;

/**
 * Something that {@link Connections#await} can wait for: a {@link Connection} with a message to receive or at its end,
 * or the {@link dev.mp.MpProcess#sentinel() sentinel} of a process that has ended. Only this library implements it.
 */
public interface Waitable {}
