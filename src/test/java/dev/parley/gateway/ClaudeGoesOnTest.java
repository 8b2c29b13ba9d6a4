package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.PIECE;
import static dev.parley.testing.StreamReplies.anthropic;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.testing.AwsFrames;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.StreamCompleteResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream that broke off is gone on with by Claude 4.5, at Anthropic and at Bedrock: what they get, and what comes. */
@OverTheWire
class ClaudeGoesOnTest {

    private static final Reply OF_ANTHROPIC = Reply.events(
            anthropic(
                    "message_start",
                    "\"message\":{\"id\":\"1\",\"model\":\"m\",\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}"),
            anthropic("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
            anthropic("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" and more\"}"),
            anthropic("content_block_stop", "\"index\":0"),
            anthropic("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}"),
            anthropic("message_stop", "\"x\":0"));

    private static final Reply OF_BEDROCK = Reply.of(
            200,
            "application/vnd.amazon.eventstream",
            List.of(
                    AwsFrames.event("messageStart", "{\"role\":\"assistant\"}"),
                    AwsFrames.event(
                            "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\" and more\"}}"),
                    AwsFrames.event("contentBlockStop", "{\"contentBlockIndex\":0}"),
                    AwsFrames.event("messageStop", "{\"stopReason\":\"end_turn\"}"),
                    AwsFrames.event(
                            "metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":2,\"totalTokens\":5}}")),
            End.PROPER);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @ParameterizedTest
    @CsvSource({"stub-anthropic, claude-sonnet-4-5-20250929", "stub-bedrock, anthropic.claude-sonnet-4-5-20250929-v1:0"
    })
    void itGetsTheTextSoFarAsTheBeginningOfItsAnswerAndGoesOn(String id, String model) throws IOException {
        vendor.answer("breaks", Reply.events(End.CUT, PIECE, PIECE));
        vendor.answer(model, id.equals("stub-bedrock") ? OF_BEDROCK : OF_ANTHROPIC);

        var events = caller.stream(ask("stub/breaks", "Hi")
                .addModels(id + "/" + model)
                .setContinueElsewhere(true)
                .setMaxOutputTokens(99)
                .build());

        var messages =
                new ObjectMapper().readTree(vendor.seen(model).get(0).body()).get("messages");
        var last = messages.get(messages.size() - 1);
        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant");
        assertThat(
                        last.findValuesAsText("text").isEmpty()
                                ? List.of(last.get("content").asText())
                                : last.findValuesAsText("text"))
                .as("without the space at its end")
                .containsExactly("word word");
        assertThat(text(events)).isEqualTo("word word and more");
        assertThat(events.stream().filter(StreamCompleteResponse::hasContinued)).hasSize(1);
        assertThat(finished(events).getActual().getVendor()).isEqualTo(id);
        assertThat(finished(events).getUsage().getOutputTokens()).isEqualTo(2);
        assertThat(finished(events).getAttemptsList())
                .extracting(Attempt::getVendor)
                .containsExactly("stub", id);
    }
}
