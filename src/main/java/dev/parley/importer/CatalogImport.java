package dev.parley.importer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the catalog of newer copies of its two public sources: {@code ./mvnw -q -Pimport-catalog
 * -Dmodels-dev=FILE -Dprices=FILE}. docs/pricing.md tells where they are. Refuses, naming the field, what it can't read
 * for certain, and then writes nothing.
 */
public final class CatalogImport {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private CatalogImport() {}

    /** Arguments: models.dev's file, the price list, its day or "", the catalog's directory, the report's file. */
    public static void main(String[] args) throws IOException {
        if (args.length != 5) {
            throw new ImportProblem("needs five arguments: MODELS_DEV PRICES PRICES_AS_OF CATALOG_DIRECTORY REPORT");
        }
        // Maven passes an empty argument as null.
        String asOf = args[2] == null ? "" : args[2];
        run(Path.of(args[0]), Path.of(args[1]), asOf, Path.of(args[3]), Path.of(args[4]));
    }

    static void run(Path modelsDevFile, Path pricesFile, String pricesAsOf, Path directory, Path report)
            throws IOException {
        var modelsDev = ModelsDevSource.read(json(modelsDevFile));
        var prices = PricesSource.read(json(pricesFile));
        if (!pricesAsOf.isBlank()) {
            prices.describe(prices.name(), pricesAsOf);
        }
        if (prices.asOf().isBlank()) {
            throw new ImportProblem(pricesFile.getFileName()
                    + ": does not say what day it is of; give it, as in -Dprices-as-of=2026-08-01");
        }
        var supplement = Supplement.shipped();
        Units.check(List.of(prices, modelsDev), supplement);
        var merge = CatalogMerge.of(prices, modelsDev, supplement);
        supplement
                .apply(merge.models())
                .forEach(model -> System.out.println("supplement.json: " + model + " is in neither source"));
        CachePrices.check(merge.models(), supplement).forEach(warning -> System.out.println("warning: " + warning));
        prices.leftOut().addAll(supplement.unprice(merge.models()));
        List<Entries> sources = List.of(prices, modelsDev);
        new CatalogWriter(directory).write(merge.models(), sources);
        VendorList.update(directory, modelsDev.vendors());
        Files.writeString(report, DifferenceReport.of(sources, merge));
        int models = merge.models().values().stream()
                .mapToInt(vendor -> vendor.size())
                .sum();
        System.out.printf(
                "%d models of %d vendors written, %d differences%n",
                models, merge.models().size(), merge.differences().size());
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new ImportProblem(file.getFileName() + ": can't be read as JSON");
        }
    }
}
