package dev.mp.pool;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of the last few jobs; adding one more drops the oldest. */
final class Remembered<V> extends LinkedHashMap<Long, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
        return size() > Messages.REMEMBERED;
    }
}
