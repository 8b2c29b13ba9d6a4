package dev.parley.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import dev.parley.error.GatewayException;
import dev.parley.testing.Caller.Failure;
import dev.parley.v1.Attempt;
import dev.parley.v1.Attempts;
import dev.parley.v1.ErrorReason;
import io.grpc.InternalMetadata;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusMapperTest {

    private static int encoded(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length * 3;
    }

    @ParameterizedTest
    @CsvSource({"错, 500, 8", "错, 500, 1", "错, 4000, 2", "e, 500, 8", "e, 20, 8"})
    void aFailureFitsIntoTheMetadataThatClientsTake(String letter, int length, int attempts) throws Exception {
        String message = letter.repeat(length);
        var failure = GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE, message)
                .withRemedy("try again")
                .withAttempts(Collections.nCopies(
                        attempts,
                        Attempt.newBuilder()
                                .setVendor("vendor")
                                .setModel("model")
                                .setErrorReason(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE)
                                .setErrorMessage(message)
                                .build()));

        var status = StatusMapper.toStatus(failure);

        int details = 0;
        for (byte[] part : InternalMetadata.serialize(status.getTrailers())) {
            details += (part.length + 2) / 3 * 4;
        }
        String told = status.getStatus().getDescription();
        assertThat(details + (letter.equals("e") ? told.length() : encoded(told)))
                .isLessThan(8 * 1024);
        var all = StatusProto.fromThrowable(status).getDetailsList();
        var info = all.get(0).unpack(ErrorInfo.class);
        assertThat(info.getReason()).isEqualTo("VENDOR_UNAVAILABLE");
        assertThat(info.getMetadataMap()).containsEntry("attempts", String.valueOf(attempts));
        if (letter.equals("e")) {
            assertThat(all.get(1).unpack(Attempts.class).getAttemptsCount()).isEqualTo(attempts);
        }
    }

    /** A wait of 1,500.2 ms, where one is known. */
    @ParameterizedTest
    @CsvSource({
        "VENDOR_UNAVAILABLE, 1, false, 60, -1",
        "VENDOR_RATE_LIMITED, 2, true, 60, -1",
        "VENDOR_TIMEOUT, 1, false, 0, -1",
        "NO_DEPLOYMENT_AVAILABLE, 0, true, 60, 1501",
        "QUEUE_FULL, 0, true, 60, 1501",
        "LIMITED, 0, true, 1, -1",
        "LIMITED, 0, false, 60,",
        "INVALID_REQUEST, 0, false, 60,",
        "SHUTTING_DOWN, 0, false, 60,",
        "SHUTTING_DOWN, 1, true, 60,"
    })
    void theRetryOfAClientsLibraryIsToldWhetherAndWhen(
            String reason, int attempts, boolean waitIsKnown, int secondsLeft, String told) {
        var failure = GatewayException.of(ErrorReason.valueOf("ERROR_REASON_" + reason), "no")
                .withAttempts(Collections.nCopies(attempts, Attempt.getDefaultInstance()))
                .withTimeLeft(Duration.ofSeconds(secondsLeft));

        var status =
                StatusMapper.toStatus(waitIsKnown ? failure.withRetryAfter(Duration.ofNanos(1_500_200_000)) : failure);

        assertThat(status.getTrailers().get(Pushback.HEADER)).isEqualTo(told);
        assertThat(Failure.of(status).about("attempts")).isEqualTo(attempts == 0 ? "" : String.valueOf(attempts));
    }
}
