package dev.parley.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Reads a directory of vendor files into a {@link Catalog}, all or nothing: every problem of every file is told. */
final class CatalogLoader {

    private static final String ENDING = ".yaml";

    private final Settings settings;
    private final KnownModels catalog;

    CatalogLoader(Settings settings) {
        this(settings, new KnownModels());
    }

    CatalogLoader(Settings settings, KnownModels catalog) {
        this.settings = settings;
        this.catalog = catalog;
    }

    /** All that a catalog is made of and that may change: the files, and the hashes of its vendors' keys. */
    record Look(Map<String, String> files, Map<String, Integer> keys) {

        static final Look NONE = new Look(Map.of(), Map.of());
    }

    /** Looks without reading YAML, which for many vendors takes a hundred times as long. */
    Look look(Path directory, Path routes, Catalog catalog) {
        Map<String, String> files = new TreeMap<>();
        Map<String, Integer> keys = new TreeMap<>();
        for (String ending : List.of(ENDING, ".yml")) {
            files(directory, ending)
                    .forEach(file -> files.put(file.getFileName().toString(), text(file)));
        }
        files.put(routes.toString(), text(routes));
        catalog.vendors()
                .values()
                .forEach(vendor -> keys.put(vendor.id(), Objects.hash(key(vendor.auth()), keys(vendor))));
        return new Look(files, keys);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private List<String> keys(Vendor vendor) {
        return vendor.resilience().keys().stream().map(key -> key(key.auth())).toList();
    }

    private String key(Auth auth) {
        try {
            return auth.variables().isEmpty()
                    ? ""
                    : settings.secret(auth.variables()).orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    Catalog load(Path directory) {
        var reader = new VendorReader(settings, catalog);
        List<Vendor> vendors = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<Path> files = files(directory, ENDING);
        List<String> ids = files.stream().map(CatalogLoader::id).toList();
        var overrides = EnvironmentOverrides.byVendor(ids, settings.environment());
        for (Path file : files) {
            try {
                vendors.add(reader.read(
                        id(file),
                        file.getFileName().toString(),
                        Files.readString(file),
                        overrides.getOrDefault(id(file), Map.of())));
            } catch (ConfigProblem e) {
                problems.addAll(e.problems());
            } catch (IOException e) {
                problems.add(file.getFileName() + ": can't be read; check its permissions");
            }
        }
        problems.addAll(strangers(ids));
        problems.addAll(misnamed(directory));
        if (!problems.isEmpty()) {
            throw new ConfigProblem(problems);
        }
        return new Catalog(vendors);
    }

    /** Overrides of vendors that have no file: most likely a misspelt name. */
    private List<String> strangers(List<String> ids) {
        return settings.environment().keySet().stream()
                .filter(variable -> variable.startsWith(EnvironmentOverrides.PREFIX))
                .filter(variable -> EnvironmentOverrides.owner(variable, ids).isEmpty())
                .map(variable -> "environment variable " + variable + ": there is no vendor file that it belongs to")
                .sorted()
                .toList();
    }

    private static List<String> misnamed(Path directory) {
        return files(directory, ".yml").stream()
                .map(file -> file.getFileName().toString())
                .map(name -> name + ": is no vendor file by its name; rename it to " + name.replaceAll("yml$", "yaml"))
                .toList();
    }

    private static String id(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    private static List<Path> files(Path directory, String ending) {
        try (var entries = Files.list(directory)) {
            return entries.filter(path -> path.getFileName().toString().endsWith(ending))
                    // A mounted ConfigMap keeps its versions in hidden directories beside the links.
                    .filter(path -> !path.getFileName().toString().startsWith(".") && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ConfigProblem(directory + ": the directory of vendor files can't be read; set"
                    + " PARLEY_CATALOG_DIRECTORY to one that can");
        }
    }
}
