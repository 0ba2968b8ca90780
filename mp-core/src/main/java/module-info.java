/** Processes, and messages, queues and pools between them. */
@SuppressWarnings("module") // the modules named are built after this one
module dev.mp.core {
    requires kotlin.stdlib;
    requires transitive okio;
    requires static transitive org.jspecify;
    requires java.management;
    requires static java.logging;
    requires static jdk.jfr;

    uses dev.mp.internal.codec.ReplaceHook;

    exports dev.mp;
    exports dev.mp.codec;
    exports dev.mp.connection;
    exports dev.mp.pool;
    exports dev.mp.queue;
    exports dev.mp.sync;

    // What other modules share is made of the same parts.
    exports dev.mp.internal.data to dev.mp.sharedctypes;

    // A simulation puts another seam under the same classes; coroutines wait in another way.
    exports dev.mp.internal.arena to dev.mp.kotlin, dev.mp.testkit, dev.mp.sharedctypes;
    exports dev.mp.internal.channel to dev.mp.kotlin, dev.mp.testkit;
    exports dev.mp.internal.codec to dev.mp.kotlin;
    exports dev.mp.internal.launch to dev.mp.testkit;
    exports dev.mp.internal.member to dev.mp.kotlin, dev.mp.testkit, dev.mp.sharedctypes;
    exports dev.mp.internal.process to dev.mp.testkit;
    exports dev.mp.internal.seam to dev.mp.kotlin, dev.mp.testkit, dev.mp.sharedctypes;
    exports dev.mp.internal.sync to dev.mp.kotlin, dev.mp.testkit;
}
