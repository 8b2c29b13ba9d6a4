package dev.parley.catalog;

import dev.parley.catalog.VendorFile.AuthType;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what asking for access tokens needs: from the file's {@code auth_settings}, else from the variables that the
 * cloud's own tools read.
 */
record AuthSettings(String fileName, Settings settings) {

    private static final Map<String, String> GOOGLE = Map.of("credentials_file", "", "scope", "");

    private static final Map<String, String> ENTRA = Map.of(
            "tenant_id", "AZURE_TENANT_ID",
            "client_id", "AZURE_CLIENT_ID",
            "client_secret", "AZURE_CLIENT_SECRET",
            "token_file", "AZURE_FEDERATED_TOKEN_FILE",
            "authority", "AZURE_AUTHORITY_HOST",
            "scope", "");

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    Auth read(AuthType type, Map<String, String> given) {
        var known = type == AuthType.GOOGLE ? GOOGLE : ENTRA;
        Map<String, String> read = new LinkedHashMap<>();
        if (given != null) {
            given.forEach((key, value) -> read.put(checked(key, known), value == null ? "" : value.strip()));
        }
        known.forEach((key, variable) -> read.computeIfAbsent(key, name -> fromVariable(variable)));
        read.values().removeIf(String::isEmpty);
        if (type == AuthType.GOOGLE) {
            read.putIfAbsent("scope", "https://www.googleapis.com/auth/cloud-platform");
            return auth(Auth.Type.GOOGLE, read, "");
        }
        read.putIfAbsent("scope", "https://cognitiveservices.azure.com/.default");
        read.put("authority", authority(read.getOrDefault("authority", "https://login.microsoftonline.com")));
        return auth(Auth.Type.ENTRA, read, missing(read));
    }

    private static Auth auth(Auth.Type type, Map<String, String> settings, String missing) {
        return new Auth(type, "Authorization", "Bearer ", "", List.of(), settings, missing);
    }

    private String checked(String key, Map<String, String> known) {
        if (!known.containsKey(key)) {
            throw new ConfigProblem(fileName + ": auth_settings." + key + ": unknown key."
                    + Nearest.question(key, known.keySet()) + " Known keys: "
                    + String.join(", ", known.keySet().stream().sorted().toList()) + ".");
        }
        return key;
    }

    private String fromVariable(String variable) {
        try {
            return variable.isEmpty() ? "" : settings.secret(List.of(variable)).orElse("");
        } catch (IOException e) {
            throw new ConfigProblem(
                    fileName + ": the file that " + variable + "_FILE names can't be read; check its path");
        }
    }

    /** The secret goes there: never in the clear. */
    private String authority(String address) {
        String bare = address.replaceAll("/+$", "");
        try {
            var uri = URI.create(bare);
            if ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && LOCAL.contains(uri.getHost())) {
                return bare;
            }
        } catch (IllegalArgumentException e) {
            // Told below, with what would be right.
        }
        throw new ConfigProblem(fileName
                + ": auth_settings.authority: must be an https address such as https://login.microsoftonline.com");
    }

    private static String missing(Map<String, String> read) {
        Optional<String> key = List.of("tenant_id", "client_id").stream()
                .filter(name -> !read.containsKey(name))
                .findFirst();
        if (key.isPresent()) {
            return key.get() + "; set auth_settings." + key.get() + " or the variable " + ENTRA.get(key.get());
        }
        return read.containsKey("client_secret") || read.containsKey("token_file")
                ? ""
                : "client secret; set the variable AZURE_CLIENT_SECRET, or AZURE_FEDERATED_TOKEN_FILE for a workload identity";
    }
}
