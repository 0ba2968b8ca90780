package dev.mp;

import dev.mp.internal.launch.ChildOptions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The launcher and the arguments that a process was told to start others with, on their way to a child. */
record InheritedOptions(@Nullable String executable, List<String> jvmArguments) implements Serializable {
    static InheritedOptions of(ChildOptions options) {
        Path executable = options.executable();
        return new InheritedOptions(executable == null ? null : executable.toString(), options.jvmArguments());
    }

    ChildOptions toOptions() {
        // The arguments reached this JVM on its command line, and its children inherit that.
        return executable == null ? ChildOptions.DEFAULT : ChildOptions.DEFAULT.withExecutable(Path.of(executable));
    }
}
