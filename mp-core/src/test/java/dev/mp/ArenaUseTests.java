package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.conformance.Conformance;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.EachStartMethod;
import dev.mp.internal.member.Member;
import dev.mp.queue.SimpleQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Memory of the family: taken while it is used, and given back. */
@EachStartMethod
class ArenaUseTests {

    @Parameter
    StartMethod method;

    private record Use(int objects, int mebibytes) {
        static Use now() {
            Member member = Inside.member();
            member.seam().collectUnreachable();
            member.arena().blocks().trim(member.identity());
            return new Use(member.arena().objects().count(), member.arena().blocks().inUse());
        }
    }

    @Test
    @Conformance("HEAP-02")
    void allIsGivenBackWhenAllIsClosed() throws Exception {
        Use before = Use.now();
        List<Pipe> pipes = new ArrayList<>();
        List<SimpleQueue<Object>> queues = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Pipe pipe = Mp.context(method).pipe();
            pipe.first().sendBytes(new byte[i * 5_000]);
            pipe.second().send(List.of(i, "text"));
            pipes.add(pipe);
            SimpleQueue<Object> queue = Mp.context(method).simpleQueue();
            queue.put(new byte[1 << i % 21]);
            queue.put(pipe.first());
            queues.add(queue);
        }
        assertThat(Use.now().objects()).isEqualTo(before.objects() + 150);
        assertThat(Use.now().mebibytes()).isGreaterThan(before.mebibytes());

        pipes.forEach(Pipe::close);
        queues.forEach(SimpleQueue::close);
        assertThat(Use.now()).isEqualTo(before);
    }

    @Test
    @Conformance("HEAP-02")
    void allIsGivenBackWhenAChildWasKilled() throws Exception {
        Use before = Use.now();
        try (Pipe pipe = Mp.context(method).pipe()) {
            Connection there = pipe.second();
            MpProcess child = Mp.context(method).process(() -> {
                List<Object> held = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    Pipe own = Mp.pipe();
                    own.first().sendBytes(new byte[100_000]);
                    held.add(own);
                    SimpleQueue<Object> queue = Mp.simpleQueue();
                    queue.put(own.second());
                    held.add(queue);
                }
                there.send("full");
                there.recv();
                assertThat(held).hasSize(40);
            });
            child.start();
            pipe.first().recv();
            assertThat(Use.now().objects()).isEqualTo(before.objects() + 62);

            child.kill();
            child.join();
        }
        assertThat(Use.now()).isEqualTo(before);
    }

    @Test
    void messagesThatComeAndGoNeedNoMoreAndMore() throws Exception {
        try (Pipe pipe = Mp.context(method).pipe(); Pipe handle = Mp.context(method).pipe()) {
            Use after = null;
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 200; i++) {
                    pipe.first().sendBytes(new byte[i * 1_000]);
                    pipe.first().send(handle.first());
                    assertThat(pipe.second().recvBytes()).hasSize(i * 1_000);
                    pipe.second().recv(Connection.class).close();
                }
                Use now = Use.now();
                assertThat(after == null || now.equals(after)).as("%s, then %s", after, now).isTrue();
                after = now;
            }
        }
    }
}
