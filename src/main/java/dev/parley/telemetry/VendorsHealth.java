package dev.parley.telemetry;

import dev.parley.catalog.CurrentCatalog;
import jakarta.inject.Singleton;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Lists the vendors, on or off and why. Parley is ready as soon as a configuration is in force. */
@Readiness
@Singleton
final class VendorsHealth implements HealthCheck {

    private final CurrentCatalog catalog;

    VendorsHealth(CurrentCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("vendors").up();
        new TreeMap<>(catalog.catalog().vendors())
                .forEach((id, vendor) -> response.withData(
                        id, vendor.off().map(why -> "off: " + why).orElse("on")));
        catalog.problem().ifPresent(problem -> response.withData("configuration_problem", problem));
        return response.build();
    }
}
