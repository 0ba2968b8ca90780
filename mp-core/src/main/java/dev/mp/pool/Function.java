package dev.mp.pool;

import dev.mp.MpCallable;
import dev.mp.internal.codec.Envelope;
import dev.mp.internal.member.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Something to call that is sent to each worker once.
 *
 * @param id what it is called by from then on
 * @param frame the message that makes it known
 */
record Function(long id, Frame frame) {

    /**
     * The functions of a pool. Those that captured nothing are the same whenever their class is, so they are encoded, and
     * sent, only once however many jobs they are used for. What captured something may have changed since.
     */
    static final class Registry {
        private static final int MOST = 2 * Wire.REMEMBERED;

        private final Member member;
        private final AtomicLong ids = new AtomicLong();

        /** By class; the eldest go first. Looked at under the pool's lock. */
        private final Map<Class<?>, Function> constant = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Class<?>, Function> eldest) {
                return size() > MOST;
            }
        };

        private final ClassValue<Boolean> isConstant = new ClassValue<>() {
            @Override
            protected Boolean computeValue(Class<?> type) {
                return type.isHidden() && type.isSynthetic() && type.getDeclaredFields().length == 0;
            }
        };

        Registry(Member member) {
            this.member = member;
        }

        /** Whether the value is a lambda, or a reference to a method, that captured nothing. */
        boolean isConstant(Object function) {
            return isConstant.get(content(function).getClass());
        }

        /** A function that captured nothing, if it is known; with the lock held. */
        @Nullable Function known(Object function) {
            return constant.get(content(function).getClass());
        }

        /** Remembers what {@link #encode} made; with the lock held. */
        void remember(Object function, Function encoded) {
            constant.put(content(function).getClass(), encoded);
        }

        /**
         * Encodes a function; with no lock held.
         *
         * @throws dev.mp.SerializationException if it cannot be sent
         */
        Function encode(Object function) {
            String name = content(function) instanceof MpCallable<?> ? "task" : "function";
            long id = ids.getAndIncrement();
            return new Function(id, Frame.of(member, Wire.FUNCTION, id, Wire.NONE, function, name));
        }

        private static Object content(Object function) {
            return function instanceof Envelope envelope ? envelope.content() : function;
        }
    }
}
