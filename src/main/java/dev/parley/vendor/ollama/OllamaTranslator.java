package dev.parley.vendor.ollama;

import static dev.parley.error.GatewayException.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.catalog.Deployment;
import dev.parley.schema.SchemaText;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Sampling;
import dev.parley.v1.Tool;
import dev.parley.vendor.VendorOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Our request as Ollama's chat takes it. Pure. */
final class OllamaTranslator {

    static final String FORMAT = "ollama-chat";

    /** https://docs.ollama.com/capabilities/thinking */
    private static final Set<String> LEVELS = Set.of("low", "medium", "high");

    private OllamaTranslator() {}

    static OllamaWire.Request toWire(CompleteRequest request, Deployment deployment, boolean stream) {
        return new OllamaWire.Request(
                deployment.model().id(),
                OllamaMessages.toWire(request),
                tools(request),
                format(request.getResponseFormat()),
                think(request.getReasoning()),
                request.hasLogprobs() ? true : null,
                request.getLogprobs() > 0 ? request.getLogprobs() : null,
                stream,
                options(request));
    }

    private static List<Object> tools(CompleteRequest request) {
        List<Object> tools = new ArrayList<>(request.getToolsCount());
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            JsonNode parameters = SchemaText.parameters(
                            "tools[" + i + "].parameters_json_schema", tool.getParametersJsonSchema())
                    .tree();
            var wire = new OllamaWire.Tool(
                    "function",
                    new OllamaWire.Function(
                            tool.getName(),
                            tool.getDescription().isEmpty() ? null : tool.getDescription(),
                            parameters));
            tools.add(VendorOptions.merged(wire, tool.getVendorOptionsMap(), FORMAT, "tools[" + i + "]"));
        }
        return tools.isEmpty() ? null : tools;
    }

    private static JsonNode format(ResponseFormat format) {
        return switch (format.getFormatCase()) {
            case JSON -> TextNode.valueOf("json");
            case JSON_SCHEMA -> schema(format.getJsonSchema());
            case TEXT, FORMAT_NOT_SET -> null;
        };
    }

    /** The schema is all that is sent: what the answer is for stands in it. */
    private static JsonNode schema(JsonSchemaFormat format) {
        ObjectNode schema = SchemaText.of("response_format.json_schema.schema", format.getSchema())
                .tree();
        if (!format.getDescription().isEmpty() && !schema.has("description")) {
            schema.put("description", format.getDescription());
        }
        return schema;
    }

    private static JsonNode think(ReasoningOptions asked) {
        return switch (asked.getAmountCase()) {
            case EFFORT -> level(asked.getEffort());
            case BUDGET_TOKENS -> BooleanNode.valueOf(asked.getBudgetTokens() > 0);
            case AMOUNT_NOT_SET -> asked.getIncludeText() ? BooleanNode.TRUE : null;
        };
    }

    private static JsonNode level(String effort) {
        if (effort.equals("none")) {
            return BooleanNode.FALSE;
        }
        if (!LEVELS.contains(effort)) {
            throw invalid("reasoning.effort", "is a word that Ollama does not know", "use none, low, medium or high");
        }
        return TextNode.valueOf(effort);
    }

    private static OllamaWire.Options options(CompleteRequest request) {
        Sampling sampling = request.getSampling();
        var options = new OllamaWire.Options(
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                sampling.hasSeed() ? sampling.getSeed() : null,
                request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null,
                request.getStopCount() > 0 ? request.getStopList() : null,
                sampling.hasFrequencyPenalty() ? sampling.getFrequencyPenalty() : null,
                sampling.hasPresencePenalty() ? sampling.getPresencePenalty() : null);
        return options.equals(new OllamaWire.Options(null, null, null, null, null, null, null, null)) ? null : options;
    }
}
