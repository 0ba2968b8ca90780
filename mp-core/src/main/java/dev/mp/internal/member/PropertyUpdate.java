package dev.mp.internal.member;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the system properties of a process that stood by up to date with those of its starter. It goes before what the
 * process is to do:
 *
 * <pre>
 *   | int count | name, set or not, value | ...    text as int length and UTF-8
 * </pre>
 */
public final class PropertyUpdate {
    private PropertyUpdate() {}

    /** Writes in what the properties differ from those that the process has had from its start. */
    static void write(Map<String, String> had, Map<String, String> now, Buffer to) {
        if (had.equals(now)) {
            to.writeInt(0);
            return;
        }
        Set<String> changed = new HashSet<>();
        for (Map.Entry<String, String> property : now.entrySet()) {
            if (!property.getValue().equals(had.get(property.getKey()))) {
                changed.add(property.getKey());
            }
        }
        for (String name : had.keySet()) {
            if (!now.containsKey(name)) {
                changed.add(name);
            }
        }
        to.writeInt(changed.size());
        for (String name : changed) {
            write(name, to);
            String value = now.get(name);
            to.writeByte(value == null ? 0 : 1);
            if (value != null) {
                write(value, to);
            }
        }
    }

    /** Reads what was written, and does it. */
    public static void apply(Buffer from) {
        try {
            for (int n = from.readInt(); n > 0; n--) {
                String name = read(from);
                @Nullable String _ =
                        from.readByte() == 0 ? System.clearProperty(name) : System.setProperty(name, read(from));
            }
        } catch (EOFException e) {
            throw new UncheckedIOException("properties that end too early", e);
        }
    }

    private static void write(String text, Buffer to) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        to.writeInt(utf8.length);
        to.write(utf8);
    }

    private static String read(Buffer from) throws EOFException {
        return from.readUtf8(from.readInt());
    }
}
