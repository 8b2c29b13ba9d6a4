package dev.parley.telemetry;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Metrics.get;
import static dev.parley.testing.Metrics.sample;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.ChatReplies;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OverTheWire
class MetricsAndHealthTest {

    @AutoClose
    private final Caller caller = new Caller();

    @Test
    void everyCallIsCountedTimedAndPricedByVendorModelAndOutcome() throws Exception {
        String vendor = "gen_ai_provider_name=\"sandbox-anthropic\"";
        String[] answered = {vendor, "gen_ai_request_model=\"sandbox-sonnet\"", "outcome=\"OK\"", "StreamComplete"};
        double calls = sample("gen_ai_server_request_duration_seconds_count", answered);
        double cost = sample("parley_cost_total", vendor, "outcome=\"OK\"");

        var finished = caller.stream(ask("sandbox-anthropic", "Hi").build());
        failureOf(() -> caller.blocking()
                .complete(ask("sandbox-anthropic", "Hi [[sandbox status=529]]").build()));

        assertThat(sample("gen_ai_server_request_duration_seconds_count", answered))
                .isEqualTo(calls + 1);
        assertThat(sample("gen_ai_server_request_duration_seconds_count", vendor, "outcome=\"VENDOR_OVERLOADED\""))
                .isPositive();
        assertThat(sample("gen_ai_server_time_to_first_token_seconds_count", vendor))
                .isPositive();
        assertThat(sample(
                        "gen_ai_client_token_usage_tokens_sum",
                        vendor,
                        "gen_ai_token_type=\"output\"",
                        "parley_usage_source=\"vendor\""))
                .isPositive();
        String total = finished.get(finished.size() - 1).getFinished().getCost().getTotal();
        assertThat(sample("parley_cost_total", vendor, "outcome=\"OK\"") - cost)
                .isCloseTo(Double.parseDouble(total), org.assertj.core.data.Offset.offset(1e-12));
    }

    /** A19. */
    @Test
    void aCallOfUnknownPriceIsCountedAsSuchAndItsModelMakesNoNewLabel() throws Exception {
        caller.blocking()
                .complete(ask("sandbox/made-up-" + System.nanoTime(), "Hi").build());

        assertThat(sample("parley_cost_unknown_total", "\"sandbox\"", "gen_ai_request_model=\"other\""))
                .isPositive();
        assertThat(Pattern.compile("made-up").matcher(get("/q/metrics")).find()).isFalse();
    }

    @Test
    void noCallStaysActiveWhenItEnded() throws Exception {
        caller.blocking().complete(ask("sandbox", "Hi").build());
        failureOf(() -> caller.blocking().complete(ask("nobody", "Hi").build()));

        Await.until(() -> get("/q/metrics").contains("parley_requests_active 0.0"));
    }

    @Test
    void readinessListsEachVendorOnOrOffAndWhy() throws Exception {
        JsonNode ready = new ObjectMapper().readTree(get("/q/health/ready"));

        JsonNode vendors = null;
        for (JsonNode check : ready.path("checks")) {
            vendors = check.path("name").asText().equals("vendors") ? check.path("data") : vendors;
        }
        assertThat(ready.path("status").asText()).isEqualTo("UP");
        assertThat(vendors).isNotNull();
        assertThat(vendors.path("sandbox").asText()).isEqualTo("on");
        assertThat(vendors.path("openai").asText()).startsWith("off").contains("OPENAI_API_KEY");
        assertThat(get("/q/health/live")).contains("\"UP\"");
    }

    /** By the name of its variable, never by its value. */
    @Test
    void readinessListsAKeyThatTheVendorRefused() throws Exception {
        var vendor = StubVendor.fresh();
        vendor.answer("unwell", ChatReplies.GOOD).answer("unwell key-one", StubVendor.Reply.json(401, "{}"));
        // By weight: sooner or later the first key's turn comes.
        while (vendor.seen("unwell").stream().noneMatch(seen -> seen.key().equals("key-one"))) {
            caller.blocking().complete(ask("keys/unwell", "Hi").build());
        }

        String ready = get("/q/health/ready");

        assertThat(ready).contains("key KEY_ONE of keys").contains("VENDOR_AUTHENTICATION, for ");
        assertThat(ready).doesNotContain("key-one");
    }
}
