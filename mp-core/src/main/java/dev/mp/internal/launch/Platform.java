package dev.mp.internal.launch;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/** What the operating system does to the words of a command. */
final class Platform {

    static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");

    /** What a JVM makes bytes of for command lines, variables and file names, and strings of for those it is given. */
    static final Charset NATIVE_CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private Platform() {}

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a process of this platform, in the locale of this JVM, can be given the text as it is. */
    static boolean canPass(String text) {
        if (text.indexOf('\0') >= 0) {
            return false;
        }
        if (isAscii(text)) {
            return true;
        }
        CharsetEncoder encoder = NATIVE_CHARSET.newEncoder();
        return encoder.canEncode(text);
    }
}
