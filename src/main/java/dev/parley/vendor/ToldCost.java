package dev.parley.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;

/** What a vendor's usage says that an answer cost, in dollars. Pure. */
public final class ToldCost {

    /** A dollar is ten thousand million ticks: https://docs.x.ai/developers/cost-tracking. */
    private static final int DIGITS_OF_TICKS = 10;

    private ToldCost() {}

    /**
     * @param cost an amount, or an object of amounts: https://openrouter.ai/docs/use-cases/usage-accounting,
     *     https://docs.perplexity.ai/api-reference/chat-completions-post
     * @param ticks xAI's {@code cost_in_usd_ticks}, a whole number
     */
    public static Optional<BigDecimal> of(JsonNode cost, JsonNode ticks) {
        JsonNode total = cost != null && cost.isObject() ? cost.path("total_cost") : cost;
        if (total != null && total.isNumber()) {
            return Optional.of(total.decimalValue());
        }
        return ticks == null || !ticks.isIntegralNumber()
                ? Optional.empty()
                : Optional.of(new BigDecimal(ticks.bigIntegerValue(), DIGITS_OF_TICKS).stripTrailingZeros());
    }
}
