package dev.mp.internal.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's deserialization out of a buffer, of the stream that {@link JdkOutput} writes.
 *
 * <p>Classes are looked for through the thread's context class loader, then through the one that loaded mp. Three
 * filters are asked about each: the one that the JVM was given for all streams, the codec's, and {@link Guard}.
 */
public final class JdkInput extends ObjectInputStream {
    private final Bounded bytes;
    private @Nullable String missing;
    private @Nullable String refusal;
    private boolean holdsLambda;

    /**
     * @param length how many bytes of the buffer are the stream
     * @param filter what decides about classes besides the JVM's own filter
     */
    JdkInput(Buffer source, long length, @Nullable ObjectInputFilter filter) throws IOException {
        this(new Bounded(source, length), filter);
    }

    private JdkInput(Bounded bytes, @Nullable ObjectInputFilter filter) throws IOException {
        super(bytes);
        this.bytes = bytes;
        setObjectInputFilter(new Guard(bytes.left, getObjectInputFilter(), filter));
    }

    /** How many bytes of the stream are not read yet. */
    long left() {
        return bytes.left;
    }

    /** The name of a class that was not found, or null. */
    @Nullable String missing() {
        return missing;
    }

    /** What was refused, by whom, and what helps; null if no filter refused anything. */
    @Nullable String refusal() {
        return refusal;
    }

    /** Whether a lambda has begun: then a class that is not found may be the one that holds its code. */
    boolean holdsLambda() {
        return holdsLambda;
    }

    @Override
    protected void readStreamHeader() {}

    @Override
    protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
        int number = readUnsignedByte();
        return number == 0 ? super.readClassDescriptor() : Descriptions.of(number);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
        Class<?> known = description.forClass();
        if (known != null) {
            holdsLambda |= known == SerializedLambda.class;
            return known;
        }
        return find(description.getName());
    }

    @SuppressWarnings("ReferenceEquality") // one loader or the other
    private Class<?> find(String name) throws ClassNotFoundException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader own = JdkInput.class.getClassLoader();
        if (context != null && context != own) {
            try {
                return Class.forName(name, false, context);
            } catch (ClassNotFoundException e) {
                // Nor is it an error yet: mp's own classes, for one, need not be visible there.
            }
        }
        try {
            return Class.forName(name, false, own);
        } catch (ClassNotFoundException e) {
            Class<?> primitive = Class.forPrimitiveName(name);
            if (primitive != null) {
                return primitive;
            }
            if (missing == null) {
                missing = elementOf(name);
            }
            throw e;
        }
    }

    /** The name of the class that an array's name is made of, if it is one. */
    private static String elementOf(String name) {
        return name.startsWith("[") && name.endsWith(";")
                ? name.substring(name.indexOf('L') + 1, name.length() - 1)
                : name;
    }

    /** A proxy class belongs to the loader of its interfaces that are not public, else to one that knows them all. */
    @Override
    protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
        Class<?>[] interfaces = new Class<?>[names.length];
        List<@Nullable ClassLoader> loaders = new ArrayList<>();
        loaders.add(Thread.currentThread().getContextClassLoader());
        loaders.add(JdkInput.class.getClassLoader());
        for (int i = 0; i < names.length; i++) {
            interfaces[i] = find(names[i]);
            if (!Modifier.isPublic(interfaces[i].getModifiers())) {
                loaders.addFirst(interfaces[i].getClassLoader());
            }
        }
        IllegalArgumentException refusal = null;
        for (ClassLoader loader : loaders) {
            try {
                return proxyClass(loader, interfaces);
            } catch (IllegalArgumentException e) {
                refusal = e;
            }
        }
        missing = "(a proxy of " + String.join(", ", names) + ")";
        throw new ClassNotFoundException(missing, refusal);
    }

    /** The way that is not deprecated makes an instance, and so runs code before a filter has seen the class. */
    @SuppressWarnings("deprecation")
    private static Class<?> proxyClass(@Nullable ClassLoader loader, Class<?>[] interfaces) {
        return Proxy.getProxyClass(loader, interfaces);
    }

    /**
     * The filters that the stream asks. Besides the two that it is given, it counts what arrays claim to hold: their
     * elements must come out of this very stream, a byte each at least, so all claims together cannot exceed its
     * length. Hash tables ask for room as well, and even sparse ones for less than twice the bytes of their entries.
     * Hence no length that is a lie makes the JVM run out of memory.
     */
    private final class Guard implements ObjectInputFilter {
        private static final int TABLES = 2;
        private static final int ALLOWANCE = 4096;

        private final @Nullable ObjectInputFilter ofJvm;
        private final @Nullable ObjectInputFilter ofCodec;
        private long budget;

        Guard(long bytes, @Nullable ObjectInputFilter ofJvm, @Nullable ObjectInputFilter ofCodec) {
            this.ofJvm = ofJvm;
            this.ofCodec = ofCodec;
            budget = TABLES * bytes + ALLOWANCE;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            Class<?> type = info.serialClass();
            if (type != null && info.arrayLength() > 0) {
                budget -= info.arrayLength() * width(type.getComponentType());
                if (budget < 0) {
                    return reject("length=" + info.arrayLength() + " was claimed for a " + type.getTypeName()
                            + ", but the data cannot hold so much; truncated or corrupt data");
                }
            }
            Status byJvm = ofJvm == null ? Status.UNDECIDED : ofJvm.checkInput(info);
            if (byJvm == Status.REJECTED) {
                return reject(subject(info) + " is refused by the filter that this JVM has for all streams (see"
                        + " jdk.serialFilter); allow it there");
            }
            if (ofCodec == null || type != null && StandIns.isHarmless(type)) {
                return Status.ALLOWED;
            }
            Status byCodec = ofCodec.checkInput(info);
            if (byCodec == Status.REJECTED) {
                return reject(subject(info) + " is refused by the filter of this codec; widen it with withFilter if the"
                        + " sender is to be trusted with it");
            }
            return byCodec;
        }

        private Status reject(String why) {
            refusal = why;
            return Status.REJECTED;
        }

        private static String subject(FilterInfo info) {
            Class<?> type = info.serialClass();
            return type == null
                    ? "a stream of depth=" + info.depth() + ", references=" + info.references()
                            + ", bytes=" + info.streamBytes()
                    : "class " + type.getTypeName();
        }

        private static int width(Class<?> component) {
            if (component == long.class || component == double.class) {
                return Long.BYTES;
            } else if (component == int.class || component == float.class) {
                return Integer.BYTES;
            } else if (component == short.class || component == char.class) {
                return Short.BYTES;
            }
            return 1;
        }
    }

    /** The next so many bytes of a buffer. */
    private static final class Bounded extends InputStream {
        private final Buffer source;
        private long left;

        Bounded(Buffer source, long length) {
            this.source = source;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            return source.readByte() & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (left == 0 && count > 0) {
                return -1;
            }
            int read = (int) Math.min(count, left);
            Buffers.read(source, into, offset, read);
            left -= read;
            return read;
        }

        @Override
        public int available() {
            return (int) Math.min(left, Integer.MAX_VALUE);
        }
    }
}
