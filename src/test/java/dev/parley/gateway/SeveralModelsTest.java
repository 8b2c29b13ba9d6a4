package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Failover;
import dev.parley.v1.Media;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of several models those that can't take the request are passed over before any call, and told of. The models of the vendor
 * "listed" are named by what they can or can't do.
 */
@OverTheWire
class SeveralModelsTest extends SeveralModelsFixture {

    @Test
    void oneWhoseWindowIsTooSmallIsNotAskedInVain() {
        var request = list(TOO_LONG, "small", "large");

        var whole = answered(request, "large");
        vendor.answer("large", Reply.events(PIECE, END));
        var streamed = finished(caller.stream(request.build()));

        assertThat(List.of(whole, streamed)).allSatisfy(answer -> {
            assertThat(passedOver(answer)).singleElement().satisfies(warning -> {
                assertThat(warning.getField()).isEqualTo("messages");
                assertThat(warning.getMessage()).startsWith("listed/small: ").contains("8000 tokens");
            });
            assertThat(answer.getRequested().getModel()).isEqualTo("small");
        });
        assertNotAsked("small");
    }

    @ParameterizedTest
    @CsvSource({
        "temperature, fixed, free, sampling.temperature",
        "length, brief, free, max_output_tokens",
        "image, texts, free, messages[0].parts[1].image",
        "audio, texts, free, messages[0].parts[1].audio",
        "tools, toolless, tooled, tools",
        "schema, tooled, free, response_format.json_schema",
        "thoughts, tooled, thinking, reasoning"
    })
    void oneThatCanNotDoWhatIsAskedIsToldOfAndTheNextAnswers(String wish, String unfit, String fit, String field) {
        var request = list("Hi", unfit, fit).setMaxOutputTokens(wish.equals("length") ? 200 : 50);
        var file = Media.newBuilder().setData(ByteString.copyFromUtf8("bytes"));
        switch (wish) {
            case "temperature" -> warm(request);
            case "image" ->
                request.getMessagesBuilder(0)
                        .addParts(ContentPart.newBuilder().setImage(file.setMediaType("image/png")));
            case "audio" ->
                request.getMessagesBuilder(0)
                        .addParts(ContentPart.newBuilder().setAudio(file.setMediaType("audio/wav")));
            case "tools" -> withTool(request);
            case "schema" ->
                request.getResponseFormatBuilder()
                        .getJsonSchemaBuilder()
                        .setReturnInvalid(true)
                        .setSchema("{\"type\":\"object\"}");
            case "thoughts" -> request.getReasoningBuilder().setEffort("low");
            default -> {}
        }

        var answer = answered(request, fit);

        assertThat(passedOver(answer)).singleElement().satisfies(warning -> {
            assertThat(warning.getField()).isEqualTo(field);
            assertThat(warning.getMessage()).startsWith("listed/" + unfit + ": ");
        });
        assertNotAsked(unfit);
    }

