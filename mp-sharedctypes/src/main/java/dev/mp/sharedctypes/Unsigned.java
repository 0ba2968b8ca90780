package dev.mp.sharedctypes;

import java.math.BigInteger;

/** Unsigned values, which are kept as the signed ones of the same bits. */
final class Unsigned {
    private static final BigInteger ONE_MORE = BigInteger.ONE.shiftLeft(Long.SIZE);

    private Unsigned() {}

    static long check(long value, long most) {
        if (value < 0 || value > most) {
            throw outside(value, most);
        }
        return value;
    }

    static BigInteger of(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(ONE_MORE) : value;
    }

    static long check(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw outside(value, ONE_MORE.subtract(BigInteger.ONE));
        }
        return value.longValue();
    }

    private static IllegalArgumentException outside(Object value, Object most) {
        return new IllegalArgumentException("an unsigned value must be from 0 to " + most + ": " + value);
    }
}
