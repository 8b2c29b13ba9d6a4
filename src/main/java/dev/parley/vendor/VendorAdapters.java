package dev.parley.vendor;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.CatalogCheck;
import dev.parley.catalog.Deployment;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    @Override
    public List<String> problems(Catalog catalog) {
        return catalog.vendors().values().stream()
                .filter(vendor -> !byFormat.containsKey(vendor.wireFormat()))
                .map(vendor -> vendor.id() + ".yaml: wire_format: '" + vendor.wireFormat()
                        + "' is not known; use one of " + String.join(", ", byFormat.keySet()))
                .toList();
    }
}