    @Test
    void oneThatCouldNotHaveStoodInIsToldOfInTheAnswerAndInTheFailure() {
        var request = warm(list("Hi", "free", "fixed"));
        assertThat(passedOver(answered(request, "free"))).hasSize(1);

        vendor.answer("free", BROKEN);
        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.attempts()).extracting(Attempt::getModel).containsExactly("free");
        assertThat(failure.about("passed_over")).startsWith("listed/fixed: sampling.temperature");
        assertNotAsked("fixed");
    }

    @Test
    void whereNoneCanTheRequestIsRefusedWithWhatEachCanNot() {
        var request = warm(list("Hi", "fixed", "brief")).setMaxOutputTokens(200);

        var whole = failureOf(() -> caller.blocking().complete(request.build()));
        var streamed = failureOf(() -> caller.stream(request.build()));

        assertThat(List.of(whole, streamed)).allSatisfy(failure -> {
            assertThat(failure.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
            assertThat(failure.about("field")).isEqualTo("sampling.temperature");
            assertThat(failure.about("remedy")).contains("leave it out");
            assertThat(failure.message())
                    .contains("listed/fixed: sampling.temperature", "; listed/brief: max_output_tokens");
            assertThat(failure.attempts()).isEmpty();
        });
        assertNotAsked("fixed", "brief");
    }

    @Test
    void whatIsWrongWithTheRequestItselfIsSaidOnce() {
        var request = list("Hi", "free", "large");
        request.getResponseFormatBuilder().getJsonSchemaBuilder().setSchema("{");

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.about("field")).startsWith("response_format.json_schema");
        assertThat(failure.message()).doesNotContain("listed/");
    }

    /** Of one alone the caller may know more than the catalog does; so it may of several, where nobody is surely better. */
    @ParameterizedTest
    @ValueSource(strings = {"listed/toolless", "listed/toolless listed/as-toolless", "listed/toolless openai/gpt-4o"})
    void whereNobodyElseIsLeftANameIsTrusted(String models) {
        var request = withTool(ask("any", "Hi")).clearModels().addAllModels(List.of(models.split(" ")));

        assertThat(passedOver(answered(request, "toolless"))).isEmpty();
    }

    /** 8,000 words are 8,408 tokens, and may by the band be as few as 7,081. */
    @ParameterizedTest
    @ValueSource(strings = {"listed/small listed/large", "small-first"})
    void oneThatMayHaveRoomIsAsked(String models) {
        var request = ask("any", "word ".repeat(8_000)).clearModels().addAllModels(List.of(models.split(" ")));

        assertThat(passedOver(answered(request, "small"))).isEmpty();
    }

    @Test
    void anEstimateTellsOfEachAndIsRefusedByEach() {
        var tools = withTool(list(TOO_LONG, "small", "toolless", "tooled"));
        var warm = warm(list("Hi", "free", "fixed"));

        assertThat(caller.blocking().estimateCost(tools.build()).getEstimatesList())
                .hasSize(3);
        assertThat(failureOf(() -> caller.blocking().estimateCost(warm.build())).reason())
                .isEqualTo("UNSUPPORTED_PARAMETER");
    }

    /** Whoever is named and stands in the route answers for both. */
    @Test
    void aRouteIsNotLostOfWhichANamedDeploymentCan() {
        var request = withTool(ask("listed/tooled", "Hi")).addModels("again-named");

        assertThat(passedOver(answered(request, "tooled"))).isEmpty();
        assertThat(caller.blocking().estimateCost(request.build()).getEstimatesList())
                .extracting(estimate -> estimate.getModel().getModel())
                .containsExactly("tooled");
    }

    /** Behind a pin nobody is asked, and a name that may not be called is told all the same. */
    @Test
    void aPinDoesNotHideAModelThatMayNotBeCalled() {
        var request = ask("listed/free", "Hi")
                .addModels("plain/next")
                .addAllowedVendors("listed")
                .setFailover(Failover.FAILOVER_PINNED)
                .build();

        assertThat(failureOf(() -> caller.blocking().complete(request)).reason())
                .isEqualTo("NOT_ALLOWED");
    }

    /** A route is a name too; of its deployments the caller named none. */
    @Test
    void aRouteIsToldOfWhereNoneOfItsDeploymentsCan() {
        var unable = withTool(ask("without-tools", "Hi")).addModels("listed/tooled");
        var able = withTool(ask("again-named", "Hi")).addModels("listed/free");
        var named = withTool(ask("again-named", "Hi")).addModels("listed/toolless");

        assertThat(passedOver(answered(unable, "tooled")))
                .singleElement()
                .satisfies(
                        warning -> assertThat(warning.getMessage()).contains("'without-tools'", "listed/toolless: "));
        assertThat(passedOver(answered(able, "tooled"))).isEmpty();
        assertThat(passedOver(answered(named, "tooled")))
                .singleElement()
                .satisfies(warning -> assertThat(warning.getMessage()).startsWith("listed/toolless: "));
        assertNotAsked("toolless", "as-toolless");
    }
}
