package dev.parley.pricing;

import static dev.parley.pricing.TestEstimates.SHIPPED;
import static dev.parley.pricing.TestEstimates.given;
import static dev.parley.pricing.TestEstimates.ofJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CostItem;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The worst case is never less than what can be billed. */
class WorstCaseTest {

    private static final String HOUR = "'cache_breakpoint': {'life': 'CACHE_LIFE_HOUR'}";
    private static final String OWN =
            "wire_format: %s\napi_base: http://127.0.0.1:1\napi_key: k\nmodels:\n  - id: m\n    max_output: 1000\n%s";

    @Test
    void aPromptThatIsKeptForAnHourIsWrittenAtThatPrice() {
        var asked = ofJson("{'max_output_tokens': 1, 'messages': [{'role': 'ROLE_USER', 'parts': [{'text': 'Hi', "
                + HOUR + "}]}]}");

        assertThat(total("anthropic/claude-opus-5", asked, 100_000)).isEqualTo("1.000025");
    }

    @Test
    void aMarkAtAToolWritesTheCacheToo() {
        var asked = ofJson("{'max_output_tokens': 1, 'tools': [{'name': 'f', 'cache_breakpoint': {}}]}");

        assertThat(total("anthropic/claude-opus-5", asked, 100_000)).isEqualTo("0.625025");
    }

    @Test
    void withoutAMarkNothingIsWritten() {
        assertThat(total("anthropic/claude-opus-5", ofJson("{'max_output_tokens': 1}"), 100_000))
                .isEqualTo("0.500025");
    }

    @Test
    void theFastSpeedThatIsAskedForIsPriced() {
        var asked =
                ofJson("{'max_output_tokens': 1000000, 'vendor_options': {'anthropic-messages': {'speed': 'fast'}}}");

        assertThat(item("output", asked, SHIPPED.resolve("anthropic/claude-opus-5"))
                        .getAmount())
                .isEqualTo("50");
    }

