package dev.parley.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.EmbedResponse;
import dev.parley.v1.UsageSource;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every recorded exchange of embeddings, played through the running service: what is sent and each number are exact. */
@OverTheWire
class EmbeddingFidelityTest {

    @AutoClose
    private final Caller caller = new Caller();

    /** Ollama's method of before: filed among OpenAI's, and of no format that is spoken. */
    private static boolean isOllamas(Recording recording) {
        return recording.path().equals("/api/embeddings");
    }

    private static List<Recording> recordings(EmbeddingRecorded format) {
        assumeTrue(Files.isDirectory(Recording.DIRECTORY), "no recorded traffic beside the project");
        return Recording.all().stream()
                .filter(recording -> recording.wire().equals(format.wire()))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void everyExchangeGivesExactlyWhatItsRecordingHolds(EmbeddingRecorded format) {
        List<Recording> played = recordings(format).stream()
                .filter(recording -> !isOllamas(recording))
                .toList();
        List<String> wrong = new ArrayList<>();
        for (Recording recording : played) {
            String difference = play(format, recording);
            if (!difference.isEmpty()) {
                wrong.add(recording.id() + ": " + difference);
            }
        }

        System.out.printf(
                "Recorded %-20s %4d played %4d exact%n", format.wire(), played.size(), played.size() - wrong.size());
        assertThat(wrong).isEmpty();
        assertThat(played).hasSizeGreaterThanOrEqualTo(format.exchanges());
    }

    @Test
    void nothingElseIsLeftOut() {
        assertThat(recordings(EmbeddingRecorded.OPENAI).stream().filter(EmbeddingFidelityTest::isOllamas))
                .hasSize(1);
    }

    private String play(EmbeddingRecorded format, Recording recording) {
        var vendor = StubVendor.fresh()
                .answer(
                        recording.model(),
                        Reply.of(
                                recording.status(),
                                "application/json",
                                List.of(recording.body().getBytes(StandardCharsets.UTF_8)),
                                End.PROPER));
        String answer;
        try {
            var ours = caller.embeddings().embed(format.request(recording));
            answer = recording.status() == 200
                    ? difference(format, Recording.read(recording.body()), ours)
                    : "the vendor's error became an answer";
        } catch (StatusRuntimeException e) {
            var failure = Failure.of(e);
            answer = recording.status() != 200 && !failure.reason().equals("INTERNAL")
                    ? ""
                    : "failed with " + failure.reason() + ": " + failure.message();
        }
        var seen = vendor.seen(recording.model());
        if (seen.isEmpty()) {
            return "the vendor was not asked; " + answer;
        }
        String sent = Difference.of(
                format.normal(recording.request()),
                format.normal(Recording.read(seen.get(0).body())));
        return sent.isEmpty() ? answer : "request " + sent + "; " + answer;
    }

    private static String difference(EmbeddingRecorded format, JsonNode recorded, EmbedResponse ours) {
        List<List<Float>> vectors = ours.getEmbeddingsList().stream()
                .map(embedding -> List.copyOf(embedding.getValuesList()))
                .toList();
        if (!vectors.equals(format.vectors(recorded))) {
            return "the vectors are not the recorded ones";
        }
        long tokens = format.tokens(recorded);
        boolean reported = ours.getUsage().getSource() == UsageSource.USAGE_SOURCE_VENDOR;
        if (tokens > 0 ? !reported || ours.getUsage().getInputTokens() != tokens : reported) {
            return "usage " + ours.getUsage() + ", recorded " + tokens;
        }
        if (ours.getUsage().getInputTokens() == 0) {
            return "usage is zero";
        }
        String model = recorded.path("model").asText();
        return model.isEmpty() || model.equals(ours.getActual().getModel())
                ? ""
                : "actual model " + ours.getActual().getModel();
    }
}
