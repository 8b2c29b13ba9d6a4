package dev.parley.tokens;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Tool;
import dev.parley.v1.VendorPart;
import java.util.function.ToLongFunction;

/**
 * The tokens of a request's texts in one encoding.
 *
 * @param said those of instructions and messages, without calls of tools
 * @param calls those of the calls' names and arguments
 * @param tools those of the tools as JSON
 * @param toolWords those of the tools' names, descriptions and choices alone
 * @param properties how many properties the tools' parameters have
 * @param schema those of the answer's schema with its name and description
 * @param openAi all but what is said, as OpenAI's models read it
 * @param more those of what may be read beside the request's own fields
 */
record RequestText(
        long said, long calls, long tools, long toolWords, long properties, long schema, OpenAiText openAi, long more) {

    static RequestText of(AddedText told, ToLongFunction<String> count) {
        var request = told.request();
        var format = request.getResponseFormat().getJsonSchema();
        var words = ToolWords.of(request.getToolsList());
        return new RequestText(
                count.applyAsLong(request.getSystem())
                        + request.getMessagesList().stream()
                                .flatMap(message -> message.getPartsList().stream())
                                .mapToLong(part -> tokens(part, count))
                                .sum(),
                request.getMessagesList().stream()
                        .flatMap(message -> OpenAiText.calls(message).stream())
                        .mapToLong(
                                call -> count.applyAsLong(call.getName()) + count.applyAsLong(call.getArgumentsJson()))
                        .sum(),
                request.getToolsList().stream()
                        .mapToLong(tool -> tokens(tool, count))
                        .sum(),
                words.all().stream().mapToLong(count).sum(),
                words.properties(),
                format.getSchema().isEmpty()
                        ? 0
                        : count.applyAsLong(SchemaText.plain(format.getSchema()))
                                + count.applyAsLong(format.getName())
                                + count.applyAsLong(format.getDescription()),
                OpenAiText.of(request, count),
                told.texts().stream().mapToLong(count).sum());
    }

    /** Those that a maker's models read as they are; OpenAI's read all but what is said in a form of its own. */
    long read(Family family) {
        return switch (family) {
            case OPENAI -> said;
            // A schema guides the sampling alone.
            case GEMINI, GEMINI_3 -> said + calls + toolWords;
            case ANTHROPIC, ANTHROPIC_4_7, OTHER -> said + calls + tools + schema;
        };
    }

    /** What a model reads of a part as text; other files are counted by their own rules. */
    private static long tokens(ContentPart part, ToLongFunction<String> count) {
        return switch (part.getPartCase()) {
            case TEXT -> count.applyAsLong(part.getText());
            case TOOL_RESULT ->
                part.getToolResult().getPartsList().stream()
                        .mapToLong(result -> tokens(result, count))
                        .sum();
            case REASONING -> count.applyAsLong(part.getReasoning().getText());
            case VENDOR_PART -> tokens(part.getVendorPart(), count);
            case DOCUMENT ->
                TextDocuments.isText(part.getDocument())
                        ? count.applyAsLong(part.getDocument().getData().toStringUtf8())
                        : 0;
            case TOOL_CALL, IMAGE, AUDIO, VIDEO, PART_NOT_SET -> 0;
        };
    }

    private static long tokens(Tool tool, ToLongFunction<String> count) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", tool.getName())
                .put("description", tool.getDescription());
        json.set("parameters", SchemaText.tree(tool.getParametersJsonSchema()));
        return count.applyAsLong(json.toString());
    }

    /** A message without a text is little more than its sender, and a part without one nothing. */
    private static long tokens(VendorPart part, ToLongFunction<String> count) {
        var json = SchemaText.tree(part.getJson());
        if (json.size() == 1 && json.path("text").asText("said").isEmpty()) {
            return 0;
        }
        boolean message = part.getType().isEmpty() || part.getType().equals("message");
        return message && json.path("content").asText("said").isEmpty() ? 1 : count.applyAsLong(part.getJson());
    }
}
