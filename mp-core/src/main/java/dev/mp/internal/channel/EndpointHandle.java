package dev.mp.internal.channel;

/** A public handle on an endpoint, for those parts of this library that send and receive messages of their own form. */
public interface EndpointHandle {
    Endpoint endpoint();
}
