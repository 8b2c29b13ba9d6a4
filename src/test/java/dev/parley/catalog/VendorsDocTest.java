package dev.parley.catalog;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/vendors.md says of every vendor and model of the catalog how it is asked, or why it can't be. */
class VendorsDocTest {

    private static final Path MODELS = Path.of("src/main/resources/dev/parley/catalog/models");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([a-z0-9-]+)( \\(also [^|]+)? \\| .+ \\| ([0-9]+) \\|$");
    private static final Pattern WITHOUT = Pattern.compile("(?m)^\\| ([a-z0-9-]+) \\| ([0-9]+) \\| (.{20,}) \\|$");
    private static final Pattern HIDDEN = Pattern.compile("(?m)^\\| ([a-z0-9-]+) \\| (`.+`) \\| (.{20,}) \\|$");

    /** Files for a server, resource or sandbox of the operator's own, whose models the catalog can't know. */
    private static final Set<String> OWN = Set.of("local", "azure", "azure-responses");

    private final Catalog shipped = TestCatalog.shipped();
    private final String doc;

    VendorsDocTest() throws IOException {
        doc = Files.readString(Path.of("docs/vendors.md"));
    }

    @Test
    void everyFileHasARowWithItsFormatItsKeyAndTheModelsThatItLists() {
        List<String> rows = new ArrayList<>();
        for (var row : ROW.matcher(doc).results().toList()) {
            var vendor = shipped.vendors().get(row.group(1));
            assertThat(vendor).as(row.group(1)).isNotNull();
            assertThat(row.group()).contains("`" + vendor.wireFormat() + "`").endsWith("| " + models(vendor) + " |");
            vendor.auth().variables().forEach(key -> assertThat(row.group()).contains("`" + key + "`"));
            rows.add(row.group(1));
        }

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(callable().map(Vendor::id).toList());
    }

    @Test
    void everyFileIsDeployed() throws IOException {
        var deployed = Pattern.compile("(?m)^ +- vendors/(.+)\\.yaml$")
                .matcher(Files.readString(Path.of("config/kustomization.yaml")))
                .results()
                .map(line -> line.group(1));

        assertThat(deployed)
                .containsExactlyInAnyOrderElementsOf(shipped.vendors().keySet());
    }

    @Test
    void everyVendorOfTheCatalogHasAFileOrAReasonWhyItHasNone() throws IOException {
        Set<String> served =
                callable().map(vendor -> vendor.models().catalogVendor()).collect(toCollection(TreeSet::new));
        Set<String> without = new TreeSet<>(vendors());
        without.removeAll(served);

        var told = WITHOUT.matcher(doc).results().toList();

        assertThat(told.stream().map(row -> row.group(1))).containsExactlyElementsOf(without);
        for (var row : told) {
            assertThat(row.group(2))
                    .as(row.group(1))
                    .isEqualTo("" + entries(row.group(1)).size());
        }
        assertThat(doc)
                .contains(vendors().size() + " vendors of the catalog, "
                        + (vendors().size() - without.size()) + " have a file");
    }

    @Test
    void everyModelOfAVendorWithAFileIsListedOrItsReasonIsTold() throws IOException {
        Set<String> listed = callable()
                .flatMap(vendor -> vendor.models().all().values().stream()
                        .map(model -> vendor.models().catalogVendor() + "/" + model.id()))
                .collect(toCollection(TreeSet::new));
        Set<String> hidden = new TreeSet<>();
        Set<String> without =
                WITHOUT.matcher(doc).results().map(row -> row.group(1)).collect(toCollection(TreeSet::new));
        int all = 0;
        for (String vendor : vendors()) {
            all += entries(vendor).size();
            entries(vendor).fieldNames().forEachRemaining(id -> {
                if (!listed.contains(vendor + "/" + id) && !without.contains(vendor)) {
                    hidden.add(vendor + "/" + id);
                }
            });
        }
        Set<String> told = new TreeSet<>();
        HIDDEN.matcher(doc).results().forEach(row -> {
            for (String id : row.group(2).split(", ")) {
                told.add(row.group(1) + "/" + id.replace("`", ""));
            }
        });

        assertThat(told).isEqualTo(hidden);
        int vendorless = 0;
        for (String vendor : without) {
            vendorless += entries(vendor).size();
        }
        assertThat(doc)
                .contains(String.format(
                        Locale.ROOT,
                        "%,d models, %,d are listed by a file, %d are not, and %d are of vendors without one",
                        all,
                        all - hidden.size() - vendorless,
                        hidden.size(),
                        vendorless));
    }

    @Test
    void whatVertexHidesIsAskedAtItsSecondFile() throws IOException {
        entries("google-vertex").properties().forEach(entry -> {
            if (entry.getValue().path("wire").asText().equals("anthropic-messages")) {
                assertThat(shipped.resolve("google-vertex-anthropic/" + entry.getKey())
                                .model()
                                .prices())
                        .isPresent();
            }
        });
    }

    private Stream<Vendor> callable() {
        return shipped.vendors().values().stream()
                .filter(vendor -> !vendor.id().startsWith("sandbox") && !OWN.contains(vendor.id()));
    }

    private static long models(Vendor vendor) {
        return vendor.models().all().values().stream().map(Model::id).distinct().count();
    }

    private static Set<String> vendors() throws IOException {
        try (var files = Files.list(MODELS)) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .collect(toCollection(TreeSet::new));
        }
    }

    private static JsonNode entries(String vendor) throws IOException {
        return new ObjectMapper()
                .readTree(MODELS.resolve(vendor + ".json").toFile())
                .get("models");
    }
}
