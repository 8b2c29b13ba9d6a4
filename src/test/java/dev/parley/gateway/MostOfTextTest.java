package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TestCatalog;
import dev.parley.pricing.WorstCase;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Delta;
import dev.parley.vendor.Reported;
import java.math.BigDecimal;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not counted yet is taken for the most that it can be, whatever its model makes of a letter. */
class MostOfTextTest {

    /** A letter of Yi, of which each byte is a token. */
    private static final String RARE = "\uA4C0".repeat(100);

    private final TokenCounter tokens = new TokenCounter();

    @ParameterizedTest
    @ValueSource(strings = {"anthropic/claude-opus-5", "anthropic/claude-opus-4-5", "openai/gpt-4o", "openai/gpt-4"})
    void aPieceThatCostsMoreThanIsLeftIsCutOff(String model) {
        var deployment = TestCatalog.shipped().resolve(model);
        long all = tokens.countText(RARE, deployment).tokens();
        var costs = WorstCase.of(
                CompleteRequest.getDefaultInstance(), deployment, new TokenCount(0, "given", OptionalDouble.of(0)));

        assertThat(tokens.texts(deployment).most(RARE.length())).isGreaterThanOrEqualTo(all);
        assertThat(paid(new CostWatch(tokens, deployment, costs, cost(costs, all))))
                .isEqualTo(RARE);
        assertThat(paid(new CostWatch(tokens, deployment, costs, cost(costs, all - 1))))
                .isNotEqualTo(RARE);
    }

    private static BigDecimal cost(WorstCase costs, long tokens) {
        return new BigDecimal(costs.cost(tokens, 0).getTotal());
    }

    private static String paid(CostWatch watch) {
        return watch.paid(Delta.newBuilder().setText(RARE).build(), Reported.NOTHING, RARE.length())
                .getText();
    }
}
