package dev.parley.pricing;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.Cost;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;

/** Costs of what was used, at the prices that Parley ships or at an operator's own. */
final class TestCosts {

    static final Catalog SHIPPED = TestCatalog.shipped();

    private TestCosts() {}

    /** At the shipped prices of a model. */
    static Cost cost(Usage.Builder usage, String model) {
        return CostCalculator.cost(usage.build(), SHIPPED.resolve(model));
    }

    /** A model with these lines in its vendor's file. */
    static Deployment own(String price) {
        return TestCatalog.of(
                        "own",
                        "wire_format: openai-chat\napi_base: http://localhost:1\nunlisted_models: true\n" + price)
                .resolve("own/model");
    }

    static Usage.Builder usage() {
        return Usage.newBuilder();
    }

    static Cost unknown(String reason) {
        return Cost.newBuilder()
                .setStatus(PriceStatus.PRICE_STATUS_UNKNOWN)
                .setUnknownReason(reason)
                .build();
    }
}
