package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** https://platform.openai.com/docs/api-reference/responses */
final class OpenAiResponsesDialect implements Dialect {

    private static final long CREATED = 1_700_000_000L;

    /** After four letters of a call's arguments, a token more or less; no letter is cut in two. */
    private static final String ARGUMENTS_PIECE = "(?<=\\G\\X{4})";

    private final OpenAiDialect errors = new OpenAiDialect();
    private int sequence;

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("authorization"));
        return OpenAiResponsesRules.ask(body);
    }

    @Override
    public JsonObject whole(Reply reply) {
        var response = response(reply, reply.cutOff() ? "incomplete" : "completed")
                .put("output", new JsonArray(OpenAiResponsesItems.all(reply)));
        if (reply.cutOff()) {
            response.put("incomplete_details", new JsonObject().put("reason", "max_output_tokens"));
        }
        return reply.withUsage() ? response.put("usage", usage(reply)) : response;
    }

    private static JsonObject response(Reply reply, String status) {
        JsonObject asked = reply.ask().wish().body();
        return new JsonObject()
                .put("id", "resp_" + reply.id())
                .put("object", "response")
                .put("created_at", CREATED)
                .put("status", status)
                .put("model", reply.ask().model())
                .put("output", new JsonArray())
                .put("error", null)
                .put("incomplete_details", null)
                .put("instructions", asked.getValue("instructions"))
                .put("metadata", new JsonObject())
                .put("parallel_tool_calls", asked.getBoolean("parallel_tool_calls", true))
                .put("service_tier", asked.getString("service_tier", "default"))
                .put("store", asked.getBoolean("store", true))
                .put("temperature", asked.getDouble("temperature", 1.0))
                .put("tool_choice", asked.getValue("tool_choice", "auto"))
                .put("tools", asked.getJsonArray("tools", new JsonArray()))
                .put("top_p", asked.getDouble("top_p", 1.0));
    }

    private static JsonObject usage(Reply reply) {
        return new JsonObject()
                .put("input_tokens", reply.inputTokens())
                .put(
                        "input_tokens_details",
                        new JsonObject().put("cached_tokens", reply.cached()).put("cache_write_tokens", 0))
                .put("output_tokens", reply.outputTokens())
                .put("output_tokens_details", new JsonObject().put("reasoning_tokens", reply.reasoning()))
                .put("total_tokens", reply.inputTokens() + reply.outputTokens());
    }

    private Event event(String type, JsonObject data) {
        return new Event(
                type, data.put("type", type).put("sequence_number", sequence++).encode());
    }

    private static JsonObject of(int item) {
        return new JsonObject().put("output_index", item);
    }

    private static JsonObject inMessage(Reply reply) {
        return of(OpenAiResponsesItems.before(reply).size())
                .put("item_id", "msg_" + reply.id())
                .put("content_index", 0);
    }

    @Override
    public List<Event> opening(Reply reply) {
        List<Event> events = new ArrayList<>();
        for (String state : List.of("response.created", "response.in_progress")) {
            events.add(event(state, new JsonObject().put("response", response(reply, "in_progress"))));
        }
        List<JsonObject> before = OpenAiResponsesItems.before(reply);
        for (int i = 0; i < before.size(); i++) {
            before(i, before.get(i), events);
        }
        if (OpenAiResponsesItems.speaks(reply)) {
            events.add(event(
                    "response.output_item.added", of(before.size()).put("item", OpenAiResponsesItems.frame(reply))));
            events.add(event(
                    "response.content_part.added",
                    inMessage(reply)
                            .put(
                                    "part",
                                    reply.script().has("refusal")
                                            ? OpenAiResponsesItems.refusal("")
                                            : OpenAiResponsesItems.text(""))));
        }
        return events;
    }

    private void before(int index, JsonObject item, List<Event> events) {
        String id = item.getString("id");
        boolean thought = item.getString("type").equals("reasoning");
        JsonArray summary = item.getJsonArray("summary", new JsonArray());
        var begun = item.copy();
        begun.put(thought ? "summary" : "status", thought ? new JsonArray() : "in_progress");
        events.add(event("response.output_item.added", of(index).put("item", begun)));
        for (int i = 0; i < summary.size(); i++) {
            for (String word : summary.getJsonObject(i).getString("text").split("(?<= )")) {
                events.add(event(
                        "response.reasoning_summary_text.delta",
                        of(index).put("item_id", id).put("summary_index", i).put("delta", word)));
            }
        }
        if (!thought) {
            events.add(event("response.web_search_call.searching", of(index).put("item_id", id)));
        }
        events.add(event("response.output_item.done", of(index).put("item", item)));
    }

    @Override
    public Event piece(Reply reply, String text) {
        return event(
                "response.output_text.delta",
                inMessage(reply).put("delta", text).put("logprobs", OpenAiResponsesItems.logprobs(reply, text)));
    }

    @Override
    public List<Event> closing(Reply reply) {
        List<Event> events = new ArrayList<>();
        int index = OpenAiResponsesItems.before(reply).size();
        if (OpenAiResponsesItems.speaks(reply)) {
            closeMessage(reply, events);
            index++;
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            call(reply, i, index + i, events);
        }
        events.add(event(
                reply.cutOff() ? "response.incomplete" : "response.completed",
                new JsonObject().put("response", whole(reply))));
        return events;
    }

    private void closeMessage(Reply reply, List<Event> events) {
        JsonObject message = OpenAiResponsesItems.message(reply);
        JsonObject part = message.getJsonArray("content").getJsonObject(0);
        reply.script()
                .text("refusal")
                .ifPresent(refusal -> events.add(
                        event("response.refusal.delta", inMessage(reply).put("delta", refusal))));
        JsonArray annotations = part.getJsonArray("annotations", new JsonArray());
        for (int i = 0; i < annotations.size(); i++) {
            events.add(event(
                    "response.output_text.annotation.added",
                    inMessage(reply).put("annotation_index", i).put("annotation", annotations.getValue(i))));
        }
        if (part.containsKey("text")) {
            events.add(event(
                    "response.output_text.done",
                    inMessage(reply).put("text", part.getString("text")).put("logprobs", new JsonArray())));
        }
        events.add(event("response.content_part.done", inMessage(reply).put("part", part)));
        events.add(event(
                "response.output_item.done",
                of(OpenAiResponsesItems.before(reply).size()).put("item", message)));
    }

    private void call(Reply reply, int number, int index, List<Event> events) {
        String arguments = reply.calls().get(number).arguments();
        JsonObject item = OpenAiResponsesItems.call(reply, number, arguments);
        String id = item.getString("id");
        events.add(event(
                "response.output_item.added",
                of(index).put("item", item.copy().put("arguments", "").put("status", "in_progress"))));
        for (String piece : arguments.isEmpty() ? new String[0] : arguments.split(ARGUMENTS_PIECE)) {
            events.add(event(
                    "response.function_call_arguments.delta",
                    of(index).put("item_id", id).put("delta", piece)));
        }
        events.add(event(
                "response.function_call_arguments.done",
                of(index).put("item_id", id).put("name", item.getString("name")).put("arguments", arguments)));
        events.add(event("response.output_item.done", of(index).put("item", item)));
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        return errors.error(status, type, message);
    }

    @Override
    public Event errorEvent(String type, String message) {
        return event(
                "error",
                new JsonObject().put("code", type).put("message", message).put("param", null));
    }

    @Override
    public String overloaded() {
        return errors.overloaded();
    }
}
