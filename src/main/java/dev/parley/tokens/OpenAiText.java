package dev.parley.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolCall;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The tokens of what OpenAI's models read beside what is said, in one encoding. They are told of tools and of the answer's
 * schema at the end of the instructions, or in a message of its own.
 *
 * @param section those of tools and schema, with what parts them from the instructions
 * @param calls those of calls and of the names that results bear
 * @param together the same as older models read calls at once: as one, of a tool that makes them
 * @param forced those of the call's beginning where the choice is of one tool, as the models read it before they answer
 */
record OpenAiText(long section, long calls, long together, long forced) {

    /** Where a text ends, as far as that matters to what follows. */
    private static final int END = 40;

    static OpenAiText of(CompleteRequest request, ToLongFunction<String> count) {
        long calls = 0;
        long together = 0;
        for (Message message : request.getMessagesList()) {
            List<ToolCall> made = calls(message);
            long names = made.stream()
                    .mapToLong(call -> count.applyAsLong(call.getName()))
                    .sum();
            long each = names
                    + made.stream()
                            .mapToLong(call -> count.applyAsLong(arguments(call)))
                            .sum();
            calls += names + each;
            together += names + (made.size() > 1 ? count.applyAsLong(atOnce(made)) : each);
        }
        return new OpenAiText(section(request, count), calls, together, forced(request, count));
    }

    static List<ToolCall> calls(Message message) {
        return message.getPartsList().stream()
                .filter(ContentPart::hasToolCall)
                .map(ContentPart::getToolCall)
                .toList();
    }

    private static long section(CompleteRequest request, ToLongFunction<String> count) {
        boolean tools = request.getToolsCount() > 0;
        var format = request.getResponseFormat();
        if (!tools && !format.hasJsonSchema()) {
            return 0;
        }
        String instructions = instructions(request);
        String end = instructions.substring(Math.max(0, instructions.length() - END));
        long between = end.isEmpty() ? 0 : count.applyAsLong(end + "\n\n") - count.applyAsLong(end);
        return between
                + (tools ? count.applyAsLong(ToolTokens.written(request.getToolsList())) : 0)
                + (format.hasJsonSchema() ? schema(format.getJsonSchema(), count) : 0);
    }

    /** One that says what is required was counted with a token more than it is written with here. */
    private static long schema(JsonSchemaFormat format, ToLongFunction<String> count) {
        return count.applyAsLong(SchemaText.written(format))
                + (SchemaText.tree(format.getSchema()).has("required") ? 1 : 0);
    }

    /** The first instructions of a request; empty if there are none. */
    static String instructions(CompleteRequest request) {
        if (!request.getSystem().isEmpty()) {
            return request.getSystem();
        }
        return request.getMessagesList().stream()
                .filter(message -> message.getRole() == Role.ROLE_SYSTEM)
                .findFirst()
                .flatMap(message -> message.getPartsList().stream().reduce((first, last) -> last))
                .map(ContentPart::getText)
                .orElse("");
    }

    private static long forced(CompleteRequest request, ToLongFunction<String> count) {
        var choice = request.getToolChoice();
        if (choice.hasToolName()) {
            return count.applyAsLong(" to=functions." + choice.getToolName());
        }
        return request.getToolsCount() == 1 && Extras.mustCall(request)
                ? count.applyAsLong(" to=functions." + request.getTools(0).getName())
                : 0;
    }

    private static String atOnce(List<ToolCall> calls) {
        var text = new StringBuilder("{\"tool_uses\":[");
        calls.forEach(call -> text.append("{\"recipient_name\":\"functions.")
                .append(call.getName())
                .append("\",\"parameters\":")
                .append(arguments(call))
                .append(call == calls.get(calls.size() - 1) ? "}" : "},"));
        return text.append("]}").toString();
    }

    /** Without white space, whatever the model wrote. */
    private static String arguments(ToolCall call) {
        JsonNode tree = SchemaText.tree(call.getArgumentsJson());
        return tree.isMissingNode() ? call.getArgumentsJson() : tree.toString();
    }
}
