package dev.parley.recorded;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.JsonFormat;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Role;
import dev.parley.v1.Sampling;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the service sends to OpenAI fits OpenAI's own description of its requests. */
@OverTheWire
class OpenAiSchemaTest {

    private static final Map<String, String> SCHEMAS =
            Map.of("openai-chat", "CreateChatCompletionRequest", "openai-responses", "CreateResponse");

    /** Whose requests the description is of: others add words of their own. */
    private static final Set<String> OPENAIS = Set.of("api.openai.com", "traceloop-stg.openai.azure.com");

    private static final String PARAMETERS =
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],"
                    + "\"additionalProperties\":false}";

    @Test
    void everyRecordedRequestIsSentAsOpenAiDescribesIt() {
        assumeTrue(
                Files.exists(OpenAiSchema.FILE) && Files.isDirectory(Recording.DIRECTORY),
                "no schemas and recorded traffic beside the project");
        Map<String, Integer> valid = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        List<String> outside = new ArrayList<>();

        try (var caller = new Caller()) {
            for (RecordedFormat format : FidelityReportTest.FORMATS) {
                if (SCHEMAS.containsKey(format.wire())) {
                    var schema = OpenAiSchema.of(SCHEMAS.get(format.wire()));
                    Recording.all().stream()
                            .filter(recording -> recording.wire().equals(format.wire())
                                    && OPENAIS.contains(recording.host())
                                    && format.leftOut(recording).isEmpty())
                            .forEach(recording -> {
                                var request = Player.request(format, recording);
                                String found =
                                        schema.problems(sent(caller, request, recording.model(), recording.streamed()));
                                if (found.isEmpty()) {
                                    valid.merge(format.wire(), 1, Integer::sum);
                                } else if (!schema.problems(recording.request().toString())
                                        .isEmpty()) {
                                    // OpenAI took what it describes otherwise; we sent it as it was recorded.
                                    outside.add(recording.name());
                                } else {
                                    problems.add(recording.name() + ": " + found);
                                }
                            });
                }
            }
        }

        System.out.println("Requests that fit OpenAI's schemas: " + valid + ", not: " + problems.size()
                + ", nor as recorded: " + outside);
        assertThat(problems).isEmpty();
        assertThat(outside).hasSizeLessThanOrEqualTo(1);
        assertThat(valid.get("openai-chat")).isGreaterThanOrEqualTo(377);
        assertThat(valid.get("openai-responses")).isGreaterThanOrEqualTo(136);
    }

    @Test
    void everyFeatureIsSentAsOpenAiDescribesIt() {
        assumeTrue(Files.exists(OpenAiSchema.FILE), "no schemas beside the project");
        List<String> problems = new ArrayList<>();

        try (var caller = new Caller()) {
            for (RecordedFormat format : FidelityReportTest.FORMATS) {
                if (SCHEMAS.containsKey(format.wire())) {
                    var schema = OpenAiSchema.of(SCHEMAS.get(format.wire()));
                    features(format.vendor() + "/featured").forEach((name, request) -> {
                        for (boolean streamed : List.of(false, true)) {
                            if (format.wire().equals("openai-chat") || !onlyInChat(request)) {
                                String found = schema.problems(sent(caller, request.build(), "featured", streamed));
                                if (!found.isEmpty()) {
                                    problems.add(format.wire() + ", " + name + ": " + found);
                                }
                            }
                        }
                    });
                }
            }
        }

        assertThat(problems).isEmpty();
    }

    @Test
    void aFieldThatOpenAiDoesNotKnowIsFound() {
        assumeTrue(Files.exists(OpenAiSchema.FILE), "no schemas beside the project");
        var schema = OpenAiSchema.of("CreateChatCompletionRequest");

        assertThat(schema.problems("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                .isEmpty();
        assertThat(schema.problems(
                        "{\"model\":\"m\",\"max_token\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                .contains("max_token");
        assertThat(schema.problems(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\",\"mood\":\"good\"}]}"))
                .contains("messages");
    }

    private static boolean onlyInChat(CompleteRequest.Builder request) {
        return request.getCandidates() > 1
                || request.getStopCount() > 0
                || request.getSampling().hasSeed()
                || request.getSampling().hasPresencePenalty();
    }

    /** The body that the vendor gets; what it answers does not matter here. */
    private String sent(Caller caller, CompleteRequest request, String model, boolean streamed) {
        var vendor = StubVendor.fresh().answer(model, Reply.json(200, "{}"));
        try {
            if (streamed) {
                caller.stream(request);
            } else {
                caller.blocking().complete(request);
            }
        } catch (StatusRuntimeException e) {
            assertThat(vendor.seen(model)).as(e.getMessage()).hasSize(1);
        }
        return vendor.seen(model).get(0).body();
    }

    private static Map<String, CompleteRequest.Builder> features(String model) {
        Map<String, CompleteRequest.Builder> features = new TreeMap<>();
        features.put(
                "sampling and limits",
                ask(model, "Hello")
                        .setSystem("Be brief.")
                        .setMaxOutputTokens(100)
                        .setEndUserId("user-1")
                        .setServiceTier("flex")
                        .setSampling(Sampling.newBuilder().setTemperature(0.5).setTopP(0.9)));
        features.put(
                "all of sampling",
                ask(model, "Hello")
                        .setCandidates(2)
                        .setLogprobs(3)
                        .addStop("END")
                        .addStop("STOP")
                        .setSampling(Sampling.newBuilder()
                                .setSeed(7)
                                .setFrequencyPenalty(0.1)
                                .setPresencePenalty(-0.1)));
        features.put("log probabilities", ask(model, "Hello").setLogprobs(0));
        var reasoning = ask(model, "Hello");
        reasoning.getReasoningBuilder().setEffort("high");
        features.put("reasoning", reasoning);
        features.put(
                "any JSON",
                ask(model, "Hello, in JSON")
                        .setResponseFormat(ResponseFormat.newBuilder().setJson(JsonFormat.getDefaultInstance())));
        features.put(
                "a JSON schema",
                ask(model, "Hello")
                        .setResponseFormat(ResponseFormat.newBuilder()
                                .setJsonSchema(JsonSchemaFormat.newBuilder()
                                        .setName("city")
                                        .setDescription("A city")
                                        .setSchema(PARAMETERS)
                                        .setStrict(true))));
        features.put("files", files(model));
        features.put("tools, any", tools(model, ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED));
        features.put("tools, none", tools(model, ToolChoiceMode.TOOL_CHOICE_MODE_NONE));
        features.put(
                "tools, auto",
                tools(model, ToolChoiceMode.TOOL_CHOICE_MODE_AUTO).setParallelToolCalls(false));
        features.put(
                "one tool",
                tools(model, ToolChoiceMode.TOOL_CHOICE_MODE_AUTO)
                        .setToolChoice(ToolChoice.newBuilder().setToolName("weather")));
        features.put("a conversation with tools", conversation(model));
        return features;
    }

    private static CompleteRequest.Builder files(String model) {
        var bytes = ByteString.copyFromUtf8("bytes");
        return ask(model, "Look")
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setText("At these:"))
                        .addParts(ContentPart.newBuilder()
                                .setImage(Media.newBuilder()
                                        .setUrl("https://example.com/a.png")
                                        .setDetail("low")))
                        .addParts(ContentPart.newBuilder()
                                .setImage(Media.newBuilder()
                                        .setMediaType("image/png")
                                        .setData(bytes)))
                        .addParts(ContentPart.newBuilder()
                                .setDocument(Media.newBuilder()
                                        .setMediaType("application/pdf")
                                        .setName("a.pdf")
                                        .setData(bytes)))
                        .addParts(ContentPart.newBuilder()
                                .setDocument(Media.newBuilder().setFileId("file-1"))));
    }

    private static CompleteRequest.Builder tools(String model, ToolChoiceMode mode) {
        return ask(model, "What is the weather?")
                .addTools(Tool.newBuilder()
                        .setName("weather")
                        .setDescription("Tells the weather.")
                        .setParametersJsonSchema(PARAMETERS)
                        .setStrict(true))
                .addTools(Tool.newBuilder().setName("time"))
                .setToolChoice(ToolChoice.newBuilder().setMode(mode));
    }

    private static CompleteRequest.Builder conversation(String model) {
        return tools(model, ToolChoiceMode.TOOL_CHOICE_MODE_AUTO)
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_ASSISTANT)
                        .addParts(ContentPart.newBuilder().setText("I look."))
                        .addParts(call("call_1", "weather", "{\"city\":\"Kyiv\"}"))
                        .addParts(call("call_2", "time", "{}")))
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_TOOL)
                        .addParts(result("call_1", false, "Snow"))
                        .addParts(result("call_2", true, "No clock")))
                .addMessages(message(Role.ROLE_ASSISTANT, "It snows."))
                .addMessages(message(Role.ROLE_SYSTEM, "Now be merry."))
                .addMessages(message(Role.ROLE_USER, "And tomorrow?"));
    }

    private static ContentPart call(String id, String name, String arguments) {
        return ContentPart.newBuilder()
                .setToolCall(ToolCall.newBuilder().setId(id).setName(name).setArgumentsJson(arguments))
                .build();
    }

    private static ContentPart result(String id, boolean failed, String text) {
        return ContentPart.newBuilder()
                .setToolResult(ToolResult.newBuilder()
                        .setToolCallId(id)
                        .setIsError(failed)
                        .addParts(ContentPart.newBuilder().setText(text)))
                .build();
    }
}
