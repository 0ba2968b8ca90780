package dev.mp.internal.codec;

import java.io.NotSerializableException;

/**
 * An object that can be serialized, but not here and now. Its {@code writeReplace} or {@code writeObject} throws this to
 * say why; the message of the failure then says where in the value it is, too.
 */
public final class RefusedException extends NotSerializableException {
    private static final long serialVersionUID = 1;

    private final transient Object refused;
    private final String reason;

    public RefusedException(Object refused, String reason) {
        super(refused.getClass().getName() + ": " + reason);
        this.refused = refused;
        this.reason = reason;
    }

    Object refused() {
        return refused;
    }

    String reason() {
        return reason;
    }
}
