package dev.mp.examples;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Talks to a child over a pipe: objects, bytes, bytes into an array of one's own, and the end of the conversation.
 *
 * <pre>
 * [1, two, 3.0]
 * {ENGLISH=hello, GERMAN=hallo}
 * raw bytes
 * 4 bytes: [0, 0, 1, 2, 3, 4, 0, 0]
 * the child has closed its end
 * </pre>
 */
public final class PipeExample {
    private PipeExample() {}

    static void talk(Connection parent) throws IOException, InterruptedException {
        try (parent) {
            // What arrives is sent back: lists, maps, records, enums, anything Serializable.
            parent.send(parent.recv());
            parent.send(parent.recv());
            parent.sendBytes("raw bytes".getBytes(StandardCharsets.US_ASCII));
            parent.sendBytes(new byte[] {1, 2, 3, 4});
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Pipe pipe = Mp.pipe();
        Connection there = pipe.second();
        MpProcess child = Mp.processBuilder(() -> talk(there)).start();
        // The child has its own handle now. The end of the pipe is seen when nobody holds the other end.
        there.close();

        try (Connection here = pipe.first()) {
            here.send(List.of(1, "two", 3.0));
            System.out.println(here.recv());
            here.send(Map.of(Language.ENGLISH, "hello", Language.GERMAN, "hallo"));
            System.out.println(new TreeMap<>((Map<?, ?>) here.recv()));
            System.out.println(new String(here.recvBytes(), StandardCharsets.US_ASCII));
            byte[] buffer = new byte[8];
            int n = here.recvBytesInto(buffer, 2);
            System.out.println(n + " bytes: " + Arrays.toString(buffer));
            try {
                here.recv();
            } catch (EOFException e) {
                System.out.println("the child has closed its end");
            }
        }
        child.join();
    }

    enum Language {
        ENGLISH,
        GERMAN
    }
}
