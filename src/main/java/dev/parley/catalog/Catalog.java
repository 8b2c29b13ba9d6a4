package dev.parley.catalog;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the operator configured: an immutable snapshot, swapped whole on reload. Finds what a model reference names. */
public final class Catalog {

    private final Map<String, Vendor> vendors;
    private final Map<String, Vendor> byName;
    private final Map<String, Route> routes;

    private Catalog(Catalog other, Map<String, Route> routes) {
        this.vendors = other.vendors;
        this.byName = other.byName;
        this.routes = Map.copyOf(routes);
    }

    Catalog(Collection<Vendor> all) {
        Map<String, Vendor> ids = new LinkedHashMap<>();
        all.forEach(vendor -> ids.put(vendor.id(), vendor));
        Map<String, Vendor> names = new LinkedHashMap<>(ids);
        for (Vendor vendor : all) {
            for (String alias : vendor.aliases()) {
                Vendor other = names.putIfAbsent(alias, vendor);
                if (other != null && other != vendor) {
                    throw new ConfigProblem(vendor.id() + ".yaml: aliases: '" + alias + "' already names the vendor '"
                            + other.id() + "'; choose another");
                }
            }
        }
        vendors = Map.copyOf(ids);
        byName = Map.copyOf(names);
        routes = Map.of();
    }

    /** The same vendors, with these routes. */
    Catalog with(Map<String, Route> others) {
        return new Catalog(this, others);
    }

    /** Every route by its name. */
    public Map<String, Route> routes() {
        return routes;
    }

    public Optional<Route> route(String name) {
        return Optional.ofNullable(routes.get(name));
    }

    /** Whether this is a vendor's id or alias. */
    public boolean names(String name) {
        return byName.containsKey(name);
    }

    /** The vendor of this id or alias. */
    public Optional<Vendor> vendor(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Every vendor by its id, those that are off included. */
    public Map<String, Vendor> vendors() {
        return vendors;
    }

    /**
     * The model at a vendor that a reference names: {@code vendor/model}, {@code vendor:model}, a bare model name that
     * one vendor that is on has, second accounts there aside (where none has, one that is off), or a bare vendor. A
     * reference that starts with a vendor's name never leads to another vendor.
     */
    public Deployment resolve(String reference) {
        Vendor bare = byName.get(reference);
        if (bare != null) {
            return defaultModel(bare);
        }
        for (char separator : new char[] {'/', ':'}) {
            int end = reference.indexOf(separator);
            Vendor vendor = end < 0 ? null : byName.get(reference.substring(0, end));
            if (vendor != null) {
                return model(vendor, reference.substring(end + 1));
            }
        }
        return bareModel(reference);
    }

    private static Deployment defaultModel(Vendor vendor) {
        if (vendor.defaultModel().isEmpty()) {
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_MODEL_NOT_FOUND,
                            "the vendor '" + vendor.id() + "' has no default model")
                    .withField("models")
                    .withRemedy("name the model, as in " + vendor.id() + "/MODEL, or set default_model in its file")
                    .at(vendor.id(), "");
        }
        return model(vendor, vendor.defaultModel());
    }

    private static Deployment model(Vendor vendor, String name) {
        Optional<Model> model = vendor.models().find(name);
        if (model.isEmpty() && vendor.unlistedModels() && !name.isBlank()) {
            model = Optional.of(vendor.models().unlisted(name));
        }
        return new Deployment(
                vendor,
                model.orElseThrow(() -> GatewayException.of(
                                ErrorReason.ERROR_REASON_MODEL_NOT_FOUND,
                                "the vendor '" + vendor.id() + "' has no model '" + shortened(name) + "'."
                                        + Nearest.question(
                                                name, vendor.models().all().keySet()))
                        .withField("models")
                        .withRemedy(
                                "use one of the vendor's models, or list this one under 'models' in the vendor's file")
                        .at(vendor.id(), shortened(name))));
    }

    /** Vendors that can be called go first: their catalogs alone are read where one of them has the model. */
    private Deployment bareModel(String name) {
        List<Deployment> callable = deployments(name, true);
        List<Deployment> found = callable.isEmpty() ? deployments(name, false) : callable;
        if (found.isEmpty()) {
            throw unknown(name);
        }
        var first = found.stream()
                .filter(deployment -> !deployment.vendor().isSecondAccount())
                .toList();
        found = first.isEmpty() ? found : first;
        if (found.size() == 1) {
            return found.get(0);
        }
        String all = found.stream().map(Deployment::id).sorted().collect(Collectors.joining(", "));
        throw GatewayException.invalid(
                "models",
                "several vendors have the model '" + name + "': " + all,
                "name the vendor too, as in " + found.get(0).id());
    }

    private List<Deployment> deployments(String name, boolean on) {
        return vendors.values().stream()
                .filter(vendor -> vendor.off().isEmpty() == on)
                .sorted(Comparator.comparing(Vendor::id))
                .flatMap(vendor -> vendor.models().find(name).stream().map(model -> new Deployment(vendor, model)))
                .toList();
    }

    private GatewayException unknown(String name) {
        int end = name.indexOf('/');
        if (end > 0) {
            String vendor = shortened(name.substring(0, end));
            return GatewayException.of(
                            ErrorReason.ERROR_REASON_VENDOR_NOT_FOUND,
                            "no vendor '" + vendor + "' is configured." + Nearest.question(vendor, byName.keySet()))
                    .withField("models")
                    .withRemedy("use one of those that are on: " + on().collect(Collectors.joining(", ")));
        }
        List<String> all = vendors.values().stream()
                .flatMap(vendor -> vendor.models().all().keySet().stream())
                .distinct()
                .toList();
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_MODEL_NOT_FOUND,
                        "no vendor has a model '" + shortened(name) + "'." + Nearest.question(name, all))
                .withField("models")
                .withRemedy("name the vendor too, as in VENDOR/MODEL, or list the model in a vendor's file");
    }

    private Stream<String> on() {
        return vendors.values().stream()
                .filter(vendor -> vendor.off().isEmpty())
                .map(Vendor::id)
                .sorted();
    }

    /** What a caller sent where a name belongs may be anything, a prompt included: only so much of it is told. */
    private static String shortened(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }
}
