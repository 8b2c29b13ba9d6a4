package dev.parley.vendor;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.CatalogCheck;
import dev.parley.catalog.Deployment;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the adapter of a deployment; a catalog with a wire format that nobody speaks does not come into force. */
@Singleton
public final class VendorAdapters implements CatalogCheck {

    private final Map<String, VendorAdapter> byFormat = new TreeMap<>();

    VendorAdapters(@All List<VendorAdapter> adapters) {
        adapters.forEach(adapter -> byFormat.put(adapter.wireFormat(), adapter));
    }

    public VendorAdapter of(Deployment deployment) {
        return byFormat.get(deployment.vendor().wireFormat());
    }

    /** The vendor's own counter of tokens; empty where it has none. */
    public Optional<TokenCountingAdapter> counterOf(Deployment deployment) {
        return of(deployment) instanceof TokenCountingAdapter counter && counter.counts(deployment)
                ? Optional.of(counter)
                : Optional.empty();
    }

    /** The wire formats that have counters of tokens. */
    public Stream<String> counting() {
        return byFormat.values().stream()
                .filter(TokenCountingAdapter.class::isInstance)
                .map(VendorAdapter::wireFormat);
    }

    @Override
    public List<String> problems(Catalog catalog) {
        return catalog.vendors().values().stream()
                .filter(vendor -> !byFormat.containsKey(vendor.wireFormat()))
                .map(vendor -> vendor.id() + ".yaml: wire_format: '" + vendor.wireFormat()
                        + "' is not known; use one of " + String.join(", ", byFormat.keySet()))
                .toList();
    }
}
