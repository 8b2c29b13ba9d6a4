package dev.parley.catalog;

import dev.parley.catalog.VendorFile.AuthType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes a {@link Vendor} of one vendor file, the catalog's defaults and the environment. */
final class VendorReader {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");

    private final Settings settings;
    private final Map<String, VendorDefaults> known;

    VendorReader(Settings settings, Map<String, VendorDefaults> known) {
        this.settings = settings;
        this.known = known;
    }

    /** Reads one file; the id is the file's name without its ending. */
    Vendor read(String id, String fileName, String text) {
        if (!ID.matcher(id).matches()) {
            throw new ConfigProblem(fileName + ": the file's name is the vendor's id and must be of a-z, 0-9 and '-'");
        }
        var file = new VendorTree(fileName, settings).read(id, text);
        String provider = file.provider() == null ? id : file.provider();
        var defaults = known.getOrDefault(provider, VendorDefaults.NONE);
        if (file.provider() != null
                && defaults == VendorDefaults.NONE
                && !file.provider().equals(id)) {
            throw new ConfigProblem(fileName + ": provider: '" + provider + "' is not in the catalog."
                    + Nearest.question(provider, known.keySet()) + " Leave it out, or name a vendor that is.");
        }
        return vendor(id, fileName, provider, file, defaults);
    }

    private Vendor vendor(String id, String fileName, String provider, VendorFile file, VendorDefaults defaults) {
        var auth = auth(fileName, file, defaults, id);
        return new Vendor(
                id,
                first(file.name(), defaults.name(), id),
                required(fileName, "wire_format", first(file.wireFormat(), defaults.wireFormat())),
                uri(fileName, required(fileName, "api_base", first(file.apiBase(), defaults.apiBase()))),
                auth,
                file.headers() == null ? Map.of() : file.headers(),
                file.query() == null ? Map.of() : file.query(),
                file.quirks() == null ? Set.of() : file.quirks(),
                timeouts(fileName, file),
                file.aliases() == null ? defaults.aliases() : file.aliases(),
                first(
                        file.defaultModel(),
                        file.models() == null ? defaults.defaultModel() : null,
                        firstModel(file),
                        ""),
                Boolean.TRUE.equals(file.unlistedModels()),
                off(file, auth),
                new Models(provider, checked(fileName, file.models())));
    }

    private Auth auth(String fileName, VendorFile file, VendorDefaults defaults, String id) {
        List<String> variables = file.authEnv() != null
                ? file.authEnv()
                : defaults.authEnv().isEmpty()
                        ? List.of(EnvironmentOverrides.variableName(id) + "_API_KEY")
                        : defaults.authEnv();
        var type = file.authType() == null
                ? standardType(first(file.wireFormat(), defaults.wireFormat(), ""))
                : file.authType();
        String key = file.apiKey() != null ? file.apiKey().strip() : secret(fileName, variables);
        return switch (type) {
            case NONE -> new Auth(Auth.Type.NONE, "", "", "", List.of());
            case QUERY -> new Auth(Auth.Type.QUERY, first(file.authParam(), "key"), "", key, variables);
            case BEARER ->
                new Auth(
                        Auth.Type.HEADER,
                        first(file.authHeader(), "Authorization"),
                        first(file.authPrefix(), "Bearer "),
                        key,
                        variables);
            case HEADER ->
                new Auth(
                        Auth.Type.HEADER,
                        required(
                                fileName,
                                "auth_header",
                                first(
                                        file.authHeader(),
                                        standardHeader(first(file.wireFormat(), defaults.wireFormat(), "")))),
                        first(file.authPrefix(), ""),
                        key,
                        variables);
        };
    }

    /** The way that the format's own vendor takes its key. */
    private static AuthType standardType(String wireFormat) {
        return standardHeader(wireFormat) == null ? AuthType.BEARER : AuthType.HEADER;
    }

    private static String standardHeader(String wireFormat) {
        return switch (wireFormat) {
            case "anthropic-messages" -> "x-api-key";
            case "gemini" -> "x-goog-api-key";
            default -> null;
        };
    }

    private String secret(String fileName, List<String> variables) {
        try {
            return settings.secret(variables).orElse("");
        } catch (IOException e) {
            throw new ConfigProblem(fileName + ": the key file that " + variables.get(0)
                    + "_FILE names can't be read; check its path and permissions");
        }
    }

    private static Optional<String> off(VendorFile file, Auth auth) {
        if (Boolean.FALSE.equals(file.enabled())) {
            return Optional.of("it is switched off; set 'enabled: true' in its file");
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
        var match = DURATION.matcher(text);
        if (!match.matches() || Long.parseLong(match.group(1)) == 0) {
            throw new ConfigProblem(fileName + ": " + key + ": '" + text
                    + "' is no duration; write a whole number above 0 with ms, s, m or h (seconds without)");
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2) == null ? "s" : match.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static URI uri(String fileName, String text) {
        try {
            var uri = new URI(text.replaceAll("/+$", ""));
            if (uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below, with what would be right.
        }
        throw new ConfigProblem(fileName + ": api_base: must be an address such as https://api.example.com/v1");
    }

    private static List<ModelFile> checked(String fileName, List<ModelFile> models) {
        List<ModelFile> listed = models == null ? List.of() : models;
        List<String> seen = new ArrayList<>();
        for (ModelFile model : listed) {
            if (model.id() == null || model.id().isBlank()) {
                throw new ConfigProblem(fileName + ": models: an entry has no 'id'");
            }
            if (seen.contains(model.id())) {
                throw new ConfigProblem(fileName + ": models: '" + model.id() + "' is listed twice; keep one");
            }
            seen.add(model.id());
        }
        return listed;
    }

    private static String firstModel(VendorFile file) {
        return file.models() == null || file.models().isEmpty()
                ? null
                : file.models().get(0).id();
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
