package dev.parley.catalog;

import io.quarkus.arc.All;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Holds the catalog in force. Start-up fails on a bad one; a bad change is logged and leaves the running one in force.
 * A request keeps the deployments that it was admitted with.
 */
@Startup
@Singleton
public class CurrentCatalog {

    private static final Logger LOG = Logger.getLogger(CurrentCatalog.class);

    private final CatalogConfig config;
    private final CatalogLoader loader;
    private final RoutesReader routes;
    private final List<CatalogCheck> checks;
    private volatile Catalog catalog;
    private CatalogLoader.Look look = CatalogLoader.Look.NONE;
    private volatile Optional<String> problem = Optional.empty();

    CurrentCatalog(CatalogConfig config, Config lookup, @All List<CatalogCheck> checks) {
        this.config = config;
        this.checks = checks;
        var settings = new Settings(name -> lookup.getOptionalValue(name, String.class), System.getenv());
        this.loader = new CatalogLoader(settings);
        this.routes = new RoutesReader(settings);
        this.catalog = load();
        catalog.vendors().values().stream()
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .forEach(CurrentCatalog::announce);
        long off = catalog.vendors().values().stream()
                .filter(vendor -> vendor.off().isPresent())
                .count();
        LOG.infof("Vendors that are off: %d; each says why when it is called, or in the log at level DEBUG", off);
    }

    public Catalog catalog() {
        return catalog;
    }

    /** Why the files as they are now are not in force; empty where they are. */
    public Optional<String> problem() {
        return problem;
    }

    @Scheduled(
            every = "${parley.catalog.reload-every:2s}",
            delayed = "2s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reload() {
        try {
            var now = loader.look(config.directory(), config.routes(), catalog);
            if (problem.isEmpty() && now.equals(look)) {
                return;
            }
            Catalog read = load();
            problem = Optional.empty();
            look = now;
            if (!read.vendors().equals(catalog.vendors()) || !read.routes().equals(catalog.routes())) {
                List<Vendor> changed = read.vendors().values().stream()
                        .filter(vendor -> !vendor.equals(catalog.vendors().get(vendor.id())))
                        .toList();
                catalog = read;
                LOG.infof(
                        "Vendor files or routes changed; vendors in force: %d, new or changed: %d",
                        read.vendors().size(), changed.size());
                changed.forEach(CurrentCatalog::announce);
            }
        } catch (ConfigProblem e) {
            if (!problem.equals(Optional.of(e.getMessage()))) {
                problem = Optional.of(e.getMessage());
                LOG.errorf("Vendor files changed, but the running configuration stays in force:%n%s", e.getMessage());
            }
        }
    }

    private Catalog load() {
        Catalog read = routes.read(config.routes(), loader.load(config.directory()));
        List<String> problems = new ArrayList<>();
        checks.forEach(check -> problems.addAll(check.problems(read)));
        if (!problems.isEmpty()) {
            throw new ConfigProblem(problems);
        }
        return read;
    }

    private static void announce(Vendor vendor) {
        if (vendor.off().isEmpty()) {
            LOG.infof(
                    "Vendor %s is on: %s at %s",
                    vendor.id(), vendor.wireFormat(), vendor.apiBase().getHost());
        } else {
            LOG.debugf("Vendor %s is off: %s", vendor.id(), vendor.off().get());
        }
    }
}
