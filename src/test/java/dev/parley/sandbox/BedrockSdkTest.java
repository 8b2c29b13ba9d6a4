package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Tool;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/** AWS's own client takes the sandbox for Bedrock, and the service reads of it what that client reads. */
@OverTheWire
class BedrockSdkTest {

    private static final URI ADDRESS = URI.create("http://127.0.0.1:8189/bedrock");
    private static final String MODEL = "eu.anthropic.claude-sandbox-v1:0";
    private static final String CALLS =
            "Look. [[sandbox call=look,look args=%5B%7B%22at%22:1%7D,%7B%22at%22:2%7D%5D think=Hm,+well. say=Looking."
                    + " cached=2]]";
    private static final StaticCredentialsProvider KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDANY", "any"));

    private final BedrockRuntimeClient client = BedrockRuntimeClient.builder()
            .endpointOverride(ADDRESS)
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(KEYS)
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(config -> config.retryStrategy(retries -> retries.maxAttempts(1)))
            .build();

    private final BedrockRuntimeAsyncClient streams = BedrockRuntimeAsyncClient.builder()
            .endpointOverride(ADDRESS)
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(KEYS)
            .build();

    @AfterEach
    void close() {
        client.close();
        streams.close();
    }

    private static Message user(String text) {
        return Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromText(text))
                .build();
    }

    private static ToolConfiguration look() {
        Document schema = Document.mapBuilder().putString("type", "object").build();
        var tool = software.amazon.awssdk.services.bedrockruntime.model.Tool.builder()
                .toolSpec(spec -> spec.name("look").inputSchema(input -> input.json(schema)))
                .build();
        return ToolConfiguration.builder().tools(tool).build();
    }

    private ConverseResponse whole(String text) {
        return client.converse(
                request -> request.modelId(MODEL).messages(user(text)).toolConfig(look()));
    }

    @Test
    void readsThoughtsTextAndParallelCalls() {
        var answer = whole(CALLS);

        var blocks = answer.output().message().content();
        assertThat(blocks.get(0).reasoningContent().reasoningText().text()).isEqualTo("Hm, well.");
        assertThat(blocks.get(0).reasoningContent().reasoningText().signature()).isNotEmpty();
        assertThat(blocks.get(1).text()).isEqualTo("Looking.");
        assertThat(blocks.subList(2, 4))
                .extracting(block ->
                        block.toolUse().input().asMap().get("at").asNumber().intValue())
                .containsExactly(1, 2);
        assertThat(answer.stopReason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(answer.usage().cacheReadInputTokens()).isEqualTo(2);
    }

    @Test
    void inputIsCountedAsItIsBilled() {
        int counted = client.countTokens(request -> request.modelId(MODEL)
                        .input(input -> input.converse(ask -> ask.messages(user("How many are these?")))))
                .inputTokens();

        var answer = client.converse(request -> request.modelId(MODEL).messages(user("How many are these?")));
        assertThat(answer.usage().inputTokens()).isEqualTo(counted).isPositive();
    }

    @Test
    void readsTheSameAsAStream() {
        List<String> thought = new ArrayList<>();
        List<String> text = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        List<Object> end = new ArrayList<>();
        var visitor = ConverseStreamResponseHandler.Visitor.builder()
                .onContentBlockStart(event -> names.add(event.start().toolUse().name()))
                .onContentBlockDelta(event -> {
                    var delta = event.delta();
                    if (delta.text() != null) {
                        text.add(delta.text());
                    }
                    if (delta.reasoningContent() != null
                            && delta.reasoningContent().text() != null) {
                        thought.add(delta.reasoningContent().text());
                    }
                    if (delta.toolUse() != null) {
                        arguments.add(delta.toolUse().input());
                    }
                })
                .onMessageStop(event -> end.add(event.stopReason()))
                .onMetadata(event -> end.add(event.usage().cacheReadInputTokens()))
                .build();

        streams.converseStream(
                        request -> request.modelId(MODEL).messages(user(CALLS)).toolConfig(look()),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(visitor)
                                .build())
                .join();

        assertThat(String.join("", thought)).isEqualTo("Hm, well.");
        assertThat(String.join("", text)).isEqualTo("Looking.");
        assertThat(names).containsExactly("look", "look");
        assertThat(String.join("", arguments)).isEqualTo("{\"at\":1}{\"at\":2}");
        assertThat(end).containsExactly(StopReason.TOOL_USE, 2);
    }

    @Test
    void knowsARefusalByItsType() {
        assertThat(catchThrowableOfType(ThrottlingException.class, () -> whole("Hi [[sandbox status=429]]")))
                .isNotNull();
    }

    @Test
    void theServiceReadsTheSameWholeAndStreamed() {
        try (var caller = new Caller()) {
            var request = Caller.ask("sandbox-bedrock/" + MODEL, CALLS)
                    .addTools(Tool.newBuilder().setName("look"))
                    .build();
            CompleteResponse whole = caller.blocking().complete(request);
            var events = caller.stream(request);
            CompleteResponse streamed = events.get(events.size() - 1).getFinished();

            assertThat(whole.getMessage().getPartsList())
                    .extracting(ContentPart::getPartCase)
                    .containsExactly(
                            ContentPart.PartCase.REASONING,
                            ContentPart.PartCase.TEXT,
                            ContentPart.PartCase.TOOL_CALL,
                            ContentPart.PartCase.TOOL_CALL);
            assertThat(whole.getMessage().getParts(0).getSignature()).isNotEmpty();
            assertThat(whole.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_TOOL_CALLS);
            assertThat(whole.getUsage().getCacheReadTokens()).isEqualTo(2);
            assertThat(streamed.getMessage()).isEqualTo(whole.getMessage());
            assertThat(streamed.getUsage()).isEqualTo(whole.getUsage());
        }
    }
}
