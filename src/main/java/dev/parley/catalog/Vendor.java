package dev.parley.catalog;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One configured vendor: an endpoint and account that serves models. Two vendors are equal when their settings are, so
 * that a reload keeps the connections of those that did not change.
 */
public record Vendor(
        String id,
        String name,
        String wireFormat,
        URI apiBase,
        Auth auth,
        Map<String, String> headers,
        Map<String, String> query,
        Set<Quirk> quirks,
        Timeouts timeouts,
        List<String> aliases,
        String defaultModel,
        boolean unlistedModels,
        Optional<String> off,
        Models models) {

    /** Stands in {@code apiBase} where the model's id is to be: a URI can't hold the braces of the file. */
    static final String MODEL_PLACE = "%7Bmodel%7D";

    public Vendor {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
        quirks = Set.copyOf(quirks);
        aliases = List.copyOf(aliases);
    }

    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** Whether it is another way to a vendor of the catalog, which goes by that vendor's own name. */
    boolean isSecondAccount() {
        return !models.catalogVendor().equals(id);
    }

    /** Why the vendor can't be called and what to do about it; empty where it can. */
    @Override
    public Optional<String> off() {
        return off;
    }
}
