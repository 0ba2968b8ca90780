package dev.mp.examples.wordindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTests {
    @Test
    void haveUsualValues() throws Exception {
        Options options = Options.parse();

        assertThat(options.places()).startsWith(Path.of(""));
        assertThat(options.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(options.compare()).isTrue();
    }

    @Test
    void areRead() throws Exception {
        Options options = Options.parse("--workers", "3", "src", "--top", "5", "--no-compare", "pom.xml");

        assertThat(options).isEqualTo(new Options(List.of(Path.of("src"), Path.of("pom.xml")), 3, 5, false));
    }

    @Test
    void thatMakeNoSenseAreRefused() {
        assertRefused("--workers needs a number from 1 on, not '0'", "--workers", "0");
        assertRefused("--top needs a number from 1 on, not ''", "--top");
        assertRefused("--top needs a number from 1 on, not 'many'", "--top", "many");
        assertRefused("no such option: --fast", "--fast");
        assertRefused("no such folder or file: nowhere", "nowhere");
    }

    @Test
    void usageIsInTheWordsOfTheCommand() {
        assertThat(Options.usage()).startsWith("usage: WordIndex [").contains("Without a place: the current folder, ");
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> Options.parse(arguments))
                .isInstanceOf(Options.UsageException.class)
                .hasMessage(message);
    }
}
