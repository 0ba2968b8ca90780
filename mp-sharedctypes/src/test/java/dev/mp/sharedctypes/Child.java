package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.MpRunnable;
import dev.mp.StartMethod;

/** Runs something in a child to its good end. */
final class Child {
    private Child() {}

    static MpProcess start(StartMethod method, MpRunnable body) {
        MpProcess child = Mp.context(method).process(body);
        child.start();
        return child;
    }

    static void run(StartMethod method, MpRunnable body) throws InterruptedException {
        join(start(method, body));
    }

    static void join(MpProcess... children) throws InterruptedException {
        for (MpProcess child : children) {
            child.join();
            assertThat(child.exitCode()).as(child.name()).hasValue(0);
        }
    }
}
