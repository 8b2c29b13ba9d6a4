package dev.parley.demo;

import dev.parley.catalog.CurrentCatalog;
import io.grpc.ManagedChannelBuilder;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Shows a newcomer what Parley does, as a client of it over a real socket. Runs once, then leaves the service running. */
@Singleton
final class Demo {

    private static final String SANDBOX = "sandbox";

    /** Vendors whose key makes the demo use them, the first that has one. */
    private static final List<String> VENDORS =
            List.of("openai", "anthropic", "google", "groq", "mistral", "deepseek", "xai", "openrouter");

    private final DemoConfig config;
    private final CurrentCatalog catalog;
    private final int port;

    Demo(
            DemoConfig config,
            CurrentCatalog catalog,
            @ConfigProperty(name = "quarkus.grpc.server.port", defaultValue = "9000") int port) {
        this.config = config;
        this.catalog = catalog;
        this.port = port;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            var thread = new Thread(this::show, "demo");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void show() {
        var channel = ManagedChannelBuilder.forAddress("localhost", port)
                .usePlaintext()
                .build();
        try {
            new DemoTour(channel, model(), System.out).run();
        } finally {
            channel.shutdownNow();
        }
    }

    private String model() {
        var vendors = catalog.catalog().vendors();
        return VENDORS.stream()
                .filter(id -> vendors.containsKey(id) && vendors.get(id).off().isEmpty())
                .findFirst()
                .orElse(SANDBOX);
    }
}
