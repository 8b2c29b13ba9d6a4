package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.schema.SchemaDialect;
import dev.parley.schema.SchemaText;
import dev.parley.schema.TopLevel;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import java.util.Optional;

/**
 * How an answer is made to fit the caller's JSON Schema at one deployment: the vendor's own way, a tool that the model
 * must call, an instruction, or nothing at all. The schema is the caller's whole one; what the vendor sees may be less.
 *
 * @param tool the name of the tool whose arguments are the answer; empty where there is none
 */
record Structure(
        SchemaText schema, TopLevel top, StructuredMode mode, String tool, int mostAttempts, boolean returnInvalid) {

    private static final String FIELD = "response_format.json_schema.schema";
    private static final String DEFAULT_NAME = "answer";
    private static final String INSTRUCTION =
            "Answer with JSON only, without any other text, that fits this JSON Schema:\n";

    /** Empty where the request asks for no schema. */
    static Optional<Structure> of(CompleteRequest request, SchemaDialect dialect, boolean toolsCanBeForced) {
        if (!request.getResponseFormat().hasJsonSchema()) {
            return Optional.empty();
        }
        JsonSchemaFormat format = request.getResponseFormat().getJsonSchema();
        var schema = SchemaText.of(FIELD, format.getSchema());
        int mostAttempts = format.hasMaxAttempts() ? format.getMaxAttempts() : 1;
        if (mostAttempts > 1 && request.getCandidates() > 1) {
            throw GatewayException.invalid(
                    "response_format.json_schema.max_attempts",
                    "is above 1 with more than one candidate",
                    "ask for one candidate, or for one attempt");
        }
        return Optional.of(
                switch (format.getMode()) {
                    case STRUCTURED_MODE_UNSPECIFIED, STRUCTURED_MODE_NATIVE, UNRECOGNIZED ->
                        new Structure(
                                schema,
                                TopLevel.of(schema, dialect),
                                StructuredMode.STRUCTURED_MODE_NATIVE,
                                "",
                                mostAttempts,
                                format.getReturnInvalid());
                    case STRUCTURED_MODE_EMULATED ->
                        new Structure(
                                schema,
                                toolsCanBeForced
                                        ? TopLevel.of(schema, SchemaDialect.ANTHROPIC_TOOL)
                                        : new TopLevel(schema, false),
                                StructuredMode.STRUCTURED_MODE_EMULATED,
                                toolsCanBeForced ? freeName(request, format.getName()) : "",
                                mostAttempts,
                                format.getReturnInvalid());
                    case STRUCTURED_MODE_EXTRACT ->
                        new Structure(
                                schema,
                                new TopLevel(schema, false),
                                StructuredMode.STRUCTURED_MODE_EXTRACT,
                                "",
                                mostAttempts,
                                format.getReturnInvalid());
                });
    }

    private static String freeName(CompleteRequest request, String wanted) {
        String name = wanted.isEmpty() ? DEFAULT_NAME : wanted;
        while (hasTool(request, name)) {
            name += "_";
        }
        return name;
    }

    private static boolean hasTool(CompleteRequest request, String name) {
        return request.getToolsList().stream().anyMatch(tool -> tool.getName().equals(name));
    }

    /** The request as the vendor gets it. */
    CompleteRequest prepare(CompleteRequest request) {
        return switch (mode) {
            case STRUCTURED_MODE_NATIVE -> top.wrapped() ? withSchema(request) : request;
            case STRUCTURED_MODE_EMULATED -> tool.isEmpty() ? instructed(request) : withTool(request);
            case STRUCTURED_MODE_EXTRACT, STRUCTURED_MODE_UNSPECIFIED, UNRECOGNIZED ->
                free(request).build();
        };
    }

    private CompleteRequest withSchema(CompleteRequest request) {
        var changed = request.toBuilder();
        changed.getResponseFormatBuilder()
                .getJsonSchemaBuilder()
                .setSchema(top.schema().text());
        return changed.build();
    }

    private static CompleteRequest.Builder free(CompleteRequest request) {
        return request.toBuilder().setResponseFormat(ResponseFormat.getDefaultInstance());
    }

    /** With tools of the caller's own the model may call those first; it must call one of them all. */
    private CompleteRequest withTool(CompleteRequest request) {
        JsonSchemaFormat format = request.getResponseFormat().getJsonSchema();
        String purpose = format.getDescription().isEmpty() ? "Gives the answer." : format.getDescription();
        var answer = Tool.newBuilder()
                .setName(tool)
                .setDescription(purpose)
                .setParametersJsonSchema(top.schema().text());
        if (format.hasStrict()) {
            answer.setStrict(format.getStrict());
        }
        var choice = request.getToolsCount() == 0
                ? ToolChoice.newBuilder().setToolName(tool)
                : ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED);
        return free(request).addTools(answer).setToolChoice(choice).build();
    }

    private CompleteRequest instructed(CompleteRequest request) {
        String before = request.getSystem().isEmpty() ? "" : request.getSystem() + "\n\n";
        return free(request).setSystem(before + INSTRUCTION + schema.text()).build();
    }
}
