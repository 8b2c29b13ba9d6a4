package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.ReasoningOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffortTest {

    private static Deployment model(String efforts) {
        String reasoning = efforts.isEmpty() ? "" : ", reasoning: " + efforts;
        return TestCatalog.of(
                        "thinker",
                        "wire_format: openai-chat\napi_base: http://127.0.0.1:1\napi_key: k\nmodels: [{id: m"
                                + reasoning + "}]\n")
                .resolve("thinker/m");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "low     | [{type: effort, values: [low, high]}] | low | true",
                "minimal | [{type: effort, values: [low, high]}] | low | false",
                "medium  | [{type: effort, values: [low, high]}] | low | false",
                "max     | [{type: effort, values: [low, high]}] | high | false",
                "none    | [{type: effort, values: [low, high]}] | low | false",
                "none    | [{type: toggle}, {type: effort, values: [low, high]}] | none | true",
                "low     | [{type: effort, values: [none, high, max]}] | high | false",
                "minimal | [{type: effort, values: [none, low]}] | low | false",
                "high    | [{type: effort, values: [none, default]}] | '' | false",
                "high    | [{type: effort, values: [none]}] | '' | false",
                "xhigh   | [{type: toggle}] | xhigh | true",
                "xhigh   | '' | xhigh | true",
                "high    | [{type: effort, values: [default]}] | '' | false"
            })
    void aModelIsAskedByTheNearestWordThatItTakes(String asked, String efforts, String word, boolean exact) {
        var effort = Effort.of(
                ReasoningOptions.newBuilder().setEffort(asked).build(),
                model(efforts).model());

        assertThat(effort).contains(new Effort(word, exact));
    }

    @ParameterizedTest
    @CsvSource({"0, none", "1024, low", "1536, low", "2048, medium", "4096, high", "100000, high"})
    void aBudgetBecomesTheWordOfItsSize(int budget, String word) {
        var effort = Effort.of(
                ReasoningOptions.newBuilder().setBudgetTokens(budget).build(),
                model("").model());

        assertThat(effort).contains(new Effort(word, false));
    }

    @Test
    void whatIsNotAskedForIsLeftToTheModel() {
        assertThat(Effort.of(
                        ReasoningOptions.getDefaultInstance(),
                        model("[{type: effort, values: [low]}]").model()))
                .isEmpty();
    }
}
