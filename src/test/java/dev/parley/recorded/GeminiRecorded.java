package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.VendorPart;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** https://ai.google.dev/api/generate-content and Vertex AI's form of it; either spelling of the fields. */
final class GeminiRecorded implements RecordedFormat {

    private static final Set<String> READ = Set.of(
            "temperature",
            "topP",
            "topK",
            "seed",
            "maxOutputTokens",
            "stopSequences",
            "frequencyPenalty",
            "presencePenalty",
            "candidateCount",
            "responseMimeType",
            "responseJsonSchema",
            "responseLogprobs",
            "logprobs");

    private int madeUp;

    @Override
    public String wire() {
        return "gemini";
    }

    @Override
    public String vendor() {
        return "stub-gemini";
    }

    @Override
    public String leftOut(Recording recording) {
        return "";
    }

    /** One of the recordings of answers alone holds an error. */
    @Override
    public boolean fails(Recording recording) {
        return recording.status() != 200 || recording.values().stream().anyMatch(value -> value.has("error"));
    }

    @Override
    public JsonNode normal(JsonNode body) {
        return GeminiNormal.of(body);
    }

    @Override
    public Answer answer(Recording recording) {
        return new GeminiReading().answer(recording.values());
    }

    @Override
    public CompleteRequest.Builder request(JsonNode recorded) {
        JsonNode body = GeminiNormal.of(recorded);
        var request = CompleteRequest.newBuilder();
        var extra = ((ObjectNode) body).objectNode();
        for (var field : body.properties()) {
            switch (field.getKey()) {
                case "systemInstruction" -> system(field.getValue().path("parts"), request);
                case "contents" -> field.getValue().forEach(content -> content(content, request));
                case "generationConfig" -> config((ObjectNode) field.getValue(), request, extra);
                case "tools" -> field.getValue().forEach(tool -> tool((ObjectNode) tool, request, extra));
                case "toolConfig" -> toolConfig((ObjectNode) field.getValue(), request, extra);
                case "serviceTier" -> request.setServiceTier(field.getValue().asText());
                default -> extra.set(field.getKey(), field.getValue());
            }
        }
        if (!extra.isEmpty()) {
            request.putVendorOptions("gemini", struct(extra));
        }
        return request;
    }

    private static void system(JsonNode parts, CompleteRequest.Builder request) {
        request.setSystem(parts.path(0).path("text").asText());
        for (int i = 1; i < parts.size(); i++) {
            request.addMessages(Message.newBuilder()
                    .setRole(Role.ROLE_SYSTEM)
                    .addParts(ContentPart.newBuilder()
                            .setText(parts.path(i).path("text").asText())));
        }
    }

    private void content(JsonNode content, CompleteRequest.Builder request) {
        boolean model = content.path("role").asText().equals("model");
        for (JsonNode part : content.path("parts")) {
            Role role = model ? Role.ROLE_ASSISTANT : part.has("functionResponse") ? Role.ROLE_TOOL : Role.ROLE_USER;
            int last = request.getMessagesCount() - 1;
            if (last < 0 || request.getMessages(last).getRole() != role) {
                request.addMessages(Message.newBuilder().setRole(role));
            }
            request.getMessagesBuilder(request.getMessagesCount() - 1).addParts(part(part));
        }
    }

    private ContentPart part(JsonNode said) {
        var part = ContentPart.newBuilder();
        part.setSignature(said.path("thoughtSignature").asText());
        if (said.path("thought").asBoolean() && said.has("text")) {
            part.getReasoningBuilder().setText(said.path("text").asText());
        } else if (said.has("text")
                && (said.has("thoughtSignature") || !said.path("text").asText().isEmpty())) {
            part.setText(said.path("text").asText());
        } else if (said.has("inlineData") || said.has("fileData")) {
            file(said, part);
        } else if (said.has("functionCall")) {
            JsonNode call = said.path("functionCall");
            part.getToolCallBuilder()
                    .setId(call.path("id").asText(GeminiNormal.MADE_UP + madeUp++))
                    .setName(call.path("name").asText())
                    .setArgumentsJson(call.has("args") ? call.path("args").toString() : "");
        } else if (said.has("functionResponse")) {
            JsonNode response = said.path("functionResponse");
            part.getToolResultBuilder()
                    .setToolCallId(response.path("id").asText(GeminiNormal.MADE_UP + madeUp++))
                    .setName(response.path("name").asText());
            if (!response.path("response").isEmpty()) {
                part.getToolResultBuilder()
                        .addParts(ContentPart.newBuilder()
                                .setText(response.path("response").toString()));
            }
            response.path("parts").forEach(file -> {
                var within = part.getToolResultBuilder().addPartsBuilder();
                file(file, within);
            });
        } else {
            // An empty text among them: our own parts have no such thing.
            part.clearSignature()
                    .setVendorPart(
                            VendorPart.newBuilder().setWireFormat("gemini").setJson(said.toString()));
        }
        return part.build();
    }

