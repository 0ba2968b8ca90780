/** The channel: how messages get from one member to another, and the pipes and queues made of it. */
@org.jspecify.annotations.NullMarked
package dev.mp.internal.channel;
