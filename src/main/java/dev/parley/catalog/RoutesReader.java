package dev.parley.catalog;

import dev.parley.catalog.RoutesFile.EntryFile;
import dev.parley.catalog.RoutesFile.RouteFile;
import dev.parley.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the file of routes over a catalog's vendors; a file that is not there has no routes. */
final class RoutesReader {

    private final Settings settings;

    RoutesReader(Settings settings) {
        this.settings = settings;
    }

    /** The same vendors, with the routes of the file. */
    Catalog read(Path path, Catalog vendors) {
        if (!Files.isRegularFile(path)) {
            return vendors;
        }
        String fileName = path.getFileName().toString();
        RoutesFile file;
        try {
            file = new VendorTree(fileName, settings).read(Files.readString(path), RoutesFile.class);
        } catch (IOException e) {
            throw new ConfigProblem(fileName + ": can't be read; check its permissions");
        }
        Map<String, Route> routes = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        if (file.routes() != null) {
            file.routes().forEach((name, route) -> {
                try {
                    routes.put(name, route(fileName + ": routes." + name, name, route, vendors));
                } catch (ConfigProblem e) {
                    problems.addAll(e.problems());
                }
            });
        }
        if (!problems.isEmpty()) {
            throw new ConfigProblem(problems);
        }
        return vendors.with(routes);
    }

    private static Route route(String where, String name, RouteFile file, Catalog vendors) {
        if (vendors.names(name) || name.isBlank() || name.indexOf('/') >= 0 || name.indexOf(':') >= 0) {
            throw new ConfigProblem(
                    where + ": the name must be that of no vendor or alias and hold no '/' or ':'; choose another");
        }
        if (file == null || file.deployments() == null || file.deployments().isEmpty()) {
            throw new ConfigProblem(where + ".deployments: is empty; list at least one, such as openai/gpt-4o-mini");
        }
        List<Route.Entry> entries = new ArrayList<>();
        for (int i = 0; i < file.deployments().size(); i++) {
            entries.add(entry(where, i, file, vendors));
        }
        if (entries.stream().allMatch(entry -> entry.weight() == 0)) {
            throw new ConfigProblem(where + ".deployments: all have weight 0; give one more");
        }
        var strategy = file.strategy() == null
                ? Route.Strategy.ORDER
                : Route.Strategy.valueOf(file.strategy().name());
        return new Route(
                name,
                strategy,
                entries,
                Optional.ofNullable(file.hedge()).map(hedge -> hedge.policy(name, where + ".hedge.")));
    }

    private static Route.Entry entry(String where, int at, RouteFile route, Catalog vendors) {
        EntryFile file = route.deployments().get(at);
        String path = where + ".deployments[" + at + "]";
        if (file == null || file.model() == null || file.model().isBlank()) {
            throw new ConfigProblem(path + ": names no model; write vendor/model");
        }
        Bounds.check(file.weight(), 0, path + ".weight");
        try {
            var deployment = vendors.resolve(file.model());
            var policy = deployment.vendor().resilience().retry();
            return new Route.Entry(
                    deployment,
                    file.weight() == null ? 1 : file.weight(),
                    file.when() == null ? Map.of() : file.when(),
                    route.retry() == null ? policy : route.retry().over(policy, where + ".retry."));
        } catch (GatewayException e) {
            throw new ConfigProblem(path + ": " + e.getMessage() + "; " + e.remedy());
        }
    }
}
