package dev.parley.pricing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.PriceList;
import dev.parley.catalog.Rate;
import dev.parley.catalog.TokenKind;
import dev.parley.v1.Cost;
import dev.parley.v1.CostItem;
import dev.parley.v1.PriceSource;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * Usage times price, exact; a price that is not known makes the cost UNKNOWN, never 0. A list that has no price for cache
 * reads means that the vendor gives no discount: they cost what input costs. A catalog list that lacks another kind is
 * incomplete, for vendors ask more for those; in an operator's own list, input and output stand for every kind.
 */
public final class CostCalculator {

    private static final int MILLION = 6;
    private static final String CURRENCY = "USD";

    private CostCalculator() {}

    /** The cost on the standard terms. */
    public static Cost cost(Usage usage, Deployment deployment) {
        return cost(usage, deployment, Terms.STANDARD);
    }

    /** The cost in the service tier that the vendor's answer names, in the vendor's own word. */
    public static Cost cost(Usage usage, Deployment deployment, String tier) {
        return cost(usage, deployment, Terms.tier(tier));
    }

    public static Cost cost(Usage usage, Deployment deployment, Terms terms) {
        Optional<PriceList> list = deployment.model().prices();
        if (list.isEmpty()) {
            String why = deployment.model().unpriced();
            return unknown("no price is known for " + deployment.id() + (why.isEmpty() ? "" : ": " + why)
                    + "; set 'price' for it in the vendor's file");
        }
        if (!list.get().has(terms.tier()) && !list.get().free()) {
            return unknown("no price is known for " + deployment.id() + " in the service tier '"
                    + (terms.tier().isEmpty() ? "standard" : terms.tier()) + "'");
        }
        Optional<BigDecimal> speed = factor(terms.speed(), list.get().speeds());
        if (speed.isEmpty()) {
            return unknown("no price is known for " + deployment.id() + " at the speed '" + terms.speed() + "'");
        }
        // A vendor that has one price for every region has none by region.
        Optional<BigDecimal> region = list.get().regions().isEmpty()
                ? factor("", Map.of())
                : factor(terms.region(), list.get().regions());
        if (region.isEmpty()) {
            return unknown("no price is known for " + deployment.id() + " in the region '" + terms.region() + "'");
        }
        return cost(usage, deployment, list.get(), terms, speed.get().multiply(region.get()));
    }

    /** What a million tokens of a kind cost before speed and region; empty where that is not known. */
    static Optional<BigDecimal> perMillion(Deployment deployment, TokenKind kind, Terms terms, long promptTokens) {
        return deployment
                .model()
                .prices()
                .flatMap(list -> list.find(kind, terms.tier(), promptTokens))
                .map(Rate::perMillion);
    }

    /** The same of the kind that it is billed as. */
    static Optional<BigDecimal> billed(Deployment deployment, TokenKind kind, Terms terms, long promptTokens) {
        return deployment
                .model()
                .prices()
                .flatMap(list -> rate(kind, list, terms.tier(), promptTokens))
                .map(Rate::perMillion);
    }

    private static Optional<BigDecimal> factor(String word, Map<String, BigDecimal> factors) {
        return word.isEmpty() ? Optional.of(BigDecimal.ONE) : Optional.ofNullable(factors.get(word));
    }

    private static Cost cost(Usage usage, Deployment deployment, PriceList list, Terms terms, BigDecimal multiplier) {
        var cost = Cost.newBuilder()
                .setStatus(list.free() ? PriceStatus.PRICE_STATUS_FREE : PriceStatus.PRICE_STATUS_KNOWN)
                .setCurrency(CURRENCY);
        BigDecimal total = BigDecimal.ZERO;
        long threshold = 0;
        for (TokenKind kind : TokenKind.values()) {
            long tokens = tokens(usage, kind);
            if (tokens > 0) {
                Optional<Rate> rate = rate(kind, list, terms.tier(), promptTokens(usage));
                if (rate.isEmpty()) {
                    return unknown("no price is known for the " + kind.key() + " tokens of " + deployment.id());
                }
                BigDecimal price = rate.get().perMillion().multiply(multiplier);
                BigDecimal amount = price.multiply(BigDecimal.valueOf(tokens)).movePointLeft(MILLION);
                total = total.add(amount);
                threshold = Math.max(threshold, rate.get().aboveInputTokens());
                cost.addItems(CostItem.newBuilder()
                        .setKind(kind.key())
                        .setTokens(tokens)
                        .setPricePerMillion(plain(price))
                        .setAmount(plain(amount))
                        .setPriceSource(source(rate.get(), terms, multiplier)));
            }
        }
        if (list.perRequest().isPresent()) {
            total = total.add(list.perRequest().get());
            cost.addItems(CostItem.newBuilder()
                    .setKind("request")
                    .setAmount(plain(list.perRequest().get()))
                    .setPriceSource(source(list.sourceOf("per_request"))));
        }
        if (usage.getWebSearches() > 0) {
            Optional<BigDecimal> each = searchPrice(usage, list);
            if (each.isEmpty()) {
                return unknown("no price is known for the web searches of " + deployment.id());
            }
            BigDecimal amount = each.get().multiply(BigDecimal.valueOf(usage.getWebSearches()));
            total = total.add(amount);
            cost.addItems(CostItem.newBuilder()
                    .setKind("web_search")
                    .setUnits(usage.getWebSearches())
                    .setPricePerUnit(plain(each.get()))
                    .setAmount(plain(amount))
                    .setPriceSource(source(list.sourceOf("per_search"))));
        }
        return cost.setTotal(plain(total))
                .setPriceSource(multiplied(source(list.own()), terms, multiplier)
                        .setAboveInputTokens(threshold)
                        .setServiceTier(terms.tier()))
                .build();
    }

