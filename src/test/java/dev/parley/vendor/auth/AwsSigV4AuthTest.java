package dev.parley.vendor.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials from AWS's shared files, which AWS's own modules read. */
class AwsSigV4AuthTest {

    private static final String FILE = "aws.sharedCredentialsFile";
    private static final String NO_MACHINE = "aws.disableEc2Metadata";
    private static final Authenticator.Request REQUEST = new Authenticator.Request(
            "POST",
            URI.create("https://bedrock-runtime.eu-central-1.amazonaws.com/model/a%3A0/converse"),
            Map.of(),
            () -> "{}".getBytes(StandardCharsets.UTF_8));

    private static final String STS_ANSWER = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult><Credentials>
                <AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>a-secret</SecretAccessKey>
                <SessionToken>session-of-the-role</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
              </Credentials></AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """;

    @TempDir
    Path directory;

    private final AtomicInteger handedOver = new AtomicInteger();

    @BeforeEach
    void write() throws IOException {
        Path file = directory.resolve("credentials");
        Files.writeString(file, """
            [ours]
            aws_access_key_id = AKIDPROFILE
            aws_secret_access_key = a-secret
            """);
        System.setProperty(FILE, file.toString());
        System.setProperty(NO_MACHINE, "true");
    }

    @AfterEach
    void forget() {
        System.clearProperty(FILE);
        System.clearProperty(NO_MACHINE);
    }

    private AwsSigV4Auth of(String profile) {
        Executor executor = work -> {
            handedOver.incrementAndGet();
            work.run();
        };
        return new AwsSigV4Auth(Map.of("region", "eu-central-1", "service", "bedrock", "profile", profile), executor);
    }

    @Test
    void looksForCredentialsOffTheCallingThreadAndKeepsThem() {
        var auth = of("ours");

        for (int i = 0; i < 3; i++) {
            var headers = auth.headers(REQUEST).await().indefinitely();
            assertThat(headers.get("Authorization"))
                    .contains("Credential=AKIDPROFILE/")
                    .contains("/eu-central-1/bedrock/aws4_request");
            assertThat(headers).doesNotContainKey("Host");
        }

        assertThat(handedOver).hasValue(1);
    }

    /** As a pod of Kubernetes has it: a token in a file, which AWS's STS takes for keys of an hour. */
    @Test
    void turnsAWebIdentityIntoKeysOfItsRole() throws IOException {
        AtomicReference<String> asked = new AtomicReference<>();
        var sts = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        sts.createContext("/", exchange -> {
            asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = STS_ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "text/xml");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        sts.start();
        Map<String, String> properties = Map.of(
                "aws.webIdentityTokenFile",
                        Files.writeString(directory.resolve("token"), "token-of-the-pod")
                                .toString(),
                "aws.roleArn", "arn:aws:iam::012345678901:role/ours",
                "aws.roleSessionName", "parley",
                "aws.region", "eu-central-1",
                "aws.endpointUrlSts", "http://127.0.0.1:" + sts.getAddress().getPort());
        try {
            properties.forEach(System::setProperty);
            var headers = of("").headers(REQUEST).await().indefinitely();

            assertThat(headers.get("Authorization")).contains("Credential=AKIDROLE/");
            assertThat(headers).containsEntry("X-Amz-Security-Token", "session-of-the-role");
            assertThat(asked.get())
                    .contains("Action=AssumeRoleWithWebIdentity")
                    .contains("WebIdentityToken=token-of-the-pod")
                    .contains("RoleSessionName=parley");
        } finally {
            properties.keySet().forEach(System::clearProperty);
            sts.stop(0);
        }
    }

    @Test
    void saysWhatToDoWhereThereAreNone() {
        var failure = catchThrowableOfType(
                GatewayException.class,
                () -> of("absent").headers(REQUEST).await().indefinitely());

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION);
        assertThat(failure.remedy()).contains("AWS_ACCESS_KEY_ID").contains("AWS_PROFILE");
    }
}
