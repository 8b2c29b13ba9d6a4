package dev.parley.vendor.anthropic;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.vendor.TokenCountingAdapter;
import dev.parley.vendor.VendorAdapters;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the format sends where: addresses, headers, and the body of each of its requests. */
@OverTheWire
class AnthropicOverTheWireTest {

    private static final String REPLY = "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
            + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";

    @Inject
    CurrentCatalog catalog;

    @Inject
    VendorAdapters adapters;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private long count(CompleteRequest request) {
        var deployment = catalog.catalog().resolve(request.getModels(0));
        return ((TokenCountingAdapter) adapters.of(deployment))
                .countTokens(request, deployment)
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    @Test
    void onVertexTheModelIsInThePathAndTheVersionInTheBody() {
        vendor.answer("claude-opus-4-5", Reply.json(200, REPLY));
        var request = ask("stub-vertex/claude-opus-4-5", "Hi").setMaxOutputTokens(5);

        assertThat(text(caller.blocking().complete(request.build()).getMessage()))
                .isEqualTo("Hello");

        var seen = vendor.seen("claude-opus-4-5").get(0);
        assertThat(seen.path()).endsWith("/publishers/anthropic/models/claude-opus-4-5:rawPredict");
        assertThat(seen.body())
                .contains("\"anthropic_version\":\"vertex-2023-10-16\"")
                .doesNotContain("\"model\"");
    }

    @Test
    void onVertexAStreamHasAnAddressOfItsOwn() {
        vendor.answer(
                "claude-opus-4-5",
                Reply.events(
                        "data: {\"type\":\"message_start\",\"message\":{}}\n\n",
                        "data: {\"type\":\"content_block_start\",\"index\":0,"
                                + "\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\n",
                        "data: {\"type\":\"message_stop\"}\n\n"));

        var events = caller.stream(
                ask("stub-vertex/claude-opus-4-5", "Hi").setMaxOutputTokens(5).build());

        assertThat(text(events)).isEqualTo("Hello");
        assertThat(vendor.seen("claude-opus-4-5").get(0).path()).endsWith("/claude-opus-4-5:streamRawPredict");
    }

    @Test
    void theVendorsCounterGetsThePromptAndNothingElse() {
        vendor.answer("claude-sonnet-4-5", Reply.json(200, "{\"input_tokens\":16}"));
        var request = ask("stub-anthropic/claude-sonnet-4-5", "Hi").setMaxOutputTokens(5);
        request.getSamplingBuilder().setTopK(3);

        assertThat(count(request.build())).isEqualTo(16);

        var seen = vendor.seen("claude-sonnet-4-5").get(0);
        assertThat(seen.path()).endsWith("/messages/count_tokens");
        assertThat(seen.body())
                .isEqualTo("{\"model\":\"claude-sonnet-4-5\","
                        + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]}");
    }

    @Test
    void theSandboxCountsAsItBills() {
        var request = ask("sandbox-anthropic/sandbox-sonnet", "How many tokens are these?")
                .build();

        assertThat(caller.blocking().complete(request).getUsage().getInputTokens())
                .isEqualTo(count(request));
    }

    @Test
    void theCallersBetasAndTheOperatorsReachTheVendorTogether() {
        vendor.answer("claude-sonnet-4-5", Reply.json(200, REPLY));
        var request = ask("stub-vertex/claude-sonnet-4-5", "Hi")
                .setMaxOutputTokens(5)
                .putVendorHeaders("anthropic-beta", "of-the-caller");

        caller.blocking().complete(request.build());

        assertThat(vendor.seen("claude-sonnet-4-5").get(0).headers())
                .containsEntry("anthropic-beta", "of-the-caller,of-the-operator");
    }
}
