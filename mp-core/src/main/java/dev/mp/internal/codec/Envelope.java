package dev.mp.internal.codec;

/** What wraps a value of the program's on its way. The paths in error messages begin at what is inside. */
public interface Envelope {
    /** The value that the program knows. */
    Object content();
}
