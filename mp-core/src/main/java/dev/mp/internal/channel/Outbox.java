package dev.mp.internal.channel;

/** What was sent here and where it is. */
public interface Outbox {
    /** How many messages lie in shared memory that no receiver has taken. */
    long unreceived();
}
