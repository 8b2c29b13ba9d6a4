package dev.parley.catalog;

import dev.parley.catalog.VendorFile.AuthType;
import java.io.IOException;
import java.util.List;

/** Finds out how a vendor is told who calls, and the key: from the file's {@code api_key}, else from the variables. */
final class AuthReader {

    private final String fileName;
    private final Settings settings;

    AuthReader(String fileName, Settings settings) {
        this.fileName = fileName;
        this.settings = settings;
    }

    /** Variables that {@code api_key} names and that are not set stand for those that usually hold the key. */
    Auth read(String id, VendorFile file, VendorDefaults defaults, String wireFormat, List<String> unset) {
        List<String> variables = unset.isEmpty() ? variables(id, file, defaults) : unset;
        var type = type(file, defaults, wireFormat);
        if (file.authSettings() != null && type != AuthType.GOOGLE && type != AuthType.ENTRA) {
            throw new ConfigProblem(
                    fileName + ": auth_settings: belongs to 'auth_type: google' or 'entra'; leave it out");
        }
        return switch (type) {
            case NONE -> new Auth(Auth.Type.NONE, "", "", "", List.of());
            case QUERY ->
                new Auth(
                        Auth.Type.QUERY,
                        or(file.authParam(), "key"),
                        "",
                        key(file, variables, !unset.isEmpty()),
                        variables);
            case GOOGLE, ENTRA -> new AuthSettings(fileName, settings).read(type, file.authSettings());
            case BEARER, HEADER ->
                new Auth(
                        Auth.Type.HEADER,
                        header(file, defaults, type, wireFormat),
                        or(file.authPrefix(), type == AuthType.BEARER ? "Bearer " : ""),
                        key(file, variables, !unset.isEmpty()),
                        variables);
        };
    }

    private static AuthType type(VendorFile file, VendorDefaults defaults, String wireFormat) {
        if (file.authType() != null) {
            return file.authType();
        }
        return defaults.authType() != null ? defaults.authType() : WireFormat.authType(wireFormat);
    }

    private static List<String> variables(String id, VendorFile file, VendorDefaults defaults) {
        if (file.authEnv() != null && !file.authEnv().isEmpty()) {
            return file.authEnv();
        }
        return defaults.authEnv().isEmpty()
                ? List.of(EnvironmentOverrides.variableName(id) + "_API_KEY")
                : defaults.authEnv();
    }

    private String header(VendorFile file, VendorDefaults defaults, AuthType type, String wireFormat) {
        String header = or(
                or(file.authHeader(), defaults.authHeader()),
                type == AuthType.BEARER ? "Authorization" : WireFormat.keyHeader(wireFormat));
        if (header == null) {
            throw new ConfigProblem(
                    fileName + ": auth_header is missing; name the header that carries the key, such as 'api-key'");
        }
        return header;
    }

    private String key(VendorFile file, List<String> variables, boolean keyIsUnset) {
        if (!keyIsUnset && file.apiKey() != null && !file.apiKey().isBlank()) {
            return file.apiKey().strip();
        }
        try {
            return settings.secret(variables).orElse("");
        } catch (IOException e) {
            throw new ConfigProblem(fileName + ": the key file that " + variables.get(0)
                    + "_FILE names can't be read; check its path and permissions");
        }
    }

    private static String or(String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
