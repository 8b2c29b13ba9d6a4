package dev.parley.vendor.auth;

import static dev.parley.testing.Caller.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.error.GatewayException;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.vendor.VendorAdapters;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vendors behind access tokens, with a token endpoint and a vendor that are real servers; only the YAML says so. */
@OverTheWire
class AccessTokensTest {

    /** Requests that name no model are those of the token endpoint. */
    private static final String TOKENS = "";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OK =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"ok\"}]},\"finishReason\":\"STOP\"}]}";
    private static final CompleteRequest REQUEST =
            ask("x/gemini-2.5-flash", "Hi").build();

    /** Each vendor is a new one, so that no test gets the token of another. */
    private static final AtomicInteger VENDORS = new AtomicInteger();

    @Inject
    VendorAdapters adapters;

    @TempDir
    Path directory;

    private final StubVendor stub = StubVendor.fresh();

    private static Reply token(String name, int seconds) {
        return Reply.json(
                200, "{\"access_token\":\"" + name + "\",\"token_type\":\"Bearer\",\"expires_in\":" + seconds + "}");
    }

    private Deployment google() {
        return vendor("auth_type: google\nauth_settings: { credentials_file: " + serviceAccount() + " }\n");
    }

    private Deployment entra(String proof) {
        return vendor("auth_type: entra\nauth_settings:\n  authority: http://127.0.0.1:" + stub.port()
                + "\n  tenant_id: our-tenant\n  client_id: our-client\n  " + proof + "\n");
    }

    private Deployment vendor(String auth) {
        String id = "token-" + VENDORS.incrementAndGet();
        String yaml = "wire_format: gemini\nproject: our-project\nlocation: europe-west4\napi_base: http://127.0.0.1:"
                + stub.port()
                + "/v1/projects/{project}/locations/{location}/publishers/google\nmodels: [gemini-2.5-flash]\n"
                + auth;
        var vendor = TestCatalog.of(id, yaml).vendors().get(id);
        assertThat(vendor.off()).isEmpty();
        return new Deployment(vendor, vendor.models().all().get("gemini-2.5-flash"));
    }

    /** A key of no one's, made for this test. */
    private Path serviceAccount() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            String key = Base64.getEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
            return Files.writeString(
                    directory.resolve("account.json"),
                    ("{'type':'service_account','project_id':'p','private_key_id':'k','private_key':'-----BEGIN PRIVATE"
                                    + " KEY-----\\n" + key
                                    + "\\n-----END PRIVATE KEY-----\\n','client_email':'a@b.test',"
                                    + "'client_id':'1','token_uri':'http://127.0.0.1:" + stub.port() + "/token'}")
                            .replace('\'', '"'));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void complete(Deployment deployment) {
        stub.answer("gemini-2.5-flash", Reply.json(200, OK));
        adapters.of(deployment).complete(REQUEST, deployment).await().atMost(PATIENCE);
    }

    private void stream(Deployment deployment) {
        stub.answer("gemini-2.5-flash", Reply.events("data: " + OK + "\n\n"));
        adapters.of(deployment).stream(REQUEST, deployment)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
    }

    private List<Seen> calls() {
        return stub.seen("gemini-2.5-flash");
    }

    @Test
    void oneTokenServesWholeAnswersAndStreamsOfAProjectsOwnAddress() {
        stub.answer(TOKENS, token("first", 3600));
        var deployment = google();

        complete(deployment);
        stream(deployment);

        assertThat(calls())
                .extracting(seen -> seen.headers().get("authorization"))
                .containsExactly("Bearer first", "Bearer first");
        assertThat(calls().get(0).path())
                .isEqualTo("/v1/projects/our-project/locations/europe-west4/publishers/google/models/"
                        + "gemini-2.5-flash:generateContent");
        assertThat(stub.seen(TOKENS)).hasSize(1);
        assertThat(stub.seen(TOKENS).get(0).body()).contains("grant_type=urn");
    }

    @Test
    void aTokenThatEndsIsReplaced() {
        stub.answer(TOKENS, token("short", 1));
        var deployment = google();

        complete(deployment);
        stub.answer(TOKENS, token("next", 3600));
        stream(deployment);
        complete(deployment);

        assertThat(calls())
                .extracting(seen -> seen.headers().get("authorization"))
                .containsExactly("Bearer short", "Bearer next", "Bearer next");
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_grant, ERROR_REASON_VENDOR_AUTHENTICATION",
        "401, invalid_client, ERROR_REASON_VENDOR_AUTHENTICATION"
    })
    void aRefusedTokenIsToldWithItsRemedyAndNoSecret(int status, String code, ErrorReason reason) {
        stub.answer(TOKENS, Reply.json(status, "{\"error\":\"" + code + "\",\"error_description\":\"of our-secret\"}"));

        for (var deployment : List.of(google(), entra("client_secret: our-secret"))) {
            for (Runnable call : List.<Runnable>of(() -> complete(deployment), () -> stream(deployment))) {
                var failure = catchThrowableOfType(GatewayException.class, call::run);

                assertThat(failure.reason()).isEqualTo(reason);
                assertThat(failure.getMessage()).contains("status " + status).doesNotContain("secret");
                assertThat(failure.remedy()).contains("an operator must");
            }
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void anOutageOfTheTokenEndpointMayPassByItself() {
        stub.answer(TOKENS, Reply.json(503, "{}"));
        var deployment = entra("client_secret: our-secret");

        var failure = catchThrowableOfType(GatewayException.class, () -> complete(deployment));
        stub.answer(TOKENS, token("later", 3600));
        complete(deployment);

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE);
        assertThat(calls())
                .extracting(seen -> seen.headers().get("authorization"))
                .containsExactly("Bearer later");
    }

    @Test
    void aSecretBuysATokenOfEntra() {
        stub.answer(TOKENS, token("entra", 3600));
        var deployment = entra("client_secret: our-secret");

        stream(deployment);
        complete(deployment);

        assertThat(calls())
                .extracting(seen -> seen.headers().get("authorization"))
                .containsExactly("Bearer entra", "Bearer entra");
        assertThat(stub.seen(TOKENS)).hasSize(1);
        assertThat(stub.seen(TOKENS).get(0).path()).isEqualTo("/our-tenant/oauth2/v2.0/token");
        assertThat(stub.seen(TOKENS).get(0).body())
                .isEqualTo("grant_type=client_credentials&client_id=our-client"
                        + "&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default&client_secret=our-secret");
    }

    @Test
    void aWorkloadsOwnTokenBuysOneOfEntraAndIsReadAnewEachTime() throws IOException {
        stub.answer(TOKENS, token("entra", 1));
        Path file = Files.writeString(directory.resolve("federated"), "one\n");
        var deployment = entra("token_file: " + file);

        complete(deployment);
        Files.writeString(file, "two\n");
        complete(deployment);

        assertThat(stub.seen(TOKENS))
                .extracting(seen -> seen.body().replaceFirst(".*client_assertion=", ""))
                .containsExactly("one", "two");
        assertThat(stub.seen(TOKENS).get(0).body())
                .contains("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer");
    }

    @Test
    void credentialsThatCanNotBeReadAreToldWithoutTheirWords() throws IOException {
        Path file = Files.writeString(directory.resolve("broken.json"), "{\"our-secret\": ");
        var deployment = vendor("auth_type: google\nauth_settings: { credentials_file: " + file + " }\n");

        var failure = catchThrowableOfType(GatewayException.class, () -> complete(deployment));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION);
        assertThat(failure.getMessage()).doesNotContain("secret");
        assertThat(failure.remedy()).contains("GOOGLE_APPLICATION_CREDENTIALS");
    }
}
