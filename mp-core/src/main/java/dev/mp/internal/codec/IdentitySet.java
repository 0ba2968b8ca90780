package dev.mp.internal.codec;

import org.jspecify.annotations.Nullable;

/** A set of objects by identity that only grows: a list that is searched while it is small, then a hash table. */
@SuppressWarnings("ReferenceEquality")
final class IdentitySet {
    private static final int SMALL = 8;

    private @Nullable Object[] table = new @Nullable Object[SMALL];
    private int size;

    /** False if the object was in the set before. */
    boolean add(Object object) {
        if (table.length > SMALL) {
            return insert(object);
        }
        for (int i = 0; i < size; i++) {
            if (table[i] == object) {
                return false;
            }
        }
        if (size < SMALL) {
            table[size++] = object;
            return true;
        }
        rehash(8 * SMALL);
        return insert(object);
    }

    private boolean insert(Object object) {
        int mask = table.length - 1;
        int at = spread(object) & mask;
        for (Object there = table[at]; there != null; there = table[at]) {
            if (there == object) {
                return false;
            }
            at = at + 1 & mask;
        }
        table[at] = object;
        if (++size > table.length / 2) {
            rehash(2 * table.length);
        }
        return true;
    }

    private void rehash(int length) {
        @Nullable Object[] old = table;
        table = new @Nullable Object[length];
        size = 0;
        for (Object object : old) {
            if (object != null) {
                insert(object);
            }
        }
    }

    private static int spread(Object object) {
        int hash = System.identityHashCode(object) * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }
}
