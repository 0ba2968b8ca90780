package dev.mp.sharedctypes;

/** What handles are called in texts. */
final class Names {
    private Names() {}

    static String of(Object handle) {
        return of(handle.getClass());
    }

    /** The simple name of the class, after that of its enclosing one. */
    static String of(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : outer.getSimpleName() + "." + type.getSimpleName();
    }
}
