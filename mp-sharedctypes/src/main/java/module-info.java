/** Typed values, arrays, byte strings and structures in the shared memory of a family of processes. */
module dev.mp.sharedctypes {
    requires transitive dev.mp.core;
    requires static transitive org.jspecify;

    exports dev.mp.sharedctypes;
}
