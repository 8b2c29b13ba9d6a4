package dev.parley.vendor.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Microsoft Entra's client credentials, proved by a secret or by the token of a federated workload:
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
record EntraTokens(Map<String, String> settings) implements TokenSource {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Override
    public OAuth2Credentials load() {
        var http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        return OAuth2CredentialsWithRefresh.newBuilder()
                .setRefreshHandler(() -> fetch(http))
                .build();
    }

    private AccessToken fetch(HttpClient http) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(
                        settings.get("authority") + "/" + encoded(settings.get("tenant_id")) + "/oauth2/v2.0/token"))
                .timeout(TIMEOUT)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form()))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return read(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The federated token is read each time: Kubernetes renews it in its file. */
    private String form() throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", settings.get("client_id"));
        form.put("scope", settings.get("scope"));
        if (settings.containsKey("client_secret")) {
            form.put("client_secret", settings.get("client_secret"));
        } else {
            form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            form.put(
                    "client_assertion",
                    Files.readString(Path.of(settings.get("token_file"))).strip());
        }
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static AccessToken read(int status, String body) throws IOException {
        JsonNode answer = JSON.readTree(body);
        if (status != 200 || !answer.path("access_token").isTextual()) {
            throw new TokenRefusal(status, answer.path("error").asText());
        }
        return new AccessToken(
                answer.path("access_token").textValue(),
                Date.from(Instant.now().plusSeconds(answer.path("expires_in").asLong())));
    }

    @Override
    public String issuer() {
        return "Microsoft Entra";
    }

    @Override
    public String remedy() {
        return "an operator must check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or"
                + " AZURE_FEDERATED_TOKEN_FILE), and that the application may use the resource";
    }

    @Override
    public String toString() {
        return "EntraTokens";
    }
}
