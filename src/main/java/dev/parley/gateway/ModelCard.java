package dev.parley.gateway;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Price;
import dev.parley.catalog.PriceList;
import dev.parley.v1.Availability;
import dev.parley.v1.Deprecation;
import dev.parley.v1.Model;
import dev.parley.v1.ModelPrice;
import dev.parley.v1.ModelPrices;
import dev.parley.v1.ModelRef;
import dev.parley.v1.PriceSource;
import dev.parley.v1.PriceStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the API tells of a deployment. Pure. */
final class ModelCard {

    private ModelCard() {}

    static Model of(Deployment deployment, Duration rests) {
        var vendor = deployment.vendor();
        var known = deployment.model();
        var model = Model.newBuilder()
                .setRef(ModelRef.newBuilder().setVendor(vendor.id()).setModel(known.id()))
                .addAllAliases(known.aliases())
                .setVendorName(vendor.name())
                .setWireFormat(vendor.wireFormat())
                .setLocal(vendor.resilience().local())
                .setListed(vendor.models().find(known.id()).isPresent())
                .addAllInput(known.input().stream().sorted().toList())
                .addAllOutput(known.output().stream().sorted().toList())
                .addAllCapabilities(known.capabilities().stream().sorted().toList())
                .addAllRejectedParameters(known.rejects().stream().sorted().toList())
                .setPrices(prices(known.prices()));
        known.contextWindow().ifPresent(model::setContextWindow);
        known.maxInputTokens().ifPresent(model::setMaxInputTokens);
        known.maxOutputTokens().ifPresent(model::setMaxOutputTokens);
        known.deprecation()
                .ifPresent(end -> model.setDeprecation(
                        Deprecation.newBuilder().setDate(end.on()).setReplacement(end.replacement())));
        available(model, vendor.off(), rests);
        return model.build();
    }

    private static void available(Model.Builder model, Optional<String> off, Duration rests) {
        if (off.isPresent()) {
            model.setAvailability(Availability.AVAILABILITY_OFF).setUnavailableReason(off.get());
        } else if (rests.isZero()) {
            model.setAvailability(Availability.AVAILABILITY_AVAILABLE);
        } else {
            model.setAvailability(Availability.AVAILABILITY_RESTING)
                    .setUnavailableReason("it failed too often, or its vendor asked to be left alone for a while")
                    .setBackIn(Durations.fromNanos(rests.toNanos()));
        }
    }

    private static ModelPrices prices(Optional<PriceList> list) {
        if (list.isEmpty()) {
            return ModelPrices.newBuilder()
                    .setStatus(PriceStatus.PRICE_STATUS_UNKNOWN)
                    .build();
        }
        var found = list.get();
        var prices = ModelPrices.newBuilder()
                .setStatus(found.free() ? PriceStatus.PRICE_STATUS_FREE : PriceStatus.PRICE_STATUS_KNOWN)
                .setSource(found.source())
                .setAsOf(found.asOf())
                .putAllSpeeds(texts(found.speeds()))
                .putAllRegions(texts(found.regions()))
                .putAllPerSearch(texts(found.perSearch()));
        found.otherSources()
                .forEach((field, read) -> prices.putOtherSources(
                        field,
                        PriceSource.newBuilder()
                                .setName(read.name())
                                .setAsOf(read.asOf())
                                .build()));
        found.perRequest().map(BigDecimal::toPlainString).ifPresent(prices::setPerRequest);
        new TreeMap<>(found.byTier())
                .forEach((tier, byLength) -> byLength.stream()
                        .sorted(Comparator.comparingLong(Price::aboveInputTokens))
                        .forEach(price -> prices.addPrices(price(tier, price))));
        return prices.build();
    }

    private static ModelPrice price(String tier, Price price) {
        var told = ModelPrice.newBuilder().setServiceTier(tier).setAboveInputTokens(price.aboveInputTokens());
        price.perMillion().forEach((kind, amount) -> told.putPerMillion(kind.key(), amount.toPlainString()));
        return told.build();
    }

    private static Map<String, String> texts(Map<String, BigDecimal> amounts) {
        Map<String, String> texts = new TreeMap<>();
        amounts.forEach((name, amount) -> texts.put(name, amount.toPlainString()));
        return texts;
    }
}
