package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** D01 in each format's own envelope: a request that is too long goes to a larger window, whole and streamed. */
@OverTheWire
class ElsewhereInOwnWordsTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "stub-anthropic | {'type':'error','error':{'type':'invalid_request_error',"
                        + "'message':'prompt is too long: 205015 tokens > 200000 maximum'}}",
                "stub-gemini | {'error':{'code':400,'status':'INVALID_ARGUMENT',"
                        + "'message':'The input token count (1048999) exceeds the maximum number of tokens allowed (1048576).'}}",
                "stub-bedrock | {'message':'Input is too long for requested model.'}",
                "stub-cohere | {'id':'1','message':'too many tokens: total number of tokens in the prompt cannot exceed 4081'}",
                "stub-ollama | {'error':{'code':400,'message':'the request exceeds the available context size'}}",
                "stub-responses | {'error':{'type':'invalid_request_error','code':'context_length_exceeded',"
                        + "'message':'Your input exceeds the context window of this model.','param':'input'}}"
            })
    void aRequestThatIsTooLongGoesToALargerWindow(String id, String body) {
        vendor.answer(
                "priced",
                Reply.of(
                                400,
                                "application/json",
                                List.of(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
                                End.PROPER)
                        .with("x-amzn-errortype", "ValidationException"));
        vendor.answer("shared", GOOD);
        var request = ask(id + "/priced", "Hi").addModels("second/shared").build();

        var whole = caller.blocking().complete(request);
        vendor.answer("shared", Reply.events(PIECE, END));
        var streamed = finished(caller.stream(request));

        for (CompleteResponse answer : List.of(whole, streamed)) {
            assertThat(answer.getActual().getVendor()).isEqualTo("second");
            assertThat(answer.getAttemptsList())
                    .extracting(Attempt::getErrorReason)
                    .containsExactly(ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG, ErrorReason.ERROR_REASON_UNSPECIFIED);
        }
    }
}
