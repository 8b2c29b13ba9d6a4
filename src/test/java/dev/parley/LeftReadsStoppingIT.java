package dev.parley;

import static dev.parley.testing.Caller.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Instance;
import io.grpc.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is stopped while it reads what its vendor bills although the caller left. */
class LeftReadsStoppingIT {

    @TempDir
    Path vendors;

    private Instance start(String grace) throws Exception {
        Files.writeString(vendors.resolve("bills-on.yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:${parley.sandbox.port}/openai/v1
                auth_type: none
                unlisted_models: true
                on_cancel: read_to_end
                price: {input: 1, output: 2}
                """);
        return Instance.start(
                Map.of("quarkus.shutdown.timeout", grace, "parley.catalog.directory", vendors.toString()));
    }

    private static void leaveInMidStream(Instance instance, String prompt) {
        var leaving = Context.current().withCancellation();
        leaving.run(() -> {
            var events =
                    instance.blocking().streamComplete(ask("bills-on/m", prompt).build());
            events.next();
            events.next();
            leaving.cancel(null);
        });
    }

    @Test
    void itIsReadToItsEndWithinTheGracePeriod() throws Exception {
        try (var instance = start("30s")) {
            leaveInMidStream(instance, "Hi [[sandbox tokens=60 gap=50ms]]");

            instance.terminate();

            instance.awaitLine("Stopping: 1 calls still run");
            instance.awaitLine("read_to_end=1");
            assertThat(instance.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void whatOutlastsTheGracePeriodIsCutAndItsCostIsTold() throws Exception {
        try (var instance = start("1s")) {
            leaveInMidStream(instance, "Hi [[sandbox silence=2]]");

            instance.terminate();

            instance.awaitLine("read_cut=1");
            assertThat(instance.exitCode()).isEqualTo(143);
        }
    }
}
