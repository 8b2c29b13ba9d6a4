package dev.parley.recorded;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.recorded.SecondOpinion.Fraction;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.EveryVendor;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Cost;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Plays every recorded answer through the service as its own vendor and model, and has each cost checked by
 * {@link SecondOpinion}: another implementation, in fractions, from the answer's JSON and the catalog's sources. Prints how
 * many of each format, what is left out and why, and where a vendor's own word for the cost is another.
 */
@QuarkusTest
@TestProfile(RecordedCostTest.Vendors.class)
class RecordedCostTest {

    /** How many there are of a known price. Fewer means that some are no longer looked at. */
    private static final int PRICED = 1079;

    /** How many of those have a cost by the vendor's own word, and how many of these are ours. */
    private static final int CLAIMED = 24;

    private static final int CLAIMED_ALIKE = 20;

    private static final Path SOURCES = Path.of("../shared/data");

    private static final Map<String, String> KINDS = Map.of(
            "audio_input", "input_audio",
            "audio_output", "output_audio",
            "image_input", "input_image",
            "image_output", "output_image");

    /** Every shipped vendor, and a few more, at a stub's address. */
    public static final class Vendors extends EveryVendor.Alone {

        @Override
        protected Map<String, String> added() {
            return Seller.FILES;
        }
    }

    @ConfigProperty(name = EveryVendor.STUB_PORT)
    int port;

    @AutoClose
    private final Caller caller = new Caller();

    private final Map<String, Integer> alike = new TreeMap<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> claims = new ArrayList<>();
    private int claimed;

    @Test
    void aSecondImplementationAgreesOnEveryRecordedCost() throws IOException {
        assumeTrue(
                Files.isDirectory(Recording.DIRECTORY) && Files.isDirectory(SOURCES),
                "no recorded traffic or no sources beside the project");
        var opinion = new SecondOpinion(SOURCES);
        StubVendor.at(port);

        Recording.all().stream()
                .filter(recording -> !recording.wire().endsWith("count-tokens"))
                .forEach(recording -> check(recording, opinion));

        int all = alike.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("Recorded costs alike: " + all + " " + alike);
        leftOut.forEach((why, count) -> System.out.println("    left out " + count + ": " + why));
        wrong.forEach(one -> System.out.println("    NOT alike: " + one));
        System.out.println(
                "    " + claimed + " by the vendor's own word too, " + (claimed - claims.size()) + " the same");
        claims.forEach(one -> System.out.println("    the vendor says another cost: " + one));
        assertThat(wrong).isEmpty();
        assertThat(all).isGreaterThanOrEqualTo(PRICED);
        assertThat(claimed).isGreaterThanOrEqualTo(CLAIMED);
        assertThat(claimed - claims.size()).isGreaterThanOrEqualTo(CLAIMED_ALIKE);
    }

    private void check(Recording recording, SecondOpinion opinion) {
        var bill = BillReader.read(recording);
        var seller = Seller.of(recording);
        var model = Seller.model(recording);
        String why = seller.isEmpty()
                ? "of a vendor without a price list: " + recording.host()
                : model.isEmpty() ? "the answer does not name its model" : bill.leftOut();
        if (why.isEmpty()) {
            compare(recording, bill, seller.get(), model.get(), opinion);
        } else {
            leftOut.merge(why, 1, Integer::sum);
        }
    }

