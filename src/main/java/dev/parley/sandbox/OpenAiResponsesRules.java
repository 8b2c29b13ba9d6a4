package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a response is asked for, and refuses what OpenAI refuses. It keeps nothing, as a vendor told to. */
final class OpenAiResponsesRules {

    /** What stands at the beginning of all thoughts that the sandbox encrypts. */
    static final String SEAL = "gAAAA-sandbox-";

    private static final int LEAST_TOKENS = 16;

    /** Parameters of chat completions that responses do not have. */
    private static final List<String> UNKNOWN =
            List.of("messages", "stop", "seed", "n", "top_k", "frequency_penalty", "presence_penalty");

    private OpenAiResponsesRules() {}

    static Ask ask(JsonObject body) {
        for (String field : UNKNOWN) {
            if (body.containsKey(field)) {
                throw refused("Unknown parameter: '" + field + "'.");
            }
        }
        if (body.getString("previous_response_id") != null) {
            throw refused("Previous response with id '" + body.getString("previous_response_id") + "' not found.");
        }
        Integer limit = body.getInteger("max_output_tokens");
        if (limit != null && limit < LEAST_TOKENS) {
            throw refused("Invalid 'max_output_tokens': integer below minimum value. Expected a value >= "
                    + LEAST_TOKENS + ", but got " + limit + " instead.");
        }
        return new Ask(
                SandboxServer.text(body, "model"),
                prompt(body),
                limit == null ? 0 : limit,
                List.of(),
                body.getBoolean("stream", false),
                true,
                wish(body));
    }

    private static Wish wish(JsonObject body) {
        List<Wish.Offer> offers = new ArrayList<>();
        for (Object tool : body.getJsonArray("tools", new JsonArray())) {
            JsonObject offered = (JsonObject) tool;
            if ("function".equals(offered.getString("type"))) {
                if (offered.getString("name") == null) {
                    throw refused("Missing required parameter: 'tools[" + offers.size() + "].name'.");
                }
                offers.add(new Wish.Offer(offered.getString("name"), offered.getJsonObject("parameters")));
            }
        }
        return new Wish(
                body,
                schema(body.getJsonObject("text", new JsonObject()).getJsonObject("format", new JsonObject())),
                offers,
                must(body.getValue("tool_choice")),
                body.getBoolean("parallel_tool_calls", true));
    }

    private static String must(Object choice) {
        return choice instanceof JsonObject named
                ? named.getString("name", "")
                : "required".equals(choice) ? Wish.ANY : "";
    }

    private static Optional<JsonObject> schema(JsonObject format) {
        return switch (format.getString("type", "text")) {
            case "json_object" -> Optional.of(new JsonObject().put("type", "object"));
            case "json_schema" -> {
                JsonObject schema = format.getJsonObject("schema", new JsonObject());
                if (format.getString("name") == null) {
                    throw refused("Missing required parameter: 'text.format.name'.");
                }
                if (!"object".equals(schema.getValue("type"))) {
                    throw refused("Invalid schema for response_format '" + format.getString("name")
                            + "': schema must be a JSON Schema of 'type: \"object\"'.");
                }
                yield Optional.of(schema);
            }
            default -> Optional.empty();
        };
    }

    private static List<String> prompt(JsonObject body) {
        List<String> prompt = new ArrayList<>();
        if (body.getString("instructions") != null) {
            prompt.add(body.getString("instructions"));
        }
        if (body.getValue("input") instanceof JsonArray items) {
            checkCalls(items);
            items.forEach(item -> prompt.add(text((JsonObject) item)));
        } else {
            prompt.add(SandboxServer.text(body, "input"));
        }
        return prompt;
    }

    /** Each call must be answered, and each result must answer a call. */
    private static void checkCalls(JsonArray items) {
        Set<String> open = new LinkedHashSet<>();
        for (Object one : items) {
            JsonObject item = (JsonObject) one;
            switch (item.getString("type", "message")) {
                case "function_call" -> open.add(item.getString("call_id"));
                case "function_call_output" -> {
                    if (!open.remove(item.getString("call_id"))) {
                        throw refused("No tool call found for function call output with call_id "
                                + item.getString("call_id") + ".");
                    }
                }
                default -> {}
            }
        }
        if (!open.isEmpty()) {
            throw refused("No tool output found for function call " + String.join(", ", open) + ".");
        }
    }

    private static String text(JsonObject item) {
        return switch (item.getString("type", "message")) {
            case "message" -> text(item.getValue("content"));
            case "function_call_output" -> text(item.getValue("output"));
            case "function_call" -> item.getString("name") + item.getString("arguments");
            case "reasoning" -> thought(item);
            default -> "";
        };
    }

    private static String text(Object content) {
        if (!(content instanceof JsonArray parts)) {
            return content == null ? "" : content.toString();
        }
        var text = new StringBuilder();
        parts.forEach(part -> text.append(SandboxServer.text((JsonObject) part, "text")));
        return text.toString();
    }

    private static String thought(JsonObject item) {
        String sealed = item.getString("encrypted_content");
        if (sealed == null) {
            throw new Refusal(
                    404,
                    "invalid_request_error",
                    "Item with id '" + item.getString("id") + "' not found. Items are not persisted when `store` is set"
                            + " to false. Try again with `store` set to true, or remove this item from your input.");
        }
        if (!sealed.startsWith(SEAL)) {
            throw refused("The encrypted content for item " + item.getString("id") + " could not be verified.");
        }
        return sealed;
    }

    private static Refusal refused(String message) {
        return new Refusal(400, "invalid_request_error", message);
    }
}
