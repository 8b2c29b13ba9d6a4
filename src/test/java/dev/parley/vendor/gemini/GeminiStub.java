package dev.parley.vendor.gemini;

import static dev.parley.testing.Caller.ask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import dev.parley.vendor.WireJson;

/** A caller of the running service and a vendor that speaks as Gemini does, to the byte. */
record GeminiStub(StubVendor vendor, Caller caller) implements AutoCloseable {

    static final String MODEL = "gemini-3-pro-preview";
    static final String SIGNATURE = "c2lnbmF0dXJl";
    static final String OK = answer("{\"text\":\"ok\"}", "STOP");

    static String answer(String parts, String finish) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + parts + "]}"
                + (finish == null ? "" : ",\"finishReason\":\"" + finish + "\"")
                + "}],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3,\"totalTokenCount\":10},"
                + "\"responseId\":\"r1\"}";
    }

    static String event(String json) {
        return "data: " + json + "\n\n";
    }

    static CompleteRequest.Builder asked(String model) {
        return ask("stub-gemini/" + model, "Hi");
    }

    CompleteResponse streamed(String... events) {
        vendor.answer(MODEL, Reply.events(events));
        var all = caller.stream(asked(MODEL).build());
        return all.get(all.size() - 1).getFinished();
    }

    /** The body that the vendor got, after it answered something. */
    JsonNode sent(CompleteRequest.Builder request, String model) {
        vendor.answer(model, Reply.json(200, OK));
        caller.blocking().complete(request.build());
        return body(model);
    }

    JsonNode body(String model) {
        return WireJson.tree(vendor.seen(model).get(0).body()).orElseThrow();
    }

    static ContentPart.Builder call(String id, String name, String signature) {
        return ContentPart.newBuilder()
                .setToolCall(ToolCall.newBuilder().setId(id).setName(name).setArgumentsJson("{\"n\":9007199254740993}"))
                .setSignature(signature);
    }

    static Message assistant(ContentPart.Builder... parts) {
        var message = Message.newBuilder().setRole(Role.ROLE_ASSISTANT);
        for (var part : parts) {
            message.addParts(part);
        }
        return message.build();
    }

    static Message result(String id, String text, boolean error) {
        return Message.newBuilder()
                .setRole(Role.ROLE_TOOL)
                .addParts(ContentPart.newBuilder()
                        .setToolResult(ToolResult.newBuilder()
                                .setToolCallId(id)
                                .setIsError(error)
                                .addParts(ContentPart.newBuilder().setText(text))))
                .build();
    }

    @Override
    public void close() {
        caller.close();
    }
}
