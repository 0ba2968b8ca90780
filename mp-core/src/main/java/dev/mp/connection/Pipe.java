package dev.mp.connection;

import dev.mp.internal.channel.PipeType;
import dev.mp.internal.member.Member;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

/**
 * The two ends of a pipe. Give one to another process, by capture or in a message, and close it here, so that the end of
 * the pipe can be seen when that process is done:
 *
 * {@snippet :
 * Pipe pipe = Mp.pipe();
 * Connection here = pipe.first();
 * Connection there = pipe.second();
 * MpProcess child = Mp.process(() -> there.send("hello"));
 * child.start();
 * there.close();
 * System.out.println(here.recv());
 * child.join();
 * }
 *
 * <p>A pipe that is captured or sent as a whole takes both ends along: the receiver then closes the one that it does not
 * use, too.
 *
 * @param first in a one-way pipe the end that receives
 * @param second in a one-way pipe the end that sends
 */
@SuppressWarnings("serial") // the ends travel, though not every connection does
public record Pipe(Connection first, Connection second)
        implements
            AutoCloseable,
            Iterable<Connection>,
            Serializable {
    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static Pipe create(Member member, boolean duplex) {
        PipeType.Ends ends = PipeType.create(member, duplex);
        return new Pipe(new PipeConnection(ends.first()), new PipeConnection(ends.second()));
    }

    @Override
    public Iterator<Connection> iterator() {
        return List.of(first, second).iterator();
    }

    /** Closes both ends in this process. */
    @Override
    public void close() {
        first.close();
        second.close();
    }
}
