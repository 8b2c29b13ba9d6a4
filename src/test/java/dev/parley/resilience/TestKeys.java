package dev.parley.resilience;

import dev.parley.catalog.Resilience;
import dev.parley.catalog.Vendor;
import dev.parley.catalog.VendorKey;
import java.util.List;

/** Keys by hand: those of a vendor's file come from the environment. */
final class TestKeys {

    private TestKeys() {}

    /** The same vendor with these keys. */
    static Vendor keyed(Vendor vendor, List<VendorKey> keys) {
        var resilience = vendor.resilience();
        return new Vendor(
                vendor.id(),
                vendor.name(),
                vendor.wireFormat(),
                vendor.apiBase(),
                vendor.auth(),
                vendor.headers(),
                vendor.query(),
                vendor.quirks(),
                vendor.timeouts(),
                vendor.aliases(),
                vendor.defaultModel(),
                vendor.unlistedModels(),
                vendor.off(),
                vendor.models(),
                new Resilience(
                        resilience.provider(),
                        resilience.local(),
                        resilience.retry(),
                        resilience.breaker(),
                        resilience.limits(),
                        resilience.counting(),
                        keys,
                        resilience.onCancel(),
                        resilience.maxLeftReads()));
    }
}
