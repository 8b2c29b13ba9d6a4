package dev.parley.recorded;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.TestVendors;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Plays real vendors' recorded answers through the running service: gRPC in, a stub vendor, gRPC out. */
@QuarkusTest
@QuarkusTestResource(TestVendors.class)
class RecordedTrafficTest {

    private static final Map<String, String> VENDORS = Map.of(
            "openai-chat", "stub",
            "anthropic-messages", "stub-anthropic",
            "gemini", "stub-gemini",
            "ollama-chat", "stub-ollama");

    /** As docs of the vendors name them; what is not here has no meaning that is common to vendors. */
    private static final Map<String, FinishReason> FINISH = Map.ofEntries(
            Map.entry("stop", FinishReason.FINISH_REASON_STOP),
            Map.entry("end_turn", FinishReason.FINISH_REASON_STOP),
            Map.entry("stop_sequence", FinishReason.FINISH_REASON_STOP),
            Map.entry("STOP", FinishReason.FINISH_REASON_STOP),
            Map.entry("eos", FinishReason.FINISH_REASON_STOP),
            Map.entry("length", FinishReason.FINISH_REASON_LENGTH),
            Map.entry("max_tokens", FinishReason.FINISH_REASON_LENGTH),
            Map.entry("MAX_TOKENS", FinishReason.FINISH_REASON_LENGTH),
            Map.entry("content_filter", FinishReason.FINISH_REASON_CONTENT_FILTER),
            Map.entry("MODEL_ARMOR", FinishReason.FINISH_REASON_CONTENT_FILTER),
            Map.entry("SAFETY", FinishReason.FINISH_REASON_CONTENT_FILTER),
            Map.entry("PROHIBITED_CONTENT", FinishReason.FINISH_REASON_CONTENT_FILTER),
            Map.entry("refusal", FinishReason.FINISH_REASON_REFUSAL),
            Map.entry("tool_calls", FinishReason.FINISH_REASON_TOOL_CALLS),
            Map.entry("tool_use", FinishReason.FINISH_REASON_TOOL_CALLS));

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    @Test
    void everyTextOnlyExchangeGivesExactlyWhatTheRecordingHolds() {
        assumeTrue(Files.isDirectory(Recording.DIRECTORY), "no recorded traffic beside the project");
        Map<String, Integer> played = new TreeMap<>();
        Map<String, Integer> leftOut = new TreeMap<>();
        List<String> wrong = new ArrayList<>();

        var vendor = StubVendor.at(port);
        try (var caller = new Caller()) {
            int number = 0;
            for (Recording recording : Recording.all()) {
                String why = whyLeftOut(recording);
                if (!why.isEmpty()) {
                    leftOut.merge(recording.wire() + ": " + why, 1, Integer::sum);
                    continue;
                }
                played.merge(kind(recording), 1, Integer::sum);
                String difference = play(recording, "recorded-" + number++, vendor, caller);
                if (!difference.isEmpty()) {
                    wrong.add(recording.id() + " (" + kind(recording) + "): " + difference);
                }
            }
        }

        System.out.println(
                "Recorded traffic, played: " + played + ", not exact: " + wrong.size() + ", left out: " + leftOut);
        assertThat(wrong).isEmpty();
        assertThat(played.keySet()).hasSizeGreaterThanOrEqualTo(7);
    }

    private static String kind(Recording recording) {
        return recording.wire() + (recording.streamed() ? " streamed" : " whole");
    }

    private static String whyLeftOut(Recording recording) {
        if (!VENDORS.containsKey(recording.wire())) {
            return "another format";
        }
        if (recording.status() != 200) {
            return "status " + recording.status();
        }
        var expected = Expected.of(recording);
        if (expected.error) {
            return "an error in the body";
        }
        if (!expected.otherContent.isEmpty()) {
            return "not only text";
        }
        return expected.text.isEmpty() && expected.finish.isEmpty() ? "no answer in it" : "";
    }

    private static String play(Recording recording, String model, StubVendor vendor, Caller caller) {
        byte[] body = recording.body().getBytes(StandardCharsets.UTF_8);
        String type = recording.wire().equals("ollama-chat") ? "application/x-ndjson" : "text/event-stream";
        vendor.answer(
                model,
                recording.streamed()
                        ? Reply.of(200, type, StubVendor.pieces(body, 97), End.PROPER)
                        : Reply.json(200, recording.body()));
        CompleteRequest request = ask(VENDORS.get(recording.wire()) + "/" + model, "Hello")
                .setMaxOutputTokens(10)
                .build();
        try {
            if (!recording.streamed()) {
                return difference(Expected.of(recording), caller.blocking().complete(request));
            }
            var events = caller.stream(request);
            CompleteResponse finished = events.get(events.size() - 1).getFinished();
            return text(events).equals(text(finished.getMessage()))
                    ? difference(Expected.of(recording), finished)
                    : "the deltas are not the message";
        } catch (StatusRuntimeException e) {
            return e.getMessage();
        }
    }

    private static String difference(Expected expected, CompleteResponse answer) {
        if (!text(answer.getMessage()).contentEquals(expected.text)) {
            return "text: " + text(answer.getMessage()) + " but recorded " + expected.text;
        }
        if (!answer.getRawFinishReason().equals(expected.finish)
                || answer.getFinishReason()
                        != FINISH.getOrDefault(expected.finish, FinishReason.FINISH_REASON_UNSPECIFIED)) {
            return "finish: " + answer.getFinishReason() + " but recorded " + expected.finish;
        }
        Usage usage = answer.getUsage();
        if (expected.prompt < 0) {
            return usage.getSource() == UsageSource.USAGE_SOURCE_ESTIMATED && usage.getOutputTokens() > 0
                    ? ""
                    : "usage: not estimated though none was recorded";
        }
        long prompt = usage.getInputTokens()
                + usage.getCacheReadTokens()
                + usage.getCacheWriteTokens()
                + usage.getCacheWrite1HTokens()
                + usage.getAudioInputTokens();
        long completion = usage.getOutputTokens() + usage.getReasoningTokens() + usage.getAudioOutputTokens();
        return prompt == expected.prompt
                        && completion == expected.completion
                        && usage.getCacheReadTokens() == expected.cached
                        && usage.getSource() == UsageSource.USAGE_SOURCE_VENDOR
                ? ""
                : "usage: " + prompt + "/" + completion + "/" + usage.getCacheReadTokens() + " but recorded "
                        + expected.prompt + "/" + expected.completion + "/" + expected.cached;
    }
}
