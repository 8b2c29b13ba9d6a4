package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Role;
import dev.parley.v1.TextFormat;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestRulesTest {

    private static CompleteRequest.Builder valid() {
        return ask("openai/gpt-4o", "Hi");
    }

    private static Arguments broken(String field, Consumer<CompleteRequest.Builder> change) {
        return Arguments.of(field, change);
    }

    private static ContentPart.Builder image(Media.Builder media) {
        return ContentPart.newBuilder().setImage(media);
    }

    private static Message part(ContentPart.Builder part) {
        return Message.newBuilder().setRole(Role.ROLE_USER).addParts(part).build();
    }

    private static Media.Builder png() {
        return Media.newBuilder().setMediaType("image/png").setData(ByteString.copyFromUtf8("x"));
    }

    static Stream<Arguments> invalid() {
        var unknown = UnknownFieldSet.newBuilder()
                .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        return Stream.of(
                broken("models", CompleteRequest.Builder::clearModels),
                broken("models", request -> {
                    for (int i = 0; i < 64; i++) {
                        request.addModels("openai");
                    }
                }),
                broken("models[0]", request -> request.setModels(0, " ")),
                broken("models[0]", request -> request.setModels(0, "x".repeat(257))),
                broken("messages", CompleteRequest.Builder::clearMessages),
                broken("messages[0].role", request -> request.setMessages(0, message(Role.ROLE_UNSPECIFIED, "x"))),
                broken(
                        "messages[0].parts",
                        request -> request.setMessages(0, Message.newBuilder().setRole(Role.ROLE_USER))),
                broken("messages[0].parts[0]", request -> request.setMessages(0, part(ContentPart.newBuilder()))),
                broken(
                        "messages[0].parts[0].image",
                        request -> request.setMessages(0, part(image(Media.newBuilder())))),
                broken(
                        "messages[0].parts[0].image.data",
                        request -> request.setMessages(0, part(image(png().setData(ByteString.EMPTY))))),
                broken(
                        "messages[0].parts[0].image.media_type",
                        request -> request.setMessages(0, part(image(png().setMediaType("image/tiff"))))),
                broken(
                        "messages[0].parts[0].image.url",
                        request -> request.setMessages(
                                0, part(image(Media.newBuilder().setUrl("http://x/y.png"))))),
                broken(
                        "sampling.temperature",
                        request -> request.getSamplingBuilder().setTemperature(2.1)),
                broken(
                        "sampling.temperature",
                        request -> request.getSamplingBuilder().setTemperature(Double.NaN)),
                broken("sampling.top_p", request -> request.getSamplingBuilder().setTopP(0)),
                broken("sampling.top_k", request -> request.getSamplingBuilder().setTopK(0)),
                broken(
                        "sampling.frequency_penalty",
                        request -> request.getSamplingBuilder().setFrequencyPenalty(-3)),
                broken(
                        "sampling.presence_penalty",
                        request -> request.getSamplingBuilder().setPresencePenalty(3)),
                broken("max_output_tokens", request -> request.setMaxOutputTokens(0)),
                broken("stop[0]", request -> request.addStop("")),
                broken("candidates", request -> request.setCandidates(0)),
                broken("end_user_id", request -> request.setEndUserId("x".repeat(513))),
                broken("labels", request -> request.putLabels("Run", "x")),
                broken("labels.run", request -> request.putLabels("run", "x".repeat(257))),
                broken("unsupported_parameters", request -> request.setUnsupportedParametersValue(9)),
                broken(
                        "estimate.expected_output_tokens",
                        request -> request.getEstimateBuilder().setExpectedOutputTokens(-1)),
                broken("the request", request -> request.setUnknownFields(unknown)),
                broken("sampling", request -> request.getSamplingBuilder().setUnknownFields(unknown)),
                broken(
                        "messages[0].parts[0]",
                        request -> request.setMessages(
                                0, part(ContentPart.newBuilder().setText("x").setUnknownFields(unknown)))));
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource
    void invalid(String field, Consumer<CompleteRequest.Builder> change) {
        var failure = refusal(change);

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_REQUEST);
        assertThat(failure.field()).isEqualTo(field);
        assertThat(failure.remedy()).isNotEmpty();
    }

    static Stream<Arguments> wrongTools() {
        return Stream.of(
                broken(
                        "tools[0].name",
                        request -> request.addTools(Tool.newBuilder().setName("a b"))),
                broken(
                        "tools[1].name",
                        request -> request.addTools(Tool.newBuilder().setName("t"))
                                .addTools(Tool.newBuilder().setName("t"))),
                broken(
                        "tools[0].parameters_json_schema",
                        request ->
                                request.addTools(Tool.newBuilder().setName("t").setParametersJsonSchema("[]"))),
                broken(
                        "tool_choice.tool_name",
                        request -> request.setToolChoice(ToolChoice.newBuilder().setToolName("t"))),
                broken("tool_choice", request -> request.setToolChoice(ToolChoice.getDefaultInstance())),
                broken(
                        "response_format.json_schema.schema",
                        request -> request.getResponseFormatBuilder()
                                .getJsonSchemaBuilder()
                                .setSchema("{")),
                broken(
                        "response_format.json_schema.max_attempts",
                        request -> request.getResponseFormatBuilder()
                                .getJsonSchemaBuilder()
                                .setSchema("{}")
                                .setMaxAttempts(6)),
                broken(
                        "reasoning.effort",
                        request -> request.getReasoningBuilder().setEffort("a lot")),
                broken(
                        "reasoning.budget_tokens",
                        request -> request.getReasoningBuilder().setBudgetTokens(-1)),
                broken("candidates", request -> request.setCandidates(129)),
                broken("logprobs", request -> request.setLogprobs(21)),
                broken("vendor_headers.Authorization", request -> request.putVendorHeaders("Authorization", "b")),
                broken("vendor_headers", request -> request.putVendorHeaders("a b", "b")),
                broken("vendor_headers.a", request -> request.putVendorHeaders("a", "b\r\nc: d")),
                broken("messages[0].parts[0].text", request -> request.setMessages(0, message(Role.ROLE_TOOL, "x"))),
                broken(
                        "messages[0].parts[0].tool_call",
                        request -> request.setMessages(
                                0,
                                part(ContentPart.newBuilder()
                                        .setToolCall(ToolCall.newBuilder().setId("1"))))),
                broken(
                        "messages[0].parts[0].document.media_type",
                        request -> request.setMessages(
                                0,
                                part(ContentPart.newBuilder()
                                        .setDocument(Media.newBuilder()
                                                .setData(com.google.protobuf.ByteString.copyFromUtf8("x")))))),
                broken(
                        "messages[0].parts[0].image.file_id",
                        request -> request.setMessages(
                                0, part(image(Media.newBuilder().setFileId(""))))));
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("wrongTools")
    void toolsAndPartsKeepTheirRules(String field, Consumer<CompleteRequest.Builder> change) {
        var failure = refusal(change);

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_REQUEST);
        assertThat(failure.field()).isEqualTo(field);
        assertThat(failure.remedy()).isNotEmpty();
    }

    @Test
    void everyFieldOfTheApiIsEitherUsedOrRefused() {
        var request = valid().setSystem("s")
                .setMaxOutputTokens(1)
                .addStop("x")
                .setCandidates(1)
                .setResponseFormat(ResponseFormat.newBuilder().setText(TextFormat.getDefaultInstance()))
                .setEndUserId("u")
                .putLabels("run.id-1_a", "x");
        request.getSamplingBuilder()
                .setTemperature(0)
                .setTopP(1)
                .setTopK(1)
                .setSeed(-1)
                .setFrequencyPenalty(-2)
                .setPresencePenalty(2);
        request.getEstimateBuilder().setExpectedOutputTokens(0);

        assertThatCode(() -> RequestRules.check(request.build())).doesNotThrowAnyException();
    }

    private static GatewayException refusal(Consumer<CompleteRequest.Builder> change) {
        var request = valid();
        change.accept(request);
        return catchThrowableOfType(GatewayException.class, () -> RequestRules.check(request.build()));
    }
}
