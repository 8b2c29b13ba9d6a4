package dev.parley.telemetry;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.error.Reasons;
import dev.parley.resilience.Keys;
import jakarta.inject.Singleton;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Lists the vendors, on or off and why, and keys in trouble by the name of their variable. Parley is ready as soon as a configuration is in force. */
@Readiness
@Singleton
final class VendorsHealth implements HealthCheck {

    private final CurrentCatalog catalog;

    private final Keys keys;

    VendorsHealth(CurrentCatalog catalog, Keys keys) {
        this.catalog = catalog;
        this.keys = keys;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("vendors").up();
        new TreeMap<>(catalog.catalog().vendors())
                .forEach((id, vendor) -> response.withData(
                        id, vendor.off().map(why -> "off: " + why).orElse("on")));
        keys.unwell()
                .forEach(key -> response.withData(
                        "key " + key.alias() + " of " + key.vendor(),
                        Reasons.name(key.reason()) + ", for " + key.left().toSeconds() + " s more"));
        catalog.problem().ifPresent(problem -> response.withData("configuration_problem", problem));
        return response.build();
    }
}
