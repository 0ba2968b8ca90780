/** Simulates whole families of processes in one thread of time, from a seed, for tests of programs that use mp. */
module dev.mp.testkit {
    requires transitive dev.mp.core;
    requires static transitive org.jspecify;

    exports dev.mp.testkit;
}
