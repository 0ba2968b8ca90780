package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.mp.testkit.junit.LeavesNothing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CPython's ctypes reads and writes the same bytes. */
@SuppressWarnings("ArrayRecordComponent") // a structure has arrays
@LeavesNothing
class LayoutTests {
    /** Orders in which C puts padding between fields, before nested structures and arrays, and at the end. */
    record Inner(byte a, short b, boolean c) {}

    record Outer(byte a, double b, Inner c, int d, @Length(3) short[] e, @Length(2) Inner[] f, @Length(5) String g,
            long h, float i) {}

    private static final String TYPES =
            """
            import ctypes, sys
            class Inner(ctypes.Structure):
                _fields_ = [("a", ctypes.c_byte), ("b", ctypes.c_int16), ("c", ctypes.c_bool)]
            class Outer(ctypes.Structure):
                _fields_ = [("a", ctypes.c_byte), ("b", ctypes.c_double), ("c", Inner), ("d", ctypes.c_int32),
                            ("e", ctypes.c_int16 * 3), ("f", Inner * 2), ("g", ctypes.c_char * 5),
                            ("h", ctypes.c_int64), ("i", ctypes.c_float)]
            Row = Outer * 2
            """;

    private static final String READ = TYPES
            + """
              row = Row.from_buffer_copy(open(sys.argv[1], "rb").read())
              print(ctypes.sizeof(Inner), ctypes.sizeof(Outer), [getattr(Outer, n).offset for n, _ in Outer._fields_])
              for o in row:
                  print(o.a, o.b, [o.c.a, o.c.b, o.c.c], o.d, list(o.e), [[x.a, x.b, x.c] for x in o.f], o.g.decode(), o.h, o.i)
              """;

    private static final String WRITE = TYPES
            + """
              row = Row()
              for k in range(2):
                  o = row[k]
                  o.a, o.b, o.d, o.h, o.i = -k, k + 0.5, 70000 * k, -2**40 - k, k * 0.25
                  o.c = Inner(k, -300, True)
                  o.e = (ctypes.c_int16 * 3)(k, 2, 3)
                  o.f = (Inner * 2)(Inner(1, 2, False), Inner(k, 4, True))
                  o.g = b"abc" if k else b"12345"
              open(sys.argv[1], "wb").write(bytes(row))
              """;

    @TempDir
    Path folder;

    private static Outer outer(int k) {
        Inner inner = new Inner((byte) k, (short) -300, true);
        Inner[] inners = {new Inner((byte) 1, (short) 2, false), new Inner((byte) k, (short) 4, true)};
        return new Outer(
                (byte) -k,
                k + 0.5,
                inner,
                70_000 * k,
                new short[] {(short) k, 2, 3},
                inners,
                k == 0 ? "12345" : "abc",
                -(1L << 40) - k,
                k * 0.25f);
    }

    /** What a program of Python's prints. */
    private String python(String program, Path file) throws Exception {
        Process python;
        try {
            python = new ProcessBuilder("python3", "-c", program, file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("printed").toFile())
                    .start();
        } catch (IOException e) {
            return abort("there is no CPython to compare with: " + e.getMessage());
        }
        int status = python.waitFor();
        String printed = Files.readString(folder.resolve("printed"), StandardCharsets.UTF_8);
        assertThat(status).as(printed).isZero();
        return printed;
    }

    @Test
    void pythonReadsWhatIsWritten() throws Exception {
        StructArray<Outer> row = SharedCTypes.rawStructArray(Outer.class, List.of(outer(0), outer(1)));
        Path file = folder.resolve("row");
        Files.write(file, row.asSegment().toArray(ValueLayout.JAVA_BYTE));

        assertThat(python(READ, file)).isEqualToNormalizingNewlines(
                """
                6 72 [0, 8, 16, 24, 28, 34, 46, 56, 64]
                0 0.5 [0, -300, True] 0 [0, 2, 3] [[1, 2, False], [0, 4, True]] 12345 -1099511627776 0.0
                -1 1.5 [1, -300, True] 70000 [1, 2, 3] [[1, 2, False], [1, 4, True]] abc -1099511627777 0.25
                """);
        assertThat(row.byteSize()).isEqualTo(144);
        row.close();
    }

    @Test
    void whatPythonWritesIsRead() throws Exception {
        Path file = folder.resolve("row");
        python(WRITE, file);
        StructArray<Outer> row = SharedCTypes.rawStructArray(Outer.class, 2);
        row.asSegment().copyFrom(MemorySegment.ofArray(Files.readAllBytes(file)));

        assertThat(row.toList()).usingRecursiveComparison().isEqualTo(List.of(outer(0), outer(1)));
        row.close();
    }
}
