package dev.parley.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TestCatalog;
import dev.parley.v1.Cost;
import dev.parley.v1.CostItem;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The parts of a sum multiply out as those of one request do. */
class CostSumTest {

    private static final Cost ONE = CostCalculator.cost(
            Usage.newBuilder()
                    .setInputTokens(20)
                    .setOutputTokens(100)
                    .setWebSearches(1)
                    .setSearchContextSize("low")
                    .build(),
            TestCatalog.shipped().resolve("perplexity/sonar"));

    @Test
    void searchesAreMultiplied() {
        var searches = searches(CostSum.times(ONE, 100));

        assertThat(searches.getUnits()).isEqualTo(100);
        assertThat(new BigDecimal(searches.getPricePerUnit()).multiply(BigDecimal.valueOf(100)))
                .isEqualByComparingTo(searches.getAmount());
    }

    @Test
    void searchesAreAdded() {
        assertThat(searches(CostSum.plus(ONE, CostSum.times(ONE, 2))).getUnits())
                .isEqualTo(3);
    }

    private static CostItem searches(Cost cost) {
        return cost.getItemsList().stream()
                .filter(item -> item.getKind().equals("web_search"))
                .findFirst()
                .orElseThrow();
    }
}
