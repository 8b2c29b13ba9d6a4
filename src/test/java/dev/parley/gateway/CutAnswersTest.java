package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.message;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.EveryVendor;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Role;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is left of an answer that a report of its vendor's put above the limit, with text or without. A million tokens
 * cost 1 and 2 USD, and 30 USD where they are of a picture.
 */
@QuarkusTest
@TestProfile(EveryVendor.WithOwnPrices.class)
class CutAnswersTest {

    private static final String TOO_MUCH = "{\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":500}}";

    @ConfigProperty(name = EveryVendor.STUB_PORT)
    int port;

    @AutoClose
    private final Caller caller = new Caller();

    private static String event(String json) {
        return "data: " + json + "\n\n";
    }

    private static String word(int choice, String finish) {
        return event("{\"choices\":[{\"index\":" + choice + ",\"delta\":{\"content\":\" word\"}"
                + (finish.isEmpty() ? "" : ",\"finish_reason\":\"" + finish + "\"") + "}]}");
    }

    private static String gemini(String part, String usage) {
        return event("{\"candidates\":[{\"content\":{\"parts\":[" + part
                + "]}}],\"usageMetadata\":{\"promptTokenCount\":8," + usage + "}}");
    }

    /** All events of a stream whose vendor sends its last piece when its caller has that, and never ends. */
    private List<StreamCompleteResponse> stream(
            CompleteRequest.Builder request, Predicate<StreamCompleteResponse> seen, String first, String last) {
        var go = new CompletableFuture<Void>();
        String model = request.getModels(0);
        StubVendor.at(port)
                .answer(
                        model.substring(model.indexOf('/') + 1),
                        Reply.events(End.SILENCE, first, last).after(go));
        var answered = new ArrayList<StreamCompleteResponse>();
        caller.blocking().streamComplete(request.build()).forEachRemaining(event -> {
            answered.add(event);
            if (seen.test(event)) {
                go.complete(null);
            }
        });
        return answered;
    }

    private static CompleteResponse cut(List<StreamCompleteResponse> answered, String cost) {
        var finished = finished(answered);
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished.getCost().getTotal()).isEqualTo(cost);
        return finished;
    }

    /** The one that its vendor had ended keeps its end. */
    @ParameterizedTest
    @CsvSource({"'', COST_LIMIT", "stop, STOP"})
    void eachAnswerThatIsNotAtItsEndIsCut(String finish, String first) {
        var answered = stream(
                ask("own/gpt-4o", "Hi").setCandidates(2).setMaxCost("0.0003"),
                event -> event.getDelta().getCandidateIndex() == 1,
                word(0, finish) + word(1, ""),
                event(TOO_MUCH));

        var finished = finished(answered);
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.valueOf("FINISH_REASON_" + first));
        assertThat(finished.getOtherCandidates(0).getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(text(finished.getOtherCandidates(0).getMessage())).isEqualTo(" word");
        assertThat(finished.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(finished.getCost().getTotal()).isEqualTo("0.001008");
    }

    /** What came of the arguments would be whole JSON by itself: a caller must not take it for the call. */
    @ParameterizedTest
    @CsvSource({"calls, ''", "calls-in-bits, '\"partialArgs\":[{\"jsonPath\":\"$.to\",\"stringValue\":\"me\"}],'"})
    void aCallThatIsNotAtItsEndLooksSo(String model, String bits) {
        var request = ask("own-gemini/" + model, "Hi")
                .addMessages(message(Role.ROLE_ASSISTANT, "Yes?").toBuilder()
                        .setParts(0, ContentPart.newBuilder().setText("Yes?").setSignature("%")))
                .addMessages(Caller.user("Write to all"))
                .setMaxCost("0.0003");

        var answered = stream(
                request,
                event -> event.getDelta().hasToolCall(),
                gemini("{\"functionCall\":{\"name\":\"send_mail\",\"willContinue\":true}}", "\"totalTokenCount\":8"),
                gemini(
                        "{\"functionCall\":{" + bits + "\"willContinue\":true}}",
                        "\"candidatesTokenCount\":500,\"totalTokenCount\":508"));

        var finished = cut(answered, "0.001008");
        assertThat(answered).noneMatch(event -> event.getDelta().hasToolArguments());
        var call = finished.getMessage().getParts(0).getToolCall();
        assertThat(call.getName()).isEqualTo("send_mail");
        assertThat(call.getArgumentsJson()).isEmpty();
        assertThat(finished.getWarningsList()).extracting(Warning::getCode).contains("SIGNATURE_LEFT_OUT");
    }

    /** The second is above the limit when it comes, and is billed; no third is waited for. */
    @Test
    void aPictureThatIsAboveTheLimitIsTheLast() throws Exception {
        var reply = Reply.events(End.SILENCE, picture(1), picture(2), picture(3));
        StubVendor.at(port).answer("draws", reply);

        var answered =
                caller.stream(ask("own-gemini/draws", "Draw").setMaxCost("0.05").build());

        var finished = cut(answered, "0.077408");
        assertThat(finished.getMessage().getPartsList()).hasSize(2).allMatch(ContentPart::hasImage);
        assertThat(answered.stream().filter(event -> event.getDelta().hasPart()))
                .hasSize(2);
        assertThat(finished.getUsage().getImageOutputTokens()).isEqualTo(2_580);
        reply.left().get(30, TimeUnit.SECONDS);
    }

    private static String picture(int number) {
        int tokens = 1_290 * number;
        return gemini(
                "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"cG5n\"}}",
                "\"candidatesTokenCount\":" + tokens + ",\"totalTokenCount\":" + (8 + tokens)
                        + ",\"candidatesTokensDetails\":[{\"modality\":\"IMAGE\",\"tokenCount\":" + tokens + "}]");
    }

    /** Half of what it says is no word of why it does not answer. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aRefusalThatIsCutIsNoWholeOne(boolean structured) {
        var request = ask("own/gpt-4o", "Hi").setMaxCost("0.0003");
        if (structured) {
            request.getResponseFormatBuilder().getJsonSchemaBuilder().setSchema("{\"type\":\"object\"}");
        }

        var answered = stream(
                request,
                event -> event.hasDelta(),
                event("{\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"I can't\"}}]}"),
                event(TOO_MUCH));

        assertThat(cut(answered, "0.001008").toString().contains("STRUCTURED_OUTPUT_MISSING"))
                .isEqualTo(structured);
    }

    /** Nobody looked whether it fits its schema. */
    @Test
    void anAnswerThatIsCutWithinItsTextWasNotCompared() {
        var request = ask("own/gpt-4o", "Hi").setMaxCost("0.0003");
        request.getResponseFormatBuilder().getJsonSchemaBuilder().setSchema("{\"type\":\"object\"}");

        var answered = stream(
                request, event -> event.hasDelta(), word(0, ""), word(0, "").replace(" word", " word".repeat(500)));

        assertThat(finished(answered).getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished(answered).getWarningsList())
                .extracting(Warning::getCode)
                .contains("STRUCTURED_OUTPUT_MISSING");
    }

    /** 5,000 tokens were thought, of which nothing but the signature came. */
    @Test
    void thoughtsThatAreReportedWithTheirSignatureEndTheStream() {
        String signed = gemini(
                "{\"text\":\"\",\"thoughtSignature\":\"c2ln\"}",
                "\"thoughtsTokenCount\":5000,\"totalTokenCount\":5008");
        StubVendor.at(port)
                .answer(
                        "signs",
                        Reply.events(End.SILENCE, signed, gemini("{\"text\":\"word\"}", "\"totalTokenCount\":8")));

        var answered =
                caller.stream(ask("own-gemini/signs", "Hi").setMaxCost("0.001").build());

        var finished = cut(answered, "0.010008");
        assertThat(finished.getMessage().getPartsList())
                .singleElement()
                .satisfies(part -> assertThat(part.getSignature()).isNotEmpty());
        assertThat(finished.getUsage().getReasoningTokens()).isEqualTo(5_000);
    }
}
