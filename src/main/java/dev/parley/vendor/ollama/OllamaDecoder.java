package dev.parley.vendor.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.FinishReason;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.TokenLogprob;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;

/** Reads one answer of Ollama's chat, whole or line by line; the last line says {@code done}. */
final class OllamaDecoder implements StreamDecoder {

    private final ReasoningOptions asked;
    private int calls;

    OllamaDecoder(ReasoningOptions asked) {
        this.asked = asked;
    }

    void whole(OllamaWire.Reply reply, Answer answer) {
        take(reply, answer);
        if (reply.message() == null) {
            throw WireJson.invalid("the vendor's answer has no message");
        }
    }

    @Override
    public void next(String name, String data, Answer answer) {
        var reply = WireJson.read(data, OllamaWire.Reply.class);
        take(reply, answer);
        if (reply.done()) {
            answer.complete();
        }
    }

    private void take(OllamaWire.Reply reply, Answer answer) {
        VendorErrors.throwIfError(reply.error());
        answer.model(reply.model());
        var candidate = answer.first();
        if (reply.message() != null) {
            candidate.reasoning("thinking", reply.message().thinking());
            candidate.text("content", reply.message().content());
            call(reply.message().toolCalls(), candidate);
        }
        if (reply.logprobs() != null) {
            reply.logprobs().forEach(token -> candidate.logprob(logprob(token)));
        }
        if (reply.done()) {
            warn(answer);
        }
        candidate.finish(finishReason(reply.doneReason()), reply.doneReason());
        // A prompt that Ollama had in memory whole is reported without a count: then the rest is no count either.
        if (reply.promptTokens() != null && reply.outputTokens() != null) {
            answer.usage(Usage.newBuilder()
                    .setInputTokens(reply.promptTokens())
                    .setOutputTokens(reply.outputTokens())
                    .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                    .build());
        }
    }

    /** Each call comes whole, in whatever line; older versions give it no id. */
    private void call(JsonNode toolCalls, AnswerCandidate candidate) {
        if (toolCalls == null) {
            return;
        }
        for (JsonNode call : toolCalls) {
            JsonNode function = call.path("function");
            Integer key = calls++;
            candidate.toolCall(
                    key, call.path("id").asText(), function.path("name").asText());
            JsonNode arguments = function.path("arguments");
            candidate.arguments(key, arguments.isContainerNode() ? arguments.toString() : arguments.asText(""));
        }
    }

    private static TokenLogprob logprob(JsonNode token) {
        var logprob = oneLogprob(token);
        token.path("top_logprobs").forEach(other -> logprob.addAlternatives(oneLogprob(other)));
        return logprob.build();
    }

    private static TokenLogprob.Builder oneLogprob(JsonNode token) {
        var bytes = ByteString.newOutput();
        token.path("bytes").forEach(one -> bytes.write(one.intValue()));
        return TokenLogprob.newBuilder()
                .setToken(token.path("token").asText())
                .setLogprob(token.path("logprob").doubleValue())
                .setUtf8Bytes(bytes.toByteString());
    }

    private void warn(Answer answer) {
        if (asked.getBudgetTokens() > 0) {
            answer.warn("REASONING_APPROXIMATED", "Ollama takes no budget of tokens: thinking was switched on");
        }
        if (asked.hasIncludeText() && !asked.getIncludeText()) {
            answer.warn("PARAMETER_LEFT_OUT", "reasoning.include_text: Ollama tells each thought that it has");
        }
    }

    private static FinishReason finishReason(String raw) {
        return switch (raw == null ? "" : raw) {
            case "stop" -> FinishReason.FINISH_REASON_STOP;
            case "length" -> FinishReason.FINISH_REASON_LENGTH;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }
}
