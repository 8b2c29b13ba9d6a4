package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Failover;
import dev.parley.v1.Media;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What else a request says holds beside the passing over of models that can't take it: see {@link SeveralModelsTest}. */
@OverTheWire
class SeveralModelsBesideTest extends SeveralModelsFixture {

    @Inject
    Admission admission;

    @Test
    void whoeverLetsAParameterBeLeftOutHasTheFirstAsked() {
        var warm = warm(list("Hi", "fixed", "free"))
                .setUnsupportedParameters(UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN);
        var thinking = list("Hi", "thoughtless", "thinking")
                .setUnsupportedParameters(UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN);
        thinking.getReasoningBuilder().setEffort("low");
        var routed = thinking.clone().clearModels().addModels("without-thoughts");

        for (var answer :
                List.of(answered(warm, "fixed"), answered(thinking, "thoughtless"), answered(routed, "thoughtless"))) {
            assertThat(answer.getWarningsList())
                    .extracting(Warning::getCode)
                    .contains("PARAMETER_LEFT_OUT")
                    .doesNotContain("PASSED_OVER");
        }
    }

    @Test
    void pinnedIsTheFirstThatIsNamedWhetherItCanOrNot() {
        var warm = warm(list("Hi", "fixed", "free")).setFailover(Failover.FAILOVER_PINNED);
        var tools = withTool(list("Hi", "toolless", "tooled")).setFailover(Failover.FAILOVER_PINNED);

        var failure = failureOf(() -> caller.blocking().complete(warm.build()));

        assertThat(failure.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(passedOver(answered(tools, "toolless"))).isEmpty();
        assertNotAsked("fixed", "free", "tooled");
    }

    /** The windows of the two accounts differ. */
    @Test
    void theSameModelElsewhereAnswersForOneThatHasNoRoom() {
        // The first count of tokens takes long, and the two accounts are in a hurry.
        answered(list(TOO_LONG, "small", "large"), "large");
        vendor.answer("shared", GOOD);
        var request = ask("first/shared", TOO_LONG).addModels("listed/small").setFailover(Failover.FAILOVER_SAME_MODEL);

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getAttemptsList()).extracting(Attempt::getVendor).containsExactly("second");
        assertThat(passedOver(answer)).hasSize(2);
    }

    @Test
    void oneThatIsTooDearIsToldOfBesideOneThatCanNot() {
        var request = warm(ask("listed/fixed", "Hi"))
                .addModels("stub/gpt-5.6")
                .addModels("listed/free")
                .setMaxOutputTokens(100)
                .setMaxCost("0.0005");

        assertThat(passedOver(answered(request, "free")))
                .extracting(Warning::getField)
                .containsExactly("sampling.temperature", "max_cost");
    }

    @Test
    void aStreamIsGoneOnWithByOneThatCan() {
        vendor.answer("breaks", Reply.events(End.CUT, PIECE)).answer("rest", Reply.events(PIECE, END));
        var request = warm(ask("listed/breaks", "Hi"))
                .clearModels()
                .addAllModels(List.of("stub/breaks", "listed/fixed", "goes-on/rest"))
                .setContinueElsewhere(true)
                .setRetry(attempts(3, 1));

        var finished = finished(caller.stream(request.build()));

        assertThat(finished.getAttemptsList()).extracting(Attempt::getModel).containsExactly("breaks", "rest");
        assertThat(passedOver(finished)).hasSize(1);
    }

    @Test
    void aHedgeIsOneThatCan() {
        vendor.answer("held", GOOD.after(new CompletableFuture<>())).answer("beside", GOOD);
        var request = warm(ask("hurried", "Hi")).addModels("listed/fixed").addModels("racer-too/beside");

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getActual().getVendor()).isEqualTo("racer-too");
        assertNotAsked("fixed");
    }

    /** From 2 KiB on, and only where a window has fewer tokens than the request has bytes. */
    @Test
    void onlySeveralModelsAndRoutesWithSmallWindowsAreCountedOffTheEventLoop() {
        String text = "word ".repeat(2_000);

        assertThat(admission.counts(list(text, "small", "large").build())).isTrue();
        assertThat(admission.counts(ask("small-first", text).build())).isTrue();
        assertThat(admission.counts(
                        ask("small-first", text).addModels("listed/large").build()))
                .as("a route's name is no model's")
                .isTrue();
        assertThat(admission.counts(list(text, "small").build())).isFalse();
        assertThat(admission.counts(list(text, "large", "free").build())).isFalse();
        assertThat(admission.counts(list(text, "large", "no-such").build())).isFalse();
        assertThat(admission.counts(list("Hi", "small", "large").build())).isFalse();
    }

    private static ContentPart.Builder film() {
        return ContentPart.newBuilder()
                .setVideo(Media.newBuilder().setMediaType("video/mp4").setData(ByteString.copyFromUtf8("film")));
    }

    /** The catalog does not know what the models take, but chat completions have no place for a film. */
    @Test
    void oneWhoseFormatHasNoPlaceForWhatIsAskedIsToldOfAndTheNextAnswers() {
        vendor.answer(
                "films",
                Reply.json(
                        200,
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A\"}]},\"finishReason\":\"STOP\"}]}"));
        var request = list("Hi", "free").addModels("stub-gemini/films");
        request.getMessagesBuilder(0).addParts(film());

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("films");
        assertThat(passedOver(answer)).singleElement().satisfies(warning -> {
            assertThat(warning.getField()).isEqualTo("messages[0].parts[1].video");
            assertThat(warning.getMessage()).startsWith("listed/free: ");
        });
        assertNotAsked("free");
    }

    @Test
    void whatNoFormatOfThemHasAPlaceForIsRefusedByTheFirst() {
        var request = list("Hi", "free").addModels("stub-ollama/films");
        request.getMessagesBuilder(0).addParts(film());

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("messages[0].parts[1].video");
        assertNotAsked("free", "films");
    }
}
