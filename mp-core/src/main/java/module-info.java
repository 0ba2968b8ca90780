/** Processes, and messages, queues and pools between them. */
module dev.mp.core {
    requires kotlin.stdlib;
    requires transitive okio;
    requires static transitive org.jspecify;
    requires java.management;
    requires static java.logging;
    requires static jdk.jfr;

    exports dev.mp;
    exports dev.mp.codec;
    exports dev.mp.connection;
    exports dev.mp.pool;
    exports dev.mp.queue;
}
