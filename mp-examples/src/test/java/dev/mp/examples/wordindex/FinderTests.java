package dev.mp.examples.wordindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FinderTests {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void resolveLinks() throws IOException {
        folder = temporary.toRealPath();
    }

    private static List<String> paths(Found found) {
        return found.documents().stream().map(Document::toString).sorted().toList();
    }

    @Test
    void findsFilesInAllFolders() throws IOException {
        Path one = Texts.file(folder, "one.txt", "1");
        Path two = Texts.file(folder, "a/b/two", "12");

        Found found = Finder.find(List.of(folder));

        assertThat(paths(found)).containsExactly(two.toString(), one.toString());
        assertThat(found.bytes()).isEqualTo(3);
        assertThat(found.problems()).isEmpty();
    }

    @Test
    void leavesOutHiddenFoldersAndBuildOutputUnlessNamed() throws IOException {
        Path hidden = Texts.file(folder, ".git/config", "x");
        Texts.file(folder, "module/target/classes/a", "x");

        Found found = Finder.find(List.of(folder));

        assertThat(found.documents()).isEmpty();
        assertThat(found.leftOut()).isEqualTo(2);
        assertThat(paths(Finder.find(List.of(hidden.getParent())))).containsExactly(hidden.toString());
    }

    @Test
    void readsEntriesOfArchivesAsFiles() throws IOException {
        Path archive = Texts.archive(folder, "some.zip", Map.of("folder/entry.txt", new byte[7]));

        Found found = Finder.find(List.of(archive));

        assertThat(found.documents()).containsExactly(new Document(archive.toString(), "folder/entry.txt", 7));
        assertThat(paths(found)).containsExactly(archive + "!/folder/entry.txt");
    }

    @Test
    void tellsOfDamagedArchives() throws IOException {
        Path archive = Texts.file(folder, "some.zip", "no zip at all");

        Found found = Finder.find(List.of(archive));

        assertThat(found.documents()).isEmpty();
        assertThat(found.problems()).containsExactly(new Problem(Problem.Reason.DAMAGED, archive.toString()));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // links need a privilege there
    void doesNotFollowLinksButOneThatIsNamed() throws IOException {
        Path file = Texts.file(folder, "real/file", "x");
        Path loop = Files.createSymbolicLink(folder.resolve("real/loop"), folder);
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));

        assertThat(paths(Finder.find(List.of(folder)))).containsExactly(file.toString());
        assertThat(paths(Finder.find(List.of(loop)))).containsExactly(file.toString());
    }

    @Test
    void passesOverWhatIsNoRegularFile() throws IOException {
        Path file = Texts.file(folder, "file", "x");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));

            assertThat(paths(Finder.find(List.of(folder)))).containsExactly(file.toString());
        }
    }

    @Test
    void refusesPlacesThatDoNotExist() {
        assertThatThrownBy(() -> Finder.find(List.of(folder.resolve("nowhere"))))
                .isInstanceOf(NoSuchFileException.class);
    }
}