    private static void file(JsonNode said, ContentPart.Builder part) {
        JsonNode inline = said.path("inlineData");
        String type = inline.path("mimeType")
                .asText(said.path("fileData").path("mimeType").asText());
        var media = Media.newBuilder().setMediaType(type);
        if (inline.isObject()) {
            media.setData(ByteString.copyFrom(
                    Base64.getDecoder().decode(inline.path("data").asText())));
        } else {
            media.setUrl(said.path("fileData").path("fileUri").asText());
        }
        GeminiReading.place(part, type, media);
        if (said.has("videoMetadata")) {
            var options = ((ObjectNode) said).objectNode();
            options.set("videoMetadata", said.path("videoMetadata"));
            part.putVendorOptions("gemini", struct(options));
        }
    }

    private static void config(ObjectNode config, CompleteRequest.Builder request, ObjectNode extra) {
        var sampling = request.getSamplingBuilder();
        for (var field : config.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "temperature" -> sampling.setTemperature(value.asDouble());
                case "topP" -> sampling.setTopP(value.asDouble());
                case "topK" -> sampling.setTopK(value.asInt());
                case "seed" -> sampling.setSeed(value.asLong());
                case "frequencyPenalty" -> sampling.setFrequencyPenalty(value.asDouble());
                case "presencePenalty" -> sampling.setPresencePenalty(value.asDouble());
                case "maxOutputTokens" -> request.setMaxOutputTokens(value.asInt());
                case "stopSequences" -> value.forEach(stop -> request.addStop(stop.asText()));
                case "candidateCount" -> request.setCandidates(value.asInt());
                case "logprobs" -> request.setLogprobs(value.asInt());
                case "responseLogprobs" ->
                    request.setLogprobs(config.path("logprobs").asInt());
                case "responseJsonSchema" ->
                    request.getResponseFormatBuilder().getJsonSchemaBuilder().setSchema(value.toString());
                default -> {}
            }
        }
        if (config.path("responseMimeType").asText().equals("application/json") && !request.hasResponseFormat()) {
            request.getResponseFormatBuilder().getJsonBuilder();
        }
        thinking(config, request);
        ObjectNode rest = config.deepCopy();
        rest.remove(READ);
        if (!rest.isEmpty()) {
            extra.set("generationConfig", rest);
        }
    }

    private static void thinking(ObjectNode config, CompleteRequest.Builder request) {
        JsonNode thinking = config.path("thinkingConfig");
        if (thinking.has("includeThoughts")) {
            request.getReasoningBuilder()
                    .setIncludeText(thinking.path("includeThoughts").asBoolean());
        }
        if (thinking.has("thinkingBudget")) {
            request.getReasoningBuilder()
                    .setBudgetTokens(thinking.path("thinkingBudget").asInt());
        }
        if (thinking.has("thinkingLevel")) {
            request.getReasoningBuilder()
                    .setEffort(thinking.path("thinkingLevel").asText().toLowerCase(Locale.ROOT));
        }
        config.remove("thinkingConfig");
    }

    private static void tool(ObjectNode tool, CompleteRequest.Builder request, ObjectNode extra) {
        for (JsonNode declaration : tool.path("functionDeclarations")) {
            ObjectNode rest = declaration.deepCopy();
            var ours = Tool.newBuilder()
                    .setName(rest.remove("name").asText())
                    .setDescription(
                            rest.has("description") ? rest.remove("description").asText() : "")
                    .setParametersJsonSchema(
                            rest.has("parametersJsonSchema")
                                    ? rest.remove("parametersJsonSchema").toString()
                                    : "");
            if (!rest.isEmpty()) {
                ours.putVendorOptions("gemini", struct(rest));
            }
            request.addTools(ours);
        }
        if (!tool.has("functionDeclarations")) {
            extra.withArray("tools").add(tool);
        }
    }

    private static void toolConfig(ObjectNode config, CompleteRequest.Builder request, ObjectNode extra) {
        JsonNode calling = config.path("functionCallingConfig");
        JsonNode allowed = calling.path("allowedFunctionNames");
        switch (calling.path("mode").asText()) {
            case "AUTO" -> mode(request, ToolChoiceMode.TOOL_CHOICE_MODE_AUTO);
            case "NONE" -> mode(request, ToolChoiceMode.TOOL_CHOICE_MODE_NONE);
            case "ANY" -> {
                if (allowed.size() == 1) {
                    request.getToolChoiceBuilder().setToolName(allowed.path(0).asText());
                } else {
                    mode(request, ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED);
                }
            }
            default -> {}
        }
        if (request.hasToolChoice()) {
            ((ObjectNode) calling).remove("mode");
            if (request.getToolChoice().hasToolName()) {
                ((ObjectNode) calling).remove("allowedFunctionNames");
            }
            if (calling.isEmpty()) {
                config.remove("functionCallingConfig");
            }
        }
        if (!config.isEmpty()) {
            extra.set("toolConfig", config);
        }
    }

    private static void mode(CompleteRequest.Builder request, ToolChoiceMode mode) {
        request.getToolChoiceBuilder().setMode(mode);
    }

    static Struct struct(JsonNode json) {
        try {
            var struct = Struct.newBuilder();
            JsonFormat.parser().merge(json.toString(), struct);
            return struct.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