    @ParameterizedTest
    @CsvSource({"1, 0.01", "4, 0.04"})
    void everyAnswerIsPaidFor(int candidates, String total) {
        var asked = ofJson("{'max_output_tokens': 1000, 'candidates': " + candidates + "}");

        assertThat(total("openai/gpt-4o", asked, 0)).isEqualTo(total);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"openai/gpt-4o | 'n': 3", "gemini/gemini-2.5-pro | 'generationConfig': {'candidateCount': 3}"})
    void soIsEveryAnswerThatIsAskedForByHand(String model, String options) {
        var deployment = SHIPPED.resolve(model);
        var asked = ofJson("{'max_output_tokens': 1000, 'vendor_options': {'"
                + deployment.vendor().wireFormat() + "': {" + options + "}}}");

        assertThat(item("output", asked, deployment).getTokens()).isEqualTo(3_000);
    }

    @ParameterizedTest
    @CsvSource({"{}, output, 0.01", "'{\"modalities\": [\"text\", \"audio\"]}', audio_output, 0.08"})
    void soundIsPricedWhereItMayCome(String options, String kind, String amount) {
        var deployment = TestCatalog.of(
                        "v",
                        OWN.formatted(
                                "openai-chat",
                                "    output: [text, audio]\n    price: {input: 1, output: 10, audio_output: 80}"))
                .resolve("v/m");
        var asked = options.equals("{}")
                ? CompleteRequest.getDefaultInstance()
                : ofJson("{'vendor_options': {'openai-chat': " + options + "}}");

        assertThat(item(kind, asked, deployment).getAmount()).isEqualTo(amount);
    }

    @Test
    void aSearchThatIsSureIsPaidFor() {
        var asked = ofJson("{'max_output_tokens': 100}");

        assertThat(total("perplexity/sonar", asked, 20)).isEqualTo("0.00512");
        assertThat(item(
                                "web_search",
                                ofJson("{'vendor_options': {'openai-chat': {'web_search_options': "
                                        + "{'search_context_size': 'high'}}}}"),
                                SHIPPED.resolve("perplexity/sonar"))
                        .getAmount())
                .isEqualTo("0.012");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "anthropic/claude-opus-5 | 'tools': [{'type': 'web_search_20250305', 'name': 'web_search', 'max_uses': 3}]",
                "anthropic/claude-opus-5 | 'tools': [{'type': 'web_fetch_20250910', 'name': 'web_fetch'}]",
                "anthropic/claude-opus-5 | 'tools': [{'type': 'code_execution_20250825', 'name': 'code_execution'}]",
                "anthropic/claude-opus-5 | 'mcp_servers': [{'type': 'url', 'url': 'https://example.com'}]",
                "openai/gpt-4o | 'tools': [{'type': 'file_search', 'vector_store_ids': ['v']}]",
                "openai/gpt-4o | 'previous_response_id': 'r'",
                "openai/gpt-4o | 'search_parameters': {'mode': 'on'}",
                "openai/gpt-4o-search-preview | 'user': 'u'",
                "gemini/gemini-2.5-pro | 'tools': [{'googleSearch': {}, 'functionDeclarations': [{'name': 'f'}]}]",
                "gemini/gemini-2.5-pro | 'cachedContent': 'cachedContents/c'",
                "bedrock/amazon.nova-pro-v1:0 | 'toolConfig': {'tools': [{'systemTool': {'name': 'nova_grounding'}}]}"
            })
    void whatAVendorsOwnToolsFindIsBoundedByNothing(String model, String options) {
        var deployment = SHIPPED.resolve(model);
        var asked = ofJson("{'max_output_tokens': 1, 'vendor_options': {'"
                + deployment.vendor().wireFormat() + "': {" + options + "}}}");

        assertThat(WorstCase.of(asked, deployment, given(0)).cost().getUnknownReason())
                .contains("the vendor's own tools");
    }

    @Test
    void aToolOfTheCallersIsNoneOfTheVendors() {
        var asked = ofJson("{'max_output_tokens': 1, 'vendor_options': {'anthropic-messages': {'tools': "
                + "[{'name': 'f', 'input_schema': {'type': 'object'}}]}}}");

        assertThat(item("output", asked, SHIPPED.resolve("anthropic/claude-opus-5"))
                        .getAmount())
                .isEqualTo("0.000025");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'vendor_options': {'anthropic-messages': {%s}}",
                "'vendor_options': {'anthropic-messages': {'system': [{'text': 'Hi', %s}]}}",
                "'messages': [{'vendor_options': {'anthropic-messages': {%s}}}]",
                "'messages': [{'parts': [{'text': 'Hi', 'vendor_options': {'anthropic-messages': {%s}}}]}]",
                "'tools': [{'name': 'f', 'vendor_options': {'anthropic-messages': {%s}}}]"
            })
    void marksThatTheCallerAddsByHandCountAsItsOthers(String marked) {
        String asked = "{'max_output_tokens': 1, 'estimate': {'input_tokens': 100000}, " + marked + "}";

        assertThat(total("anthropic/claude-opus-5", ofJson(asked.formatted("'user': 'u'")), 100_000))
                .isEqualTo("0.500025");
        assertThat(total("anthropic/claude-opus-5", ofJson(asked.formatted("'cache_control': {}")), 100_000))
                .isEqualTo("0.625025");
        assertThat(total("anthropic/claude-opus-5", ofJson(asked.formatted("'cache_control': {'ttl': '1h'}")), 100_000))
                .isEqualTo("1.000025");
        assertThat(total("anthropic/claude-opus-5", ofJson(asked.formatted("'cache_control': {'ttl': '2h'}")), 100_000))
                .isEqualTo("1.000025");
    }

    /** Of one that can't be read, nobody knows for how long. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'cache_control': {'ttl': '1h'}} | 1.000025",
                "{'cache_control': {'ttl': '5m'}, 'title': '1h'} | 0.625025",
                "[{'cache_control': {}}, {'cache_control': {'ttl': '1h'}}] | 1.000025",
                "{'cache_control': | 1.000025"
            })
    void aPartThatIsTheVendorsOwnMayBeMarkedToo(String json, String total) {
        var asked = ofJson("{'max_output_tokens': 1, 'messages': [{'parts': [{'vendor_part': {'wire_format': "
                + "'anthropic-messages', 'json': '" + json.replace("'", "\\'") + "'}}]}]}");

        assertThat(total("anthropic/claude-opus-5", asked, 100_000)).isEqualTo(total);
    }

    /** The vendor may have no room in the tier, and serve the standard one. */
    @ParameterizedTest
    @CsvSource({"flex, 0.03", "priority, 0.06", "default, 0.03", "none, ''"})
    void theDearestTierThatMayBeServedIsPriced(String tier, String total) {
        var asked = ofJson("{'max_output_tokens': 1000, 'service_tier': '" + tier + "'}");

        assertThat(total("openai/gpt-5.6", asked, 0)).isEqualTo(total);
    }

    @Test
    void anAmountPaysForNoLongerAnswerThanTheDearestTierAllows() {
        var worst = WorstCase.of(ofJson("{'service_tier': 'flex'}"), SHIPPED.resolve("openai/gpt-5.6"), given(0));

        assertThat(worst.longestFor(new BigDecimal("0.03"))).hasValue(1_000);
    }

    @Test
    void aKindThatMayComeAndHasNoPriceMakesItUnknown() {
        var spoken = WorstCase.of(ofJson("{}"), SHIPPED.resolve("gemini/gemini-2.5-flash-preview-tts"), given(0));

        assertThat(spoken.cost().getUnknownReason()).contains("audio_output");
    }

    @Test
    void aPictureIsPricedAsOneWhereThatIsDearer() {
        var deployment = TestCatalog.of(
                        "v", OWN.formatted("gemini", "    price: {input: 1, output: 10, image_input: 3}"))
                .resolve("v/m");
        var seen = ofJson("{'max_output_tokens': 1, 'messages': [{'parts': [{'image': {}}]}]}");

        assertThat(WorstCase.of(seen, deployment, given(1_000)).cost(0, 0).getTotal())
                .isEqualTo("0.003");
        assertThat(WorstCase.of(CompleteRequest.getDefaultInstance(), deployment, given(1_000))
                        .cost(0, 0)
                        .getTotal())
                .isEqualTo("0.001");
    }

    @Test
    void aCacheThatMayBeWrittenAndHasNoPriceMakesItUnknown() {
        var marked = ofJson("{'max_output_tokens': 1, 'tools': [{'name': 'f', 'cache_breakpoint': {}}]}");
        var deployment = SHIPPED.resolve("bedrock/cohere.command-r-v1:0");

        assertThat(WorstCase.of(marked, deployment, given(10)).cost().getUnknownReason())
                .contains("cache_write");
        assertThat(total("openai/gpt-4o", marked, 0)).as("no place for marks").isEqualTo("0.00001");
    }

    @Test
    void theLongestAnswerForAnAmountCostsThatAndNoMore() {
        var deployment = SHIPPED.resolve("openai/gpt-4o");
        var worst = WorstCase.of(ofJson("{'candidates': 2}"), deployment, given(1_000));

        long longest = worst.longestFor(new BigDecimal("0.01")).getAsLong();

        assertThat(longest).isEqualTo(375);
        assertThat(worst.cost(2 * longest, 0).getTotal()).isEqualTo("0.01");
    }

    private static String total(String model, CompleteRequest request, long input) {
        return WorstCase.of(request, SHIPPED.resolve(model), given(input))
                .cost()
                .getTotal();
    }

    private static CostItem item(String kind, CompleteRequest request, Deployment deployment) {
        return WorstCase.of(request, deployment, given(0)).cost().getItemsList().stream()
                .filter(item -> item.getKind().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
