package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.parley.recorded.RecordedFormat.Answer;
import dev.parley.recorded.RecordedFormat.Candidate;
import dev.parley.recorded.RecordedFormat.Totals;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.UsageSource;
import java.util.ArrayList;
import java.util.List;

/** Compares what the service answered with what the recording holds. */
final class Answers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Answers() {}

    /** The first difference, or empty. */
    static String difference(Answer recorded, CompleteResponse ours) {
        ArrayNode expected = candidates(recorded.candidates());
        ArrayNode actual = candidates(candidates(ours));
        takeGivenIds(expected, actual);
        String parts = Difference.of(expected, actual);
        return parts.isEmpty() ? usage(recorded.totals(), ours) : "candidates " + parts;
    }

    private static List<Candidate> candidates(CompleteResponse ours) {
        List<Candidate> all = new ArrayList<>();
        all.add(new Candidate(ours.getMessage().getPartsList(), ours.getFinishReason(), ours.getRawFinishReason()));
        ours.getOtherCandidatesList()
                .forEach(other -> all.add(new Candidate(
                        other.getMessage().getPartsList(), other.getFinishReason(), other.getRawFinishReason())));
        return all;
    }

    private static ArrayNode candidates(List<Candidate> candidates) {
        var list = NODES.arrayNode();
        for (Candidate candidate : candidates) {
            list.addObject()
                    .put("reason", candidate.reason().name())
                    .put("raw", candidate.rawReason())
                    .set("parts", parts(candidate.parts()));
        }
        return list;
    }

    static ArrayNode parts(List<ContentPart> parts) {
        var list = NODES.arrayNode();
        for (ContentPart part : parts) {
            try {
                list.add(opened(Recording.read(JsonFormat.printer().print(part))));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return list;
    }

    /** What is a vendor's JSON kept as text is compared as JSON: who writes it may order and space it otherwise. */
    private static JsonNode opened(JsonNode part) {
        if (part.path("vendorPart").path("json").isTextual()) {
            open((ObjectNode) part.path("vendorPart"), "json");
        }
        for (JsonNode citation : part.path("citations")) {
            if (citation.has("vendorJson")) {
                open((ObjectNode) citation, "vendorJson");
            }
        }
        return part;
    }

    private static void open(ObjectNode holder, String field) {
        holder.set(field, Recording.read(holder.path(field).textValue()));
    }

    /** A call without an id in the recording has one in our answer. */
    private static void takeGivenIds(ArrayNode expected, ArrayNode actual) {
        for (int i = 0; i < expected.size(); i++) {
            JsonNode parts = expected.path(i).path("parts");
            for (int j = 0; j < parts.size(); j++) {
                JsonNode given =
                        actual.path(i).path("parts").path(j).path("toolCall").path("id");
                if (parts.path(j).path("toolCall") instanceof ObjectNode call && !call.has("id") && given.isTextual()) {
                    call.set("id", given);
                }
            }
        }
    }

    private static String usage(Totals recorded, CompleteResponse ours) {
        var usage = ours.getUsage();
        if (recorded.prompt() < 0) {
            return usage.getSource() == UsageSource.USAGE_SOURCE_ESTIMATED
                    ? ""
                    : "usage: none was recorded, ours is not estimated";
        }
        var expected = NODES.objectNode()
                .put("source", UsageSource.USAGE_SOURCE_VENDOR.name())
                .put("prompt", recorded.prompt())
                .put("completion", Math.max(0, recorded.completion()))
                .put("cacheRead", Math.max(0, recorded.cacheRead()))
                .put("cacheWrite", Math.max(0, recorded.cacheWrite()))
                .put("reasoning", Math.max(0, recorded.reasoning()));
        long cacheWrite = usage.getCacheWriteTokens() + usage.getCacheWrite1HTokens();
        var actual = NODES.objectNode()
                .put("source", usage.getSource().name())
                .put(
                        "prompt",
                        usage.getInputTokens()
                                + usage.getCacheReadTokens()
                                + cacheWrite
                                + usage.getAudioInputTokens()
                                + usage.getImageInputTokens())
                .put(
                        "completion",
                        usage.getOutputTokens()
                                + usage.getReasoningTokens()
                                + usage.getAudioOutputTokens()
                                + usage.getImageOutputTokens())
                .put("cacheRead", usage.getCacheReadTokens())
                .put("cacheWrite", cacheWrite)
                .put("reasoning", usage.getReasoningTokens());
        String found = Difference.of(expected, actual);
        return found.isEmpty() ? "" : "usage " + found;
    }
}