    /** A free model's searches are free, unless its list has a price for them. */
    private static Optional<BigDecimal> searchPrice(Usage usage, PriceList list) {
        String size = usage.getSearchContextSize();
        BigDecimal price = list.perSearch().get(list.perSearch().containsKey(size) ? size : "medium");
        return price == null && list.free() ? Optional.of(BigDecimal.ZERO) : Optional.ofNullable(price);
    }

    private static PriceSource.Builder source(PriceList.Source source) {
        return PriceSource.newBuilder().setName(source.name()).setAsOf(source.asOf());
    }

    private static PriceSource source(Rate rate, Terms terms, BigDecimal multiplier) {
        return multiplied(source(rate.source()), terms, multiplier)
                .setAboveInputTokens(rate.aboveInputTokens())
                .setServiceTier(rate.tier())
                .build();
    }

    private static PriceSource.Builder multiplied(PriceSource.Builder source, Terms terms, BigDecimal multiplier) {
        return multiplier.compareTo(BigDecimal.ONE) == 0
                ? source
                : source.setSpeed(terms.speed()).setRegion(terms.region()).setMultiplier(plain(multiplier));
    }

    /** The price of a kind, or of the kind that it is billed as where the list has none for it. */
    private static Optional<Rate> rate(TokenKind kind, PriceList list, String tier, long promptTokens) {
        Optional<Rate> own = list.find(kind, tier, promptTokens);
        if (own.isPresent()) {
            return own;
        }
        return switch (kind) {
            case CACHE_READ, IMAGE_INPUT -> list.find(TokenKind.INPUT, tier, promptTokens);
            case CACHE_WRITE_1H, CACHE_WRITE, AUDIO_INPUT ->
                list.operators() || list.free() ? list.find(TokenKind.INPUT, tier, promptTokens) : Optional.empty();
            case AUDIO_OUTPUT, IMAGE_OUTPUT ->
                list.operators() || list.free() ? list.find(TokenKind.OUTPUT, tier, promptTokens) : Optional.empty();
            case INPUT, OUTPUT, REASONING -> Optional.empty();
        };
    }

    /** The whole prompt, by which vendors choose the price of long ones. */
    public static long promptTokens(Usage usage) {
        return usage.getInputTokens()
                + usage.getCacheReadTokens()
                + usage.getCacheWriteTokens()
                + usage.getCacheWrite1HTokens()
                + usage.getAudioInputTokens()
                + usage.getImageInputTokens();
    }

    private static long tokens(Usage usage, TokenKind kind) {
        return switch (kind) {
            case INPUT -> usage.getInputTokens();
            case CACHE_READ -> usage.getCacheReadTokens();
            case CACHE_WRITE -> usage.getCacheWriteTokens();
            case CACHE_WRITE_1H -> usage.getCacheWrite1HTokens();
            case AUDIO_INPUT -> usage.getAudioInputTokens();
            case IMAGE_INPUT -> usage.getImageInputTokens();
            case OUTPUT -> usage.getOutputTokens();
            case REASONING -> usage.getReasoningTokens();
            case AUDIO_OUTPUT -> usage.getAudioOutputTokens();
            case IMAGE_OUTPUT -> usage.getImageOutputTokens();
        };
    }

    public static Cost unknown(String reason) {
        return Cost.newBuilder()
                .setStatus(PriceStatus.PRICE_STATUS_UNKNOWN)
                .setUnknownReason(reason)
                .build();
    }

    static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
