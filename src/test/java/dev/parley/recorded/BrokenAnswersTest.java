package dev.parley.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Vendor;
import dev.parley.error.GatewayException;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.vendor.VendorAdapter;
import dev.parley.vendor.VendorAdapters;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * No input breaks a decoder: recorded answers and streams, broken at random, end in a value or in an error that is
 * mapped, and never in more than a few times the input's size. They go through each format's adapter over a socket, so
 * that a reader that throws what nobody maps is seen as a call that does not end or ends as a lost connection.
 *
 * <p>{@code -Dfuzz.inputs=1000000} is the nightly run; {@code -Dfuzz.seed} makes other inputs, the same number the same.
 */
@OverTheWire
class BrokenAnswersTest {

    private static final int AT_ONCE = 16;
    private static final int TRIES = 3;
    private static final int LARGEST_SEED = 40_000;
    private static final int SHOWN = 20;

    /** What is sent back may be held twice and with names of fields, but never without bound. */
    private static final int GROWTH = 16;

    private static final int LARGEST_SMALL_ANSWER = 64 * 1024;

    /** The stub always answers, and to the end: these say that the answer's reader did not. */
    private static final Set<ErrorReason> BROKEN = EnumSet.of(
            ErrorReason.ERROR_REASON_UNSPECIFIED,
            ErrorReason.ERROR_REASON_VENDOR_CONNECTION,
            ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
            ErrorReason.ERROR_REASON_CANCELLED);

    @Inject
    VendorAdapters adapters;

    @Inject
    CurrentCatalog catalog;

    @ConfigProperty(name = "fuzz.inputs", defaultValue = "8000")
    int inputs;

    @ConfigProperty(name = "fuzz.seed", defaultValue = "1")
    long seed;

    private final Map<String, Map<String, Integer>> ends = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    /** One broken answer. */
    private record Input(int number, Recording recording, byte[] body) {

        String name() {
            return "input " + number + " of " + recording.name();
        }
    }

    @Test
    void everyBrokenAnswerEndsInAValueOrAMappedError() {
        assumeTrue(Files.isDirectory(Recording.DIRECTORY), "no recorded traffic beside the project");
        Map<String, List<Recording>> byWire = new TreeMap<>();
        Recording.all().stream()
                .filter(recording ->
                        recording.status() == 200 && recording.body().length() < LARGEST_SEED)
                .filter(recording -> FidelityReportTest.FORMATS.stream()
                        .anyMatch(format -> format.wire().equals(recording.wire())))
                .forEach(recording -> byWire.computeIfAbsent(recording.wire(), wire -> new ArrayList<>())
                        .add(recording));

        byWire.forEach((wire, recordings) -> fuzz(wire, recordings, inputs / byWire.size()));

        ends.forEach((wire, counts) -> System.out.println("Broken answers of " + wire + ": "
                + counts.values().stream().mapToInt(Integer::intValue).sum() + " " + counts));
        assertThat(wrong).isEmpty();
        assertThat(ends.keySet())
                .containsAll(FidelityReportTest.FORMATS.stream()
                        .map(RecordedFormat::wire)
                        .toList());
    }

    /** The stub vendor without quirks that speaks a format. */
    private Optional<Vendor> stub(String wire) {
        return catalog.catalog().vendors().values().stream()
                .filter(vendor ->
                        vendor.id().startsWith("stub") && vendor.wireFormat().equals(wire))
                .min(Comparator.comparing(Vendor::id));
    }

    private void fuzz(String wire, List<Recording> recordings, int count) {
        String vendor = stub(wire).orElseThrow().id();
        for (int number = 0; number < count && wrong.size() < SHOWN; number += AT_ONCE) {
            var stub = StubVendor.fresh();
            List<Uni<Void>> calls = new ArrayList<>();
            for (int i = number; i < Math.min(count, number + AT_ONCE); i++) {
                Input input = input(recordings, i);
                String model = "broken-" + i;
                calls.add(call(input, vendor, model, stub, TRIES));
            }
            Uni.join().all(calls).andCollectFailures().await().atMost(Duration.ofMinutes(1));
        }
    }

