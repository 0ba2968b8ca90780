package dev.mp.chaos;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** What a member has done, in a file that outlives it: a record is there from when the call that wrote it returned. */
final class Journal implements AutoCloseable {
    static final String JOURNAL = ".journal";
    static final String FAILURE = ".failure";

    private static final int SENT = 1;
    private static final int GOT = 2;
    private static final int END = 3;
    private static final int RECORD = 3 * Long.BYTES;

    private final long producer = new SecureRandom().nextLong();
    private final Path file;
    private final FileChannel channel;
    private long sent;

    Journal(Path folder) throws IOException {
        file = folder.resolve(Long.toHexString(producer) + JOURNAL);
        channel = FileChannel.open(file, CREATE_NEW, WRITE);
    }

    /** The next parcel that this member sends for all to take. */
    Parcel next() {
        return new Parcel(producer, sent + 1);
    }

    /** A parcel that only one other knows, and that is not counted. */
    Parcel aside(long number) {
        return new Parcel(producer, -1 - number);
    }

    /** The parcel from {@link #next} has been sent. */
    void sent() throws IOException {
        write(SENT, producer, ++sent);
    }

    void got(Parcel parcel) throws IOException {
        write(GOT, parcel.producer(), parcel.number());
    }

    private void write(long kind, long first, long second) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(RECORD).putLong(kind).putLong(first).putLong(second).flip();
        while (bytes.hasRemaining()) {
            int _ = channel.write(bytes);
        }
    }

    /** The member ends in order: it is not in the middle of anything. */
    void end() throws IOException {
        write(END, producer, sent);
    }

    /** The member has seen what must not be. */
    static void fail(Path folder, String who, Throwable e) throws IOException {
        StringWriter text = new StringWriter();
        text.append(who).append(' ').append(String.valueOf(ProcessHandle.current().pid())).append(": ");
        e.printStackTrace(new PrintWriter(text));
        Files.writeString(Files.createTempFile(folder, who, FAILURE), text.toString());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** A journal that somebody else wrote, as far as it came. */
    record Entries(long producer, long sent, boolean ended, List<Parcel> got) {}

    static Entries read(Path file) throws IOException {
        String name = file.getFileName().toString();
        long producer = Long.parseUnsignedLong(name.substring(0, name.length() - JOURNAL.length()), 16);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        long sent = 0;
        boolean ended = false;
        List<Parcel> got = new ArrayList<>();
        while (bytes.remaining() >= RECORD) {
            long kind = bytes.getLong();
            Parcel parcel = new Parcel(bytes.getLong(), bytes.getLong());
            if (kind == SENT) {
                sent = parcel.number();
            } else if (kind == GOT) {
                got.add(parcel);
            } else {
                ended = true;
            }
        }
        return new Entries(producer, sent, ended, got);
    }
}
