package dev.parley.vendor.bedrock;

import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Sampling;
import dev.parley.vendor.WireJson;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no recording of Converse has: cache marks, service tiers, citations, and what is refused by name. */
@OverTheWire
class BedrockWordsTest {

    private static final String CITED = """
            {"output": {"message": {"role": "assistant", "content": [{"citationsContent": {
              "content": [{"text": "Parrots talk."}],
              "citations": [{"title": "Birds", "sourceContent": [{"text": "They talk."}],
                             "location": {"web": {"url": "https://example.com/birds"}}}]}}]}},
             "stopReason": "end_turn", "serviceTier": {"type": "flex"},
             "usage": {"inputTokens": 3, "outputTokens": 4, "totalTokens": 17, "cacheReadInputTokens": 10}}
            """;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor stub = StubVendor.fresh().answer("anthropic.claude-haiku-4-5", Reply.json(200, CITED));

    private static CompleteRequest.Builder request() {
        return CompleteRequest.newBuilder().addModels("stub-bedrock/anthropic.claude-haiku-4-5");
    }

    @Test
    void marksOfTheCacheAndTheTierAreSentAndWhatWasServedIsTold() {
        var marked = user("Long prompt.").toBuilder();
        marked.getPartsBuilder(0)
                .setCacheBreakpoint(CacheBreakpoint.newBuilder().setLife(CacheLife.CACHE_LIFE_HOUR));

        var answer = caller.blocking()
                .complete(request().addMessages(marked).setServiceTier("flex").build());

        assertThat(WireJson.tree(stub.seen("anthropic.claude-haiku-4-5").get(0).body()))
                .isEqualTo(WireJson.tree("""
                        {"messages": [{"role": "user", "content": [
                           {"text": "Long prompt."}, {"cachePoint": {"type": "default", "ttl": "1h"}}]}],
                         "serviceTier": {"type": "flex"}}
                        """));
        assertThat(answer.getServiceTier()).isEqualTo("flex");
        assertThat(answer.getUsage().getCacheReadTokens()).isEqualTo(10);
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(3);
    }

    @Test
    void citationsComeWithTheTextAndGoBackAsTheyCame() {
        var first = caller.blocking()
                .complete(request().addMessages(user("Do parrots talk?")).build());

        var part = first.getMessage().getParts(0);
        assertThat(part.getText()).isEqualTo("Parrots talk.");
        assertThat(part.getCitationsList()).singleElement().satisfies(citation -> {
            assertThat(citation.getUrl()).isEqualTo("https://example.com/birds");
            assertThat(citation.getTitle()).isEqualTo("Birds");
        });

        caller.blocking()
                .complete(request()
                        .addMessages(user("Do parrots talk?"))
                        .addMessages(first.getMessage())
                        .addMessages(user("Sure?"))
                        .build());
        var sent = WireJson.tree(stub.seen("anthropic.claude-haiku-4-5").get(1).body())
                .orElseThrow();
        assertThat(sent.path("messages").path(1).path("content").path(0))
                .isEqualTo(WireJson.tree(CITED)
                        .orElseThrow()
                        .path("output")
                        .path("message")
                        .path("content")
                        .path(0));
    }

    static Stream<Arguments> refused() {
        var question = user("What is this?");
        var byAddress = ContentPart.newBuilder().setImage(Media.newBuilder().setUrl("https://example.com/cat.png"));
        var byId = ContentPart.newBuilder()
                .setDocument(Media.newBuilder().setMediaType("application/pdf").setFileId("file-1"));
        return Stream.of(
                Arguments.of(
                        "messages[0].parts[0].image.url",
                        request()
                                .addMessages(Message.newBuilder()
                                        .setRole(Role.ROLE_USER)
                                        .addParts(byAddress))),
                Arguments.of(
                        "messages[0].parts[0].document.file_id",
                        request()
                                .addMessages(Message.newBuilder()
                                        .setRole(Role.ROLE_USER)
                                        .addParts(byId))),
                Arguments.of("candidates", request().addMessages(question).setCandidates(2)),
                Arguments.of("logprobs", request().addMessages(question).setLogprobs(1)),
                Arguments.of(
                        "sampling.seed",
                        request()
                                .addMessages(question)
                                .setSampling(Sampling.newBuilder().setSeed(1))),
                Arguments.of(
                        "parallel_tool_calls", request().addMessages(question).setParallelToolCalls(true)),
                Arguments.of("end_user_id", request().addMessages(question).setEndUserId("u")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String field, CompleteRequest.Builder request) {
        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(failure.about("remedy")).isNotEmpty();
        assertThat(stub.seen("anthropic.claude-haiku-4-5")).isEmpty();
    }
}
