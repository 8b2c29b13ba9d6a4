package dev.parley.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what signing for AWS needs, from the file's {@code auth_settings}, else from the variables that AWS's own tools
 * read. https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
record AwsSettings(AuthSettings reader) {

    private static final Map<String, String> KNOWN = Map.of(
            "region", "AWS_REGION",
            "service", "",
            "credentials", "",
            "profile", "AWS_PROFILE",
            "access_key_id", "AWS_ACCESS_KEY_ID",
            "secret_access_key", "AWS_SECRET_ACCESS_KEY",
            "session_token", "AWS_SESSION_TOKEN",
            "bearer_token", "AWS_BEARER_TOKEN_BEDROCK");

    /** Where one of these is set, AWS's own way of looking for credentials finds some. */
    private static final List<String> SIGNS = List.of(
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI");

    Auth read(Map<String, String> given) {
        Map<String, String> read = new HashMap<>(reader.read(KNOWN, given));
        if (given != null && given.containsKey("access_key_id") && !given.containsKey("session_token")) {
            // The variable's belongs to the variable's key.
            read.remove("session_token");
        }
        if (!read.containsKey("region")) {
            read.put("region", reader.fromVariable("AWS_DEFAULT_REGION"));
        }
        read.values().removeIf(String::isEmpty);
        read.putIfAbsent("service", "bedrock");
        check(read);
        String bearer = read.getOrDefault("bearer_token", "");
        read.remove("bearer_token");
        return new Auth(
                Auth.Type.AWS,
                "Authorization",
                "Bearer ",
                bearer,
                List.of("AWS_BEARER_TOKEN_BEDROCK"),
                read,
                missing(read, bearer));
    }

    private void check(Map<String, String> read) {
        if (!read.getOrDefault("region", "none").matches("[a-z0-9-]+")) {
            throw problem("region: is no region of AWS's; write it as eu-central-1");
        }
        if (!read.getOrDefault("credentials", "default").equals("default")) {
            throw problem("credentials: must be 'default', or left out");
        }
        if (read.containsKey("access_key_id") != read.containsKey("secret_access_key")) {
            String lacking = read.containsKey("access_key_id") ? "secret_access_key" : "access_key_id";
            throw problem(lacking + ": is missing; a key id and a secret go together, here or in "
                    + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
    }

    private ConfigProblem problem(String what) {
        return new ConfigProblem(reader.fileName() + ": auth_settings." + what);
    }

    private String missing(Map<String, String> read, String bearer) {
        if (!read.containsKey("region")) {
            return "region; set auth_settings.region or the variable AWS_REGION";
        }
        boolean found = !bearer.isEmpty()
                || read.containsKey("access_key_id")
                || read.containsKey("profile")
                || read.containsKey("credentials")
                || SIGNS.stream().anyMatch(sign -> reader.settings().find(sign).isPresent());
        return found
                ? ""
                : "credentials; set the variable AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or auth_settings.credentials to 'default' for"
                        + " those that the machine has";
    }
}
