package dev.parley.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.error.Reasons;
import dev.parley.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/errors.md lists each reason once, with the status and the retry that callers really get. */
class ErrorTableTest {

    @Test
    void theTableSaysWhatCallersGet() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/errors.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|"))
                .map(cells -> cells[1].strip() + cells[2].strip() + " " + cells[3].strip())
                .toList();

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorReason.values())
                        .filter(reason -> reason != ErrorReason.UNRECOGNIZED)
                        .map(reason -> "`" + Reasons.name(reason) + "`" + StatusMapper.code(reason) + " "
                                + (Reasons.retryable(reason) ? "yes" : "no"))
                        .toList());
    }
}
