package dev.parley.vendor.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.parley.v1.FinishReason;
import dev.parley.v1.TokenLogprob;
import dev.parley.vendor.Answer;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.function.Consumer;

/** Reads one answer of Cohere's chat, whole or event by event: https://docs.cohere.com/docs/streaming. */
final class CohereDecoder implements StreamDecoder {

    private static final String TOXIC = "ERROR_TOXIC";

    private final Consumer<Answer> warnings;
    private CohereContent content;

    CohereDecoder(Consumer<Answer> warnings) {
        this.warnings = warnings;
    }

    void whole(CohereWire.Reply reply, Answer answer) {
        JsonNode message = reply.message();
        if (message == null || !message.isObject()) {
            throw failure(message);
        }
        answer.responseId(reply.id());
        var parts = content(answer);
        int index = 0;
        for (JsonNode part : message.path("content")) {
            parts.begin(index, part);
            parts.end(index++);
        }
        parts.plan(message.path("tool_plan"));
        index = 0;
        for (JsonNode call : message.path("tool_calls")) {
            parts.call(index++, call);
        }
        message.path("citations").forEach(parts::cite);
        if (reply.logprobs() != null) {
            reply.logprobs().forEach(item -> logprob(item, answer));
        }
        finish(reply.finishReason(), reply.usage(), answer);
    }

    @Override
    public void next(String name, String data, Answer answer) {
        // Cohere ends its streams as OpenAI does, after the event that ends the answer.
        if (data.equals("[DONE]")) {
            return;
        }
        var event = WireJson.read(data, CohereWire.Event.class);
        if (event.type() == null && event.message() != null) {
            throw failure(event.message());
        }
        JsonNode message = event.delta() == null || event.delta().message() == null
                ? MissingNode.getInstance()
                : event.delta().message();
        var parts = content(answer);
        switch (event.type() == null ? name : event.type()) {
            case "message-start" -> answer.responseId(event.id());
            case "content-start" -> parts.begin(event.index(), message.path("content"));
            case "content-delta" -> {
                parts.grow(event.index(), message.path("content"));
                if (event.logprobs() != null) {
                    logprob(event.logprobs(), answer);
                }
            }
            case "content-end" -> parts.end(event.index());
            case "tool-plan-delta" -> parts.plan(message.path("tool_plan"));
            case "tool-call-start", "tool-call-delta" -> parts.call(event.index(), message.path("tool_calls"));
            case "citation-start" -> parts.cite(message.path("citations"));
            case "message-end" -> end(event.delta(), answer);
            default -> {}
        }
    }

    private void end(CohereWire.Delta delta, Answer answer) {
        if (delta == null) {
            throw WireJson.invalid("the vendor's answer ended without a reason");
        }
        boolean failed = VendorErrors.isError(delta.error());
        if (failed && !TOXIC.equals(delta.finishReason())) {
            throw VendorErrors.inAnswer(delta.error());
        }
        finish(delta.finishReason(), delta.usage(), answer);
        answer.complete();
    }

    private void finish(String reason, CohereWire.Usage usage, Answer answer) {
        content(answer).close();
        answer.first().finish(finishReason(reason), reason);
        CohereUsage.fromWire(usage).ifPresent(answer::usage);
        warnings.accept(answer);
    }

    private CohereContent content(Answer answer) {
        if (content == null) {
            content = new CohereContent(answer);
        }
        return content;
    }

    /** An error with status 200 has the form of one: its message is a text. */
    private static RuntimeException failure(JsonNode message) {
        return message != null && message.isTextual()
                ? VendorErrors.inAnswer(message)
                : WireJson.invalid("the vendor's answer has no message");
    }

    /** A piece of text may be of several tokens: its probability is the product of theirs. */
    private static void logprob(JsonNode item, Answer answer) {
        double sum = 0;
        for (JsonNode one : item.path("logprobs")) {
            sum += one.doubleValue();
        }
        if (item.path("logprobs").size() > 0) {
            answer.first()
                    .logprob(TokenLogprob.newBuilder()
                            .setToken(CohereCitations.text(item.path("text")))
                            .setLogprob(sum)
                            .build());
        }
    }

    private static FinishReason finishReason(String raw) {
        return switch (raw == null ? "" : raw) {
            case "COMPLETE", "STOP_SEQUENCE" -> FinishReason.FINISH_REASON_STOP;
            case "MAX_TOKENS" -> FinishReason.FINISH_REASON_LENGTH;
            case "TOOL_CALL" -> FinishReason.FINISH_REASON_TOOL_CALLS;
            case TOXIC -> FinishReason.FINISH_REASON_CONTENT_FILTER;
            case "ERROR", "TIMEOUT" -> FinishReason.FINISH_REASON_ERROR;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }
}
