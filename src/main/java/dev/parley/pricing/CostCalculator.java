package dev.parley.pricing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Price;
import dev.parley.catalog.PriceList;
import dev.parley.catalog.TokenKind;
import dev.parley.v1.Cost;
import dev.parley.v1.CostItem;
import dev.parley.v1.PriceSource;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Usage times price, exact; a price that is not known makes the cost UNKNOWN, never 0. A list that has no price for cache
 * reads means that the vendor gives no discount: they cost what input costs. A catalog list that lacks another kind is
 * incomplete, for vendors ask more for those; in an operator's own list, input and output stand for every kind.
 */
public final class CostCalculator {

    private static final int MILLION = 6;
    private static final String CURRENCY = "USD";

    /** What vendors call the tier that a request has unless it asks for another. Groq says "on_demand". */
    private static final Set<String> STANDARD = Set.of("", "default", "standard", "on_demand");

    private CostCalculator() {}

    /** The cost in the standard service tier. */
    public static Cost cost(Usage usage, Deployment deployment) {
        return cost(usage, deployment, "");
    }

    /** The cost in the service tier that the vendor's answer names, in the vendor's own word. */
    public static Cost cost(Usage usage, Deployment deployment, String tier) {
        String known = catalogName(tier);
        Optional<PriceList> list = deployment.model().prices();
        if (list.isEmpty()) {
            return unknown("no price is known for " + deployment.id() + "; set 'price' for it in the vendor's file");
        }
        return price(deployment, tier, promptTokens(usage))
                .map(price -> cost(usage, deployment, list.get(), price, known))
                .orElseGet(() -> unknown("no price is known for a prompt of " + promptTokens(usage) + " tokens to "
                        + deployment.id() + " in the service tier '" + (known.isEmpty() ? "standard" : known) + "'"));
    }

    /** The price that a prompt of this length has in the tier; empty where it is not known. */
    static Optional<Price> price(Deployment deployment, String tier, long promptTokens) {
        return deployment.model().prices().flatMap(list -> list.find(catalogName(tier), promptTokens));
    }

    private static String catalogName(String tier) {
        String name = tier.strip().toLowerCase(Locale.ROOT);
        return STANDARD.contains(name) ? "" : name;
    }

    private static Cost cost(Usage usage, Deployment deployment, PriceList list, Price price, String tier) {
        var cost = Cost.newBuilder()
                .setStatus(price.free() ? PriceStatus.PRICE_STATUS_FREE : PriceStatus.PRICE_STATUS_KNOWN)
                .setCurrency(CURRENCY)
                .setPriceSource(PriceSource.newBuilder()
                        .setName(list.source())
                        .setAsOf(list.asOf())
                        .setAboveInputTokens(price.aboveInputTokens())
                        .setServiceTier(tier));
        BigDecimal total = BigDecimal.ZERO;
        for (TokenKind kind : TokenKind.values()) {
            long tokens = tokens(usage, kind);
            if (tokens > 0) {
                Optional<BigDecimal> rate = rate(kind, price, list.operators());
                if (rate.isEmpty()) {
                    return unknown("no price is known for the " + kind.key() + " tokens of " + deployment.id());
                }
                BigDecimal amount =
                        rate.get().multiply(BigDecimal.valueOf(tokens)).movePointLeft(MILLION);
                total = total.add(amount);
                cost.addItems(CostItem.newBuilder()
                        .setKind(kind.key())
                        .setTokens(tokens)
                        .setPricePerMillion(plain(rate.get()))
                        .setAmount(plain(amount)));
            }
        }
        return cost.setTotal(plain(total)).build();
    }

    /** What a million tokens of a kind cost; empty where that is not known. */
    private static Optional<BigDecimal> rate(TokenKind kind, Price price, boolean operators) {
        Optional<BigDecimal> own = price.find(kind);
        if (own.isPresent()) {
            return own;
        }
        return switch (kind) {
            case CACHE_READ -> price.find(TokenKind.INPUT);
            case CACHE_WRITE, CACHE_WRITE_1H, AUDIO_INPUT -> operators ? price.find(TokenKind.INPUT) : Optional.empty();
            case AUDIO_OUTPUT -> operators ? price.find(TokenKind.OUTPUT) : Optional.empty();
            case INPUT, OUTPUT, REASONING -> Optional.empty();
        };
    }

    /** The whole prompt, by which vendors choose the price of long ones. */
    private static long promptTokens(Usage usage) {
        return usage.getInputTokens()
                + usage.getCacheReadTokens()
                + usage.getCacheWriteTokens()
                + usage.getCacheWrite1HTokens()
                + usage.getAudioInputTokens();
    }

    private static long tokens(Usage usage, TokenKind kind) {
        return switch (kind) {
            case INPUT -> usage.getInputTokens();
            case CACHE_READ -> usage.getCacheReadTokens();
            case CACHE_WRITE -> usage.getCacheWriteTokens();
            case CACHE_WRITE_1H -> usage.getCacheWrite1HTokens();
            case AUDIO_INPUT -> usage.getAudioInputTokens();
            case OUTPUT -> usage.getOutputTokens();
            case REASONING -> usage.getReasoningTokens();
            case AUDIO_OUTPUT -> usage.getAudioOutputTokens();
        };
    }

    static Cost unknown(String reason) {
        return Cost.newBuilder()
                .setStatus(PriceStatus.PRICE_STATUS_UNKNOWN)
                .setUnknownReason(reason)
                .build();
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
