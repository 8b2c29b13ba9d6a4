package dev.parley.pricing;

import io.smallrye.config.ConfigMapping;
import java.math.BigDecimal;
import java.util.Optional;

/** The currency that costs are shown in beside USD; none where nothing is set. */
@ConfigMapping(prefix = "parley.currency")
interface CurrencyConfig {

    /** The currency, ISO 4217: {@code EUR}. */
    Optional<String> code();

    /** What one USD costs in it: {@code 0.92}. */
    Optional<BigDecimal> perUsd();

    /** The day of the rate: {@code 2026-11-24}. */
    Optional<String> asOf();
}
