package dev.parley.pricing;

import dev.parley.v1.ConvertedCost;
import dev.parley.v1.Cost;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;

/** Shows costs in the operator's currency too, by the configured rate, which is told with each. */
@Singleton
public final class ShownCurrency {

    private final Optional<ConvertedCost> rate;

    @Inject
    ShownCurrency(CurrencyConfig config) {
        this(rate(config));
    }

    private ShownCurrency(Optional<ConvertedCost> rate) {
        this.rate = rate;
    }

    /** Shows USD alone. */
    public static ShownCurrency usd() {
        return new ShownCurrency(Optional.empty());
    }

    static ShownCurrency of(String code, String perUsd, String asOf) {
        return new ShownCurrency(Optional.of(ConvertedCost.newBuilder()
                .setCurrency(Currency.getInstance(code).getCurrencyCode())
                .setRate(perUsd)
                .setRateAsOf(asOf)
                .build()));
    }

    public Cost shown(Cost cost) {
        if (rate.isEmpty() || cost.getTotal().isEmpty()) {
            return cost;
        }
        BigDecimal total = new BigDecimal(cost.getTotal())
                .multiply(new BigDecimal(rate.get().getRate()));
        return cost.toBuilder()
                .setConverted(rate.get().toBuilder().setTotal(CostCalculator.plain(total)))
                .build();
    }

    private static Optional<ConvertedCost> rate(CurrencyConfig config) {
        if (config.code().isEmpty() && config.perUsd().isEmpty()) {
            return Optional.empty();
        }
        if (config.code().isEmpty()
                || config.perUsd().filter(rate -> rate.signum() > 0).isEmpty()) {
            throw new IllegalArgumentException(
                    "parley.currency: set both 'code', such as EUR, and 'per-usd', what one USD costs in it, above 0");
        }
        return of(
                        config.code().get(),
                        CostCalculator.plain(config.perUsd().get()),
                        config.asOf().orElse(""))
                .rate;
    }
}
