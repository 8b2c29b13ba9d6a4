package dev.parley.vendor.bedrock;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.testing.AwsFrames;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import dev.parley.testing.TestVendors;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.UsageSource;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** What AWS gets to see, and what its faults become, through the running service. */
@OverTheWire
class BedrockOverTheWireTest {

    private static final String NOVA = "eu.amazon.nova-lite-v1:0";
    private static final String ARN =
            "arn:aws:bedrock:eu-central-1:012345678901:inference-profile/eu.anthropic.claude-sonnet-4-6";
    private static final String STREAM = "application/vnd.amazon.eventstream";
    private static final String WHOLE = """
            {"output":{"message":{"role":"assistant","content":[{"text":"ok"}]}},"stopReason":"end_turn",
             "usage":{"inputTokens":3,"outputTokens":1,"totalTokens":4}}""";
    private static final byte[] WORD =
            AwsFrames.event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"ök\"}}");
    private static final byte[] STOP = AwsFrames.event("messageStop", "{\"stopReason\":\"end_turn\"}");
    private static final byte[] METADATA =
            AwsFrames.event("metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":1,\"totalTokens\":4}}");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor stub = StubVendor.fresh();

    private static byte[] joined(byte[]... frames) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(frames).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static Reply stream(byte[]... frames) {
        return Reply.of(200, STREAM, List.of(joined(frames)), End.PROPER);
    }

    private Failure failure(CompleteRequest request) {
        return Failure.of(catchThrowableOfType(StatusRuntimeException.class, () -> caller.stream(request)));
    }

    /** Signs what the vendor saw again, with AWS's own signer, for the moment that it was signed for. */
    private static String signatureOf(Seen seen) {
        var moment = Instant.from(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX")
                .withZone(ZoneOffset.UTC)
                .parse(seen.headers().get("x-amz-date")));
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("http://" + seen.headers().get("host") + seen.path()))
                .build();
        return AwsV4HttpSigner.create()
                .sign(parts -> parts.identity(AwsSessionCredentials.create(
                                TestVendors.AWS_KEY_ID, TestVendors.AWS_SECRET, TestVendors.AWS_SESSION))
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(seen.body()))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "bedrock")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(moment, ZoneOffset.UTC)))
                .request()
                .firstMatchingHeader("Authorization")
                .orElseThrow();
    }

    private void assertSigned(String model, String path) {
        var seen = stub.seen(model).get(0);
        assertThat(seen.path()).isEqualTo(path);
        assertThat(seen.headers().get("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDTESTS/")
                .isEqualTo(signatureOf(seen));
        assertThat(seen.headers()).containsEntry("x-amz-security-token", TestVendors.AWS_SESSION);
        var tampered = new Seen(model, seen.path(), seen.headers(), seen.body() + " ");
        assertThat(signatureOf(tampered)).isNotEqualTo(signatureOf(seen));
    }

    @ParameterizedTest
    @CsvSource({
        NOVA + ", eu.amazon.nova-lite-v1%3A0",
        ARN + ", arn%3Aaws%3Abedrock%3Aeu-central-1%3A012345678901%3Ainference-profile%2Feu.anthropic.claude-sonnet-4-6"
    })
    void signsWhatItSendsHoweverTheModelIsNamed(String model, String encoded) {
        stub.answer(model, Reply.json(200, WHOLE));
        var whole = caller.blocking()
                .complete(ask("stub-aws/" + model, "Hé there, how are you?").build());

        assertThat(text(whole.getMessage())).isEqualTo("ok");
        assertSigned(model, "/model/" + encoded + "/converse");
    }

    @ParameterizedTest
    @CsvSource({
        NOVA + ", eu.amazon.nova-lite-v1%3A0",
        ARN + ", arn%3Aaws%3Abedrock%3Aeu-central-1%3A012345678901%3Ainference-profile%2Feu.anthropic.claude-sonnet-4-6"
    })
    void signsStreamsToo(String model, String encoded) {
        stub.answer(model, stream(WORD, STOP, METADATA));

        var events = caller.stream(ask("stub-aws/" + model, "Hé there").build());

        assertThat(text(events)).isEqualTo("ök");
        assertSigned(model, "/model/" + encoded + "/converse-stream");
    }

    @Test
    void signsLargeBodiesOffTheEventLoop() {
        stub.answer(NOVA, Reply.json(200, WHOLE));

        caller.blocking()
                .complete(ask("stub-aws/" + NOVA, "word ".repeat(100_000)).build());

        assertSigned(NOVA, "/model/eu.amazon.nova-lite-v1%3A0/converse");
    }

    @Test
    void readsFramesHoweverTheNetworkCutsThem() {
        byte[] all = joined(WORD, WORD, STOP, METADATA);
        stub.answer(NOVA, Reply.of(200, STREAM, StubVendor.pieces(all, 1), End.PROPER));

        var events = caller.stream(ask("stub-bedrock/" + NOVA, "Hi").build());

        var finished = finished(events);
        assertThat(text(finished.getMessage())).isEqualTo("ökök");
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(finished.getUsage().getInputTokens()).isEqualTo(3);
    }

    @Test
    void aStreamWithoutCountsIsWholeWhenItStopped() {
        stub.answer(NOVA, stream(WORD, STOP));

        var events = caller.stream(ask("stub-bedrock/" + NOVA, "Hi").build());

        assertThat(finished(events).getUsage().getOutputTokens()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60})
    void aFrameThatIsCutOffIsATruncatedAnswer(int missing) {
        byte[] all = joined(WORD, STOP, METADATA);
        stub.answer(NOVA, stream(Arrays.copyOf(all, WORD.length + missing)));
        assertThat(failure(ask("stub-bedrock/" + NOVA, "Hi").build()).reason()).isEqualTo("TRUNCATED");
    }

    /** The answer is whole by then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60})
    void aCountThatIsCutOffIsNone(int missing) {
        stub.answer(NOVA, stream(WORD, STOP, Arrays.copyOf(METADATA, METADATA.length - missing)));

        var usage = finished(caller.stream(ask("stub-bedrock/" + NOVA, "Hi").build()))
                .getUsage();

        assertThat(usage.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(usage.getOutputTokens()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 9, 40, -1})
    void aFrameWithAWrongByteIsRefused(int at) {
        byte[] broken = WORD.clone();
        broken[at < 0 ? broken.length + at : at] ^= 0x40;
        stub.answer(NOVA, stream(broken, STOP, METADATA));

        assertThat(failure(ask("stub-bedrock/" + NOVA, "Hi").build()).reason()).isEqualTo("INVALID_VENDOR_RESPONSE");
    }

    @ParameterizedTest
    @CsvSource({
        "throttlingException, VENDOR_RATE_LIMITED",
        "modelStreamErrorException, VENDOR_UNAVAILABLE",
        "internalServerException, VENDOR_UNAVAILABLE",
        "serviceUnavailableException, VENDOR_OVERLOADED",
        "validationException, CONTEXT_TOO_LONG"
    })
    void anExceptionInTheStreamIsToldAsWhatItIs(String type, String reason) {
        byte[] exception = AwsFrames.exception(type, "{\"message\":\"Input is too long for requested model.\"}");
        stub.answer(NOVA, stream(exception));
        assertThat(failure(ask("stub-bedrock/" + NOVA, "Hi").build()).reason()).isEqualTo(reason);

        stub.answer(NOVA, stream(WORD, exception));
        assertThat(failure(ask("stub-bedrock/" + NOVA, "Hi").build()).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "429, ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/, VENDOR_RATE_LIMITED",
        "403, AccessDeniedException, VENDOR_PERMISSION",
        "403, InvalidSignatureException, VENDOR_AUTHENTICATION",
        "403, ExpiredTokenException, VENDOR_AUTHENTICATION",
        "404, ResourceNotFoundException, MODEL_NOT_FOUND",
        "400, ServiceQuotaExceededException, VENDOR_QUOTA_EXHAUSTED",
        "424, ModelErrorException, VENDOR_UNAVAILABLE",
        "408, ModelTimeoutException, VENDOR_TIMEOUT",
        "429, ModelNotReadyException, VENDOR_OVERLOADED",
        "400, ValidationException, MODEL_NOT_FOUND"
    })
    void anExceptionIsKnownByItsHeader(int status, String type, String reason) {
        stub.answer(
                NOVA,
                Reply.json(status, "{\"message\":\"The provided model identifier is invalid.\"}")
                        .with("x-amzn-ErrorType", type)
                        .with("x-amzn-RequestId", "aws-1"));

        assertThat(failure(ask("stub-bedrock/" + NOVA, "Hi").build()).reason()).isEqualTo(reason);
    }

    @Test
    void toolChoiceNoneIsRefusedByNameOrLeftOut() {
        stub.answer(NOVA, Reply.json(200, WHOLE));
        var request = ask("stub-bedrock/" + NOVA, "Hi")
                .setToolChoice(ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_NONE))
                .addTools(Tool.newBuilder().setName("look"));

        var refused = failure(request.build());
        assertThat(refused.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(refused.message()).contains("tool_choice");

        var warned = caller.blocking()
                .complete(request.setUnsupportedParameters(UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN)
                        .build());
        assertThat(warned.getWarningsList())
                .anyMatch(warning -> warning.getField().equals("tool_choice"));
        assertThat(stub.seen(NOVA).get(0).body()).contains("toolSpec").doesNotContain("toolChoice");
    }
}
