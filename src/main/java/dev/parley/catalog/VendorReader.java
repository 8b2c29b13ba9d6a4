package dev.parley.catalog;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Makes a {@link Vendor} of one vendor file, the catalog's defaults and the environment. */
final class VendorReader {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final Settings settings;
    private final KnownModels catalog;
    private final Map<String, VendorDefaults> known;

    VendorReader(Settings settings, KnownModels catalog) {
        this.settings = settings;
        this.catalog = catalog;
        this.known = catalog.vendors();
    }

    /** Reads one file and lays the variables that override it over it; the id is the file's name without its ending. */
    Vendor read(String id, String fileName, String text, Map<String, String> overrides) {
        if (!ID.matcher(id).matches()) {
            throw new ConfigProblem(fileName + ": the file's name is the vendor's id and must be of a-z, 0-9 and '-'");
        }
        var tree = new VendorTree(fileName, settings);
        var file = tree.read(id, text, overrides);
        String provider = file.provider() == null ? id : file.provider();
        var defaults = known.getOrDefault(provider, VendorDefaults.NONE);
        if (file.provider() != null
                && defaults == VendorDefaults.NONE
                && !file.provider().equals(id)) {
            throw new ConfigProblem(fileName + ": provider: '" + provider + "' is not in the catalog."
                    + Nearest.question(provider, known.keySet()) + " Leave it out, or name a vendor that is.");
        }
        return vendor(id, fileName, provider, file, defaults, tree);
    }

    private Vendor vendor(
            String id, String fileName, String provider, VendorFile file, VendorDefaults defaults, VendorTree tree) {
        String wireFormat = required(fileName, "wire_format", first(file.wireFormat(), defaults.wireFormat()));
        var auth = new AuthReader(fileName, settings).read(id, file, defaults, wireFormat, tree.unsetKeyVariables());
        String said = required(fileName, "api_base", first(file.apiBase(), defaults.apiBase()));
        String address = OllamaHost.of(fileName, said, settings);
        URI apiBase = uri(fileName, new Places(fileName, settings, file, auth).in(address));
        boolean unlisted = file.unlistedModels() == null ? defaults.unlistedModels() : file.unlistedModels();
        var resilience = new ResilienceReader(fileName, settings).read(provider, wireFormat, file, apiBase, auth);
        return new Vendor(
                id,
                first(file.name(), defaults.name(), id),
                wireFormat,
                checked(fileName, apiBase, unlisted),
                auth,
                headers(wireFormat, file),
                file.query() == null ? Map.of() : file.query(),
                file.quirks() == null ? defaults.quirks() : file.quirks(),
                timeouts(fileName, file),
                aliases(id, provider, file, defaults),
                defaultModel(file, defaults),
                unlisted,
                off(file, auth, tree.unsetAddressVariables()).or(() -> ResilienceReader.off(file, resilience)),
                new Models(catalog, provider, wireFormat, checked(fileName, file), file.price()),
                resilience);
    }

    private static Map<String, String> headers(String wireFormat, VendorFile file) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(WireFormat.headers(wireFormat));
        headers.putAll(file.headers() == null ? Map.of() : file.headers());
        return headers;
    }

    /** The catalog's aliases are those of the vendor itself, not of a second account there. */
    private static List<String> aliases(String id, String provider, VendorFile file, VendorDefaults defaults) {
        if (file.aliases() != null) {
            return file.aliases();
        }
        return id.equals(provider) ? defaults.aliases() : List.of();
    }

    private static String defaultModel(VendorFile file, VendorDefaults defaults) {
        boolean lists = file.models() != null && !file.models().isEmpty();
        return first(file.defaultModel(), lists ? file.models().get(0).id() : defaults.defaultModel(), "");
    }

    private static Optional<String> off(VendorFile file, Auth auth, List<String> unsetAddress) {
        if (Boolean.FALSE.equals(file.enabled())) {
            return Optional.of("it is switched off; set 'enabled: true' in its file");
        }
        if (!unsetAddress.isEmpty()) {
            return Optional.of("its address is not known; set the environment variable "
                    + String.join(" and ", unsetAddress) + ", or api_base in its file");
        }
        if (auth.type() == Auth.Type.GOOGLE || auth.type() == Auth.Type.ENTRA || auth.type() == Auth.Type.AWS) {
            return auth.missing().isEmpty() ? Optional.empty() : Optional.of("it has no " + auth.missing());
        }
        return auth.type() == Auth.Type.NONE || !auth.key().isEmpty()
                ? Optional.empty()
                : Optional.of("it has no key; set the environment variable " + String.join(" or ", auth.variables())
                        + ", or " + auth.variables().get(0) + "_FILE");
    }

    private static Timeouts timeouts(String fileName, VendorFile file) {
        return new Timeouts(
                duration(fileName, "connect_timeout", first(file.connectTimeout(), "10s")),
                duration(fileName, "first_byte_timeout", first(file.firstByteTimeout(), "120s")),
                duration(fileName, "idle_timeout", first(file.idleTimeout(), "120s")),
                duration(fileName, "timeout", first(file.timeout(), "600s")));
    }

    private static Duration duration(String fileName, String key, String text) {
        return Times.from(fileName + ": " + key, text, 1);
    }

    private static URI uri(String fileName, String text) {
        try {
            var uri = new URI(text.replaceAll("/+$", "").replace("{model}", Vendor.MODEL_PLACE));
            if (uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below, with what would be right.
        }
        throw new ConfigProblem(fileName + ": api_base: must be an address such as https://api.example.com/v1;"
                + " {model} in its path stands for the model's id");
    }

    /** Each model has connections of its own there, so callers must not make up models. */
    private static URI checked(String fileName, URI apiBase, boolean unlistedModels) {
        if (unlistedModels && apiBase.toString().contains(Vendor.MODEL_PLACE)) {
            throw new ConfigProblem(fileName
                    + ": unlisted_models: can't be true where api_base holds {model}; list the models instead");
        }
        return apiBase;
    }

    private static List<ModelFile> checked(String fileName, VendorFile file) {
        List<ModelFile> listed = file.models() == null ? List.of() : file.models();
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ModelFile model : listed) {
            if (model == null || model.id() == null || model.id().isBlank()) {
                throw new ConfigProblem(fileName + ": models: an entry has no 'id'");
            }
            if (!seen.add(model.id())) {
                problems.add(fileName + ": models: '" + model.id() + "' is listed twice; keep one");
            }
            model.problems().forEach(problem -> problems.add(fileName + ": models." + model.id() + "." + problem));
        }
        if (file.price() != null) {
            file.price().problemsOfList().forEach(problem -> problems.add(fileName + ": price." + problem));
        }
        if (!problems.isEmpty()) {
            throw new ConfigProblem(problems);
        }
        return listed;
    }

    private static String required(String fileName, String key, String value) {
        if (value == null || value.isBlank()) {
            throw new ConfigProblem(fileName + ": " + key + " is missing; the catalog has no default for this vendor");
        }
        return value;
    }

    private static String first(String... values) {
        for (String value : values) {
            if (Objects.nonNull(value)) {
                return value;
            }
        }
        return null;
    }
}