    private void compare(Recording recording, Bill bill, Seller seller, String model, SecondOpinion opinion) {
        String priced = seller.prices() + "/" + model;
        String name = recording.name() + " " + priced + ": ";
        Optional<Map<String, Fraction>> expected = opinion.cost(priced, bill);
        Cost ours;
        try {
            ours = play(recording, seller.vendor() + "/" + model);
        } catch (StatusRuntimeException e) {
            var failure = Failure.of(e);
            if (expected.isPresent()) {
                wrong.add(name + failure.reason() + " " + failure.message());
            }
            leftOut.merge(
                    failure.reason().equals("MODEL_NOT_FOUND") ? "not in the catalog" : failure.reason(),
                    1,
                    Integer::sum);
            return;
        }
        if (expected.isEmpty() && ours.getTotal().isEmpty()) {
            leftOut.merge(
                    opinion.knows(priced) ? "no price: " + ours.getUnknownReason() : "not in the catalog",
                    1,
                    Integer::sum);
        } else if (expected.isEmpty()
                || ours.getTotal().isEmpty()
                || !Fraction.of(ours.getTotal()).same(Fraction.sum(expected.get()))
                || !alike(items(ours), expected.get())) {
            wrong.add(name + (ours.getTotal().isEmpty() ? ours.getUnknownReason() : ours.getTotal()) + " of "
                    + items(ours) + " but " + expected.map(Map::toString).orElse("unknown") + " for " + bill);
        } else {
            alike.merge(recording.wire(), 1, Integer::sum);
            claim(name, ours, bill);
        }
    }

    /** By the price lists' words for kinds. */
    private static Map<String, Fraction> items(Cost ours) {
        Map<String, Fraction> items = new TreeMap<>();
        ours.getItemsList()
                .forEach(item -> items.merge(
                        KINDS.getOrDefault(item.getKind(), item.getKind()),
                        Fraction.of(item.getAmount()),
                        Fraction::plus));
        return items;
    }

    private static boolean alike(Map<String, Fraction> ours, Map<String, Fraction> theirs) {
        return ours.keySet().equals(theirs.keySet())
                && ours.entrySet().stream().allMatch(kind -> kind.getValue().same(theirs.get(kind.getKey())));
    }

    private void claim(String name, Cost ours, Bill bill) {
        var reported = Optional.of(ours.getVendorReported().getTotal()).filter(total -> !total.isEmpty());
        if (reported.isPresent() != bill.claimed.isPresent()
                || reported.isPresent() && !Fraction.of(reported.get()).same(bill.claimed.get())) {
            wrong.add(name + bill.claimed + " is the vendor's word, and told is " + reported);
        }
        bill.claimed.ifPresent(says -> {
            claimed++;
            if (!Fraction.of(ours.getTotal()).same(says)) {
                claims.add(name + ours.getTotal() + " but " + says + " for " + bill);
            }
        });
    }

    private Cost play(Recording recording, String model) {
        String name = model.substring(model.indexOf('/') + 1);
        var stub = StubVendor.at(port)
                .answer("", Reply.json(200, "{\"access_token\":\"t\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"));
        Optional<EmbeddingRecorded> embedding = Arrays.stream(EmbeddingRecorded.values())
                .filter(format -> format.wire().equals(recording.wire()))
                .findFirst();
        if (embedding.isPresent()) {
            stub.answer(name, Reply.json(200, recording.body()));
            var request = embedding.get().request(recording).toBuilder();
            return caller.embeddings()
                    .embed(request.clearModels().addModels(model).build())
                    .getCost();
        }
        RecordedFormat format = FidelityReportTest.FORMATS.stream()
                .filter(one -> one.wire().equals(recording.wire()))
                .findFirst()
                .orElseThrow();
        stub.answer(name, reply(format, recording));
        CompleteRequest request =
                request(format, recording).clearModels().addModels(model).build();
        return recording.streamed()
                ? finished(caller.stream(request)).getCost()
                : caller.blocking().complete(request).getCost();
    }

    /** As it was recorded; a plain one where only the answer was. */
    private static CompleteRequest.Builder request(RecordedFormat format, Recording recording) {
        return recording.hasRequest() && format.leftOut(recording).isEmpty()
                ? format.request(recording.request())
                : ask("", "Hello").setMaxOutputTokens(10);
    }

    private static Reply reply(RecordedFormat format, Recording recording) {
        byte[] body = format.bytes(recording);
        return recording.streamed()
                ? Reply.of(200, format.streamType(), StubVendor.pieces(body, 997), End.PROPER)
                : Reply.of(200, "application/json", List.of(body), End.PROPER);
    }
}
