package dev.parley.pricing;

import static dev.parley.pricing.TestEstimates.SHIPPED;
import static dev.parley.pricing.TestEstimates.given;
import static dev.parley.pricing.TestEstimates.ofJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.ContextFit;
import dev.parley.v1.Cost;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller asks for in a vendor's own words is in the worst case as what it asks for in Parley's. */
class ByHandTest {

    /** In the standard tier it is 3 USD; "priority" costs 5.4, and Bedrock's has no price here. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "google-vertex/gemini-3-flash-preview | 'vendor_options': {'gemini': {'serviceTier': 'priority'}}   | 5.4",
                "google-vertex/gemini-3-flash-preview | 'vendor_options': {'gemini': {'service_tier': 'PRIORITY'}}  | 5.4",
                "google-vertex/gemini-3-flash-preview | 'vendor_options': {'gemini': {'serviceTier': 'standard'}}   | 3",
                "google-vertex/gemini-3-flash-preview | 'vendor_headers': {'x-vertex-ai-llm-shared-request-type': 'priority'} | 5.4",
                "google-vertex/gemini-3-flash-preview | 'vendor_headers': {'x-other': 'priority'}                   | 3",
                "bedrock/amazon.nova-pro-v1:0 | 'vendor_options': {'bedrock-converse': {'serviceTier': {'type': 'default'}}}   | 3.2",
                "bedrock/amazon.nova-pro-v1:0 | 'vendor_options': {'bedrock-converse': {'serviceTier': {'type': 'priority'}}}  | tier 'priority'",
                "bedrock/amazon.nova-pro-v1:0 | 'vendor_options': {'bedrock-converse': {'performanceConfig': {'latency': 'optimized'}}} | speed 'optimized'",
            })
    void theTierThatIsAskedForInTheVendorsSpellingIsPriced(String model, String asked, String told) {
        var cost = worst("{'max_output_tokens': 1000000, " + asked + "}", SHIPPED.resolve(model));

        assertThat(told.contains("'") ? cost.getUnknownReason() : cost.getTotal())
                .endsWith(told);
    }

    /** More than a number can hold, and dearer than any limit. */
    @Test
    void anAnswerOfNoEndTimesTwoIsNoShortOne() {
        var deployment = SHIPPED.resolve("openai/gpt-4o");
        var request = ofJson("{'candidates': 2, 'estimate': {'input_tokens': 1, 'repeats': 3}, "
                + "'vendor_options': {'openai-chat': {'max_tokens': 1e30}}}");

        var estimate = TestEstimates.ESTIMATOR.estimate(request, deployment);

        for (var cost : List.of(estimate.getWorstCaseCost(), estimate.getExpectedCost())) {
            assertThat(new BigDecimal(cost.getTotal())).isGreaterThan(new BigDecimal("1e12"));
            assertThat(cost.getItemsList()).allMatch(item -> item.getTokens() > 0);
        }
        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_INPUT_ONLY);
        assertThat(estimate.getContextUsedPercent()).isGreaterThan(100);
    }

    @Test
    void aTierThatTheOperatorsFileAsksForIsPriced() {
        var deployment = TestCatalog.of(
                        "mine",
                        "provider: google-vertex\napi_base: http://127.0.0.1:1\napi_key: k\nheaders: "
                                + "{X-Vertex-AI-LLM-Shared-Request-Type: priority}")
                .resolve("mine/gemini-3-flash-preview");

        assertThat(worst("{'max_output_tokens': 1000000}", deployment).getTotal())
                .isEqualTo("5.4");
    }

    /** Anthropic sums the context up as an iteration that it bills; what only clears a part of it costs nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "anthropic/claude-opus-5 | 'context_management': {'edits': [{'type': 'clear_tool_uses_20250919'}]} | false",
                "anthropic/claude-opus-5 | 'context_management': {'edits': [{'type': 'clear_thinking_20251015'}, {'type': 'compact_20260112'}]} | true",
                "anthropic/claude-opus-5 | 'compaction': {'type': 'summarize'} | true",
                "openai-responses/gpt-5.6 | 'context_management': [{'type': 'compaction', 'compact_threshold': 1000}] | true",
            })
    void aContextThatTheVendorSumsUpIsBoundedByNothing(String model, String options, boolean unbounded) {
        var deployment = SHIPPED.resolve(model);
        var request = ofJson("{'max_output_tokens': 1, 'estimate': {'input_tokens': 1}, 'vendor_options': {'"
                + deployment.vendor().wireFormat() + "': {" + options + "}}}");

        var estimate = TestEstimates.ESTIMATOR.estimate(request, deployment);

        assertThat(estimate.getWorstCaseCost().getUnknownReason().contains("the vendor's own tools"))
                .isEqualTo(unbounded);
        assertThat(estimate.getWarningsList().stream()
                        .anyMatch(warning -> warning.getCode().equals("VENDOR_TOOLS_NOT_COUNTED")))
                .isEqualTo(unbounded);
    }

    @ParameterizedTest
    @CsvSource({
        "generationConfig, candidate_count",
        "generation_config, candidateCount",
        "generation_config, candidate_count"
    })
    void everyAnswerIsPaidForInEitherSpelling(String place, String field) {
        var cost = worst(
                "{'max_output_tokens': 1000, 'vendor_options': {'gemini': {'" + place + "': {'" + field + "': 3}}}}",
                SHIPPED.resolve("google/gemini-2.5-pro"));

        assertThat(cost.getItems(0).getTokens()).isEqualTo(3_000);
    }

    /** 10 USD a million. A limit that is lower bounds nothing: the vendor may heed the other. */
    @ParameterizedTest
    @CsvSource({"max_completion_tokens, 5000, 0.05", "max_completion_tokens, 500, 0.01", "max_tokens, 1000, 0.01"})
    void theGreaterOfTwoLimitsIsPriced(String field, int limit, String total) {
        assertThat(worst(
                                "{'max_output_tokens': 1000, 'vendor_options': {'openai-chat': {'" + field + "': "
                                        + limit + "}}}",
                                SHIPPED.resolve("openai/gpt-4o"))
                        .getTotal())
                .isEqualTo(total);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini, generationConfig, maxOutputTokens",
        "bedrock-converse, inferenceConfig, maxTokens",
        "ollama-chat, options, num_predict"
    })
    void soItIsWhereverTheVendorHasItsLimit(String format, String place, String field) {
        var deployment = TestCatalog.of(
                        "v",
                        "wire_format: " + format + "\napi_base: http://127.0.0.1:1\napi_key: k\n"
                                + "models: [{id: m, max_output: 1000, price: {input: 1, output: 10}}]")
                .resolve("v/m");

        assertThat(worst(
                                "{'vendor_options': {'" + format + "': {'" + place + "': {'" + field + "': 5000}}}}",
                                deployment)
                        .getTotal())
                .isEqualTo("0.05");
    }

    private static Cost worst(String json, Deployment deployment) {
        return WorstCase.of(ofJson(json), deployment, given(0)).cost();
    }
}
