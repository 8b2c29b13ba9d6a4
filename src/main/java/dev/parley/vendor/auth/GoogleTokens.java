package dev.parley.vendor.auth;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Google's application-default credentials: a file that the vendor file or GOOGLE_APPLICATION_CREDENTIALS names (of a
 * service account, of workload identity federation, of a user), gcloud's own file, or the metadata server.
 * https://cloud.google.com/docs/authentication/application-default-credentials
 */
record GoogleTokens(Map<String, String> settings) implements TokenSource {

    @Override
    public OAuth2Credentials load() throws IOException {
        return credentials().createScoped(settings.get("scope"));
    }

    private GoogleCredentials credentials() throws IOException {
        String file = settings.getOrDefault("credentials_file", "");
        if (file.isEmpty()) {
            return GoogleCredentials.getApplicationDefault();
        }
        try (var stream = Files.newInputStream(Path.of(file))) {
            return GoogleCredentials.fromStream(stream);
        }
    }

    @Override
    public String issuer() {
        return "Google";
    }

    @Override
    public String remedy() {
        return "an operator must set GOOGLE_APPLICATION_CREDENTIALS (or auth_settings.credentials_file) to a valid"
                + " credentials file, or run where a metadata server gives the gateway a service account";
    }

    @Override
    public String toString() {
        return "GoogleTokens";
    }
}
