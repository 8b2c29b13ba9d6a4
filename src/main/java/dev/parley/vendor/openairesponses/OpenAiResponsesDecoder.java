package dev.parley.vendor.openairesponses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.catalog.Vendor;
import dev.parley.error.GatewayException;
import dev.parley.vendor.Answer;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;

/**
 * Reads the events of a streamed response: https://platform.openai.com/docs/api-reference/responses-streaming. What
 * their deltas leave out, the finished items bring; events of other kinds tell of progress only. The end mark is the
 * event that holds the whole response.
 */
final class OpenAiResponsesDecoder implements StreamDecoder {

    private final Vendor vendor;
    private final OpenAiResponsesTranslator.Question question;
    private final OpenAiResponsesOutput output = new OpenAiResponsesOutput();

    OpenAiResponsesDecoder(Vendor vendor, OpenAiResponsesTranslator.Question question) {
        this.vendor = vendor;
        this.question = question;
    }

    @Override
    public void next(String name, String data, Answer answer) {
        if (data.strip().equals("[DONE]")) {
            return;
        }
        var event = WireJson.read(data, OpenAiResponsesWire.Event.class);
        int item = event.outputIndex();
        switch (event.type() == null ? name : event.type()) {
            case "response.created", "response.queued", "response.in_progress" -> {
                if (event.response() != null) {
                    OpenAiResponsesTranslator.begin(event.response(), answer);
                }
            }
            case "response.output_item.added" -> output.begin(item, present(event.item()), answer);
            case "response.output_text.delta" -> {
                output.text(item, event.contentIndex(), text(event), answer);
                output.logprobs(item, event.contentIndex(), event.logprobs(), answer);
            }
            case "response.refusal.delta" -> output.refusal(item, event.contentIndex(), text(event), answer);
            case "response.output_text.annotation.added" ->
                output.citation(item, event.contentIndex(), present(event.annotation()), answer);
            case "response.reasoning_summary_text.delta" ->
                output.summary(item, event.summaryIndex(), text(event), answer);
            case "response.reasoning_text.delta" -> output.thought(item, event.contentIndex(), text(event), answer);
            case "response.function_call_arguments.delta" -> output.arguments(item, text(event), answer);
            case "response.output_item.done" -> output.item(item, present(event.item()), answer);
            case "response.completed" -> end(event, "completed", answer);
            case "response.incomplete" -> end(event, "incomplete", answer);
            case "response.cancelled" -> end(event, "cancelled", answer);
            case "response.failed" -> throw failure(event);
            default -> {
                if ("error".equals(event.type()) || VendorErrors.isError(event.error())) {
                    throw failure(event);
                }
            }
        }
    }

    private void end(OpenAiResponsesWire.Event event, String status, Answer answer) {
        question.warn(answer);
        var reply = event.response();
        if (reply == null) {
            throw WireJson.invalid("the vendor's last event has no response");
        }
        OpenAiResponsesTranslator.end(reply, output, reply.status() == null ? status : reply.status(), vendor, answer);
        answer.complete();
    }

    /** An error stands in the event, in its {@code error}, or in the response that failed. */
    private static GatewayException failure(OpenAiResponsesWire.Event event) {
        if (VendorErrors.isError(event.error())) {
            return VendorErrors.inAnswer(event.error());
        }
        if (event.response() != null && VendorErrors.isError(event.response().error())) {
            return VendorErrors.inAnswer(event.response().error());
        }
        var error = JsonNodeFactory.instance.objectNode();
        error.set("code", event.code());
        error.set("message", event.message());
        return VendorErrors.inAnswer(error);
    }

    private static JsonNode present(JsonNode node) {
        if (node == null || !node.isObject()) {
            throw WireJson.invalid("the vendor sent an event without what it is about");
        }
        return node;
    }

    private static String text(OpenAiResponsesWire.Event event) {
        return event.delta() == null ? "" : event.delta().asText();
    }
}