    private Input input(List<Recording> recordings, int number) {
        var random = new Random(1_000_003 * seed + number);
        random.nextInt();
        Recording recording = recordings.get(random.nextInt(recordings.size()));
        RecordedFormat format = format(recording);
        var mutator = new Mutator(random);
        if (recording.streamed() && format.streamType().contains("amazon")) {
            // Broken bytes break a frame's sum: what is in the frames is broken before.
            boolean frames = random.nextInt(4) == 0;
            byte[] body = format.bytes(frames ? recording : recording.with(mutator.mutate(recording.events())));
            return new Input(number, recording, frames ? mutator.mutate(body, false, true) : body);
        }
        return new Input(number, recording, mutator.mutate(format.bytes(recording), true, recording.streamed()));
    }

    private static RecordedFormat format(Recording recording) {
        return FidelityReportTest.FORMATS.stream()
                .filter(known -> known.wire().equals(recording.wire()))
                .findFirst()
                .orElseThrow();
    }

    private Uni<Void> call(Input input, String vendor, String model, StubVendor stub, int tries) {
        boolean streamed = input.recording().streamed();
        String type = streamed ? format(input.recording()).streamType() : "application/json";
        stub.answer(model, Reply.of(200, type, StubVendor.pieces(input.body(), 8192), End.PROPER));
        Deployment deployment = catalog.catalog().resolve(vendor + "/" + model);
        VendorAdapter adapter = adapters.of(deployment);
        CompleteRequest request =
                Caller.ask(vendor + "/" + model, "Hello").setMaxOutputTokens(10).build();
        Uni<Integer> size = streamed
                ? adapter.stream(request, deployment)
                        .map(event -> event.getSerializedSize())
                        .collect()
                        .with(Collectors.summingInt(Integer::intValue))
                : adapter.complete(request, deployment).map(answer -> answer.getSerializedSize());
        return size.ifNoItem()
                .after(Duration.ofSeconds(20))
                .fail()
                .onItemOrFailure()
                .transformToUni((bytes, failure) -> {
                    if (failure instanceof GatewayException known
                            && known.reason() == ErrorReason.ERROR_REASON_VENDOR_TIMEOUT
                            && tries > 1) {
                        // A slow machine is no hang: a hang is one each time.
                        return call(input, vendor, model, stub, tries - 1);
                    }
                    ended(input, bytes, failure);
                    return Uni.createFrom().voidItem();
                });
    }

    private synchronized void ended(Input input, Integer bytes, Throwable failure) {
        String end = "answered";
        if (failure == null) {
            if (bytes > LARGEST_SMALL_ANSWER + GROWTH * input.body().length) {
                wrong.add(input.name() + ": " + input.body().length + " bytes became " + bytes);
            }
        } else if (failure instanceof GatewayException known) {
            end = known.reason().name().substring("ERROR_REASON_".length());
            if (BROKEN.contains(known.reason()) || known.reason() == ErrorReason.ERROR_REASON_VENDOR_TIMEOUT) {
                wrong.add(input.name() + ": " + end + " " + place(known.getCause()));
            }
        } else {
            end = failure.getClass().getSimpleName();
            wrong.add(input.name() + ": " + end + " " + place(failure));
        }
        ends.computeIfAbsent(input.recording().wire(), wire -> new TreeMap<>()).merge(end, 1, Integer::sum);
    }

    private static String place(Throwable failure) {
        if (failure == null) {
            return "";
        }
        for (var frame : failure.getStackTrace()) {
            if (frame.getClassName().startsWith("dev.parley")) {
                return failure.getClass().getName() + " at " + frame;
            }
        }
        return failure.toString();
    }
}
