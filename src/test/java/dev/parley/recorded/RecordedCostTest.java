package dev.parley.recorded;

import static dev.parley.testing.Caller.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.recorded.SecondOpinion.Counts;
import dev.parley.recorded.SecondOpinion.Fraction;
import dev.parley.testing.Caller;
import dev.parley.testing.EveryVendor;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Cost;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * Plays recorded answers through the service as their own vendors and models, and has each cost checked by
 * {@link SecondOpinion}: another implementation, in fractions, from the catalog's sources.
 */
@QuarkusTest
@TestProfile(EveryVendor.Alone.class)
class RecordedCostTest {

    /** How many of the recordings are of a known price. Fewer means that some are no longer looked at. */
    private static final int PRICED = 537;

    private static final Path SOURCES = Path.of("../shared/data");
    private static final Map<String, String> VENDORS = Map.ofEntries(
            Map.entry("api.openai.com", "openai"),
            Map.entry("api.anthropic.com", "anthropic"),
            Map.entry("generativelanguage.googleapis.com", "google"),
            Map.entry("api.groq.com", "groq"),
            Map.entry("api.mistral.ai", "mistral"),
            Map.entry("api.deepseek.com", "deepseek"),
            Map.entry("api.cerebras.ai", "cerebras"),
            Map.entry("api.together.xyz", "togetherai"),
            Map.entry("api.z.ai", "zai"),
            Map.entry("router.huggingface.co", "huggingface"));

    @ConfigProperty(name = EveryVendor.STUB_PORT)
    int port;

    @Test
    void aSecondImplementationAgreesOnEveryRecordedCost() throws IOException {
        assumeTrue(
                Files.isDirectory(Recording.DIRECTORY) && Files.isDirectory(SOURCES),
                "no recorded traffic or no sources beside the project");
        var opinion = new SecondOpinion(SOURCES);
        var stub = StubVendor.at(port);
        Map<String, Integer> counted = new TreeMap<>();
        List<String> wrong = new ArrayList<>();

        try (var caller = new Caller()) {
            for (Recording recording : Recording.all()) {
                String vendor = VENDORS.getOrDefault(recording.host(), "");
                Optional<Counts> counts = counts(recording);
                if (vendor.isEmpty() || counts.isEmpty()) {
                    counted.merge("left out: no such vendor, no answer or no usage", 1, Integer::sum);
                    continue;
                }
                String model = vendor + "/" + recording.model();
                Optional<Fraction> expected = opinion.cost(model, counts.get());
                Optional<Cost> ours = play(recording, model, stub, caller);
                if (ours.isEmpty()) {
                    counted.merge("left out: can't be played yet, or the model is not known", 1, Integer::sum);
                } else if (expected.isEmpty() || ours.get().getTotal().isEmpty()) {
                    counted.merge("unknown price", 1, Integer::sum);
                    if (expected.isPresent() || !ours.get().getTotal().isEmpty()) {
                        wrong.add(recording.id() + " " + model + ": " + ours.get() + " but " + expected);
                    }
                } else {
                    counted.merge("priced alike", 1, Integer::sum);
                    if (!Fraction.of(ours.get().getTotal()).same(expected.get())) {
                        wrong.add(recording.id() + " " + model + ": "
                                + ours.get().getTotal() + " but " + expected.get() + " for " + counts.get());
                    }
                }
            }
        }

        System.out.println("Recorded costs: " + counted + ", not alike: " + wrong.size());
        assertThat(wrong).isEmpty();
        assertThat(counted.get("priced alike")).isGreaterThanOrEqualTo(PRICED);
    }

    private static Optional<Counts> counts(Recording recording) {
        if (recording.status() != 200) {
            return Optional.empty();
        }
        var said = Expected.of(recording);
        if (said.error || said.prompt < 0) {
            return Optional.empty();
        }
        long written = largest(recording, "cache_creation_input_tokens");
        long sound = Math.max(0, sound(recording, "promptTokensDetails") - sound(recording, "cacheTokensDetails"));
        return largest(recording, "ephemeral_1h_input_tokens") > 0 || largest(recording, "audio_tokens") > 0
                ? Optional.empty()
                : Optional.of(new Counts(
                        said.prompt - said.cached - written - sound,
                        said.cached,
                        written,
                        sound,
                        said.completion,
                        searches(recording),
                        tier(recording)));
    }

    /** Gemini up to 2.5 bills a grounded answer, from 3 on each of its queries. */
    private static long searches(Recording recording) {
        int queries = recording.values().stream()
                .flatMap(value -> value.findValues("webSearchQueries").stream())
                .mapToInt(JsonNode::size)
                .max()
                .orElse(0);
        if (queries > 0) {
            return recording.model().startsWith("gemini-2") ? 1 : queries;
        }
        return largest(recording, "web_search_requests");
    }

    /** https://platform.openai.com/docs/guides/flex-processing, and the like for priority: the answer tells. */
    private static String tier(Recording recording) {
        return recording.values().stream()
                .map(value -> value.path("service_tier").asText())
                .filter(tier -> tier.equals("flex") || tier.equals("priority"))
                .findFirst()
                .orElse("");
    }

    private static long largest(Recording recording, String field) {
        return recording.values().stream()
                .flatMap(value -> value.findValues(field).stream())
                .mapToLong(JsonNode::asLong)
                .max()
                .orElse(0);
    }

    /** Gemini tells the tokens of sound by modality; the last event of a stream has the whole. */
    private static long sound(Recording recording, String field) {
        long sound = 0;
        for (JsonNode value : recording.values()) {
            for (JsonNode detail : value.path("usageMetadata").path(field)) {
                if (detail.path("modality").asText().equals("AUDIO")) {
                    sound = detail.path("tokenCount").asLong();
                }
            }
        }
        return sound;
    }

    private static Optional<Cost> play(Recording recording, String model, StubVendor stub, Caller caller) {
        byte[] body = recording.body().getBytes(StandardCharsets.UTF_8);
        stub.answer(
                recording.model(),
                recording.streamed()
                        ? Reply.of(200, "text/event-stream", StubVendor.pieces(body, 997), End.PROPER)
                        : Reply.json(200, recording.body()));
        CompleteRequest request = ask(model, "Hello").setMaxOutputTokens(10).build();
        try {
            if (!recording.streamed()) {
                return Optional.of(caller.blocking().complete(request).getCost());
            }
            var events = caller.stream(request);
            return Optional.of(events.get(events.size() - 1).getFinished().getCost());
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }
}
