package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.importer.Differences.Difference;
import dev.parley.importer.Zeros.Zero;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Writes down where the sources differ, which was chosen, and what neither has a place for in the catalog. */
final class DifferenceReport {

    private static final String ABOVE = "price.above.";

    private static final String RULES = """
            # Where the catalog's sources differ

            Written by the importer; don't edit. Prices are USD per million tokens. Prices are taken from `litellm`,
            limits from `models.dev`, wherever both speak; the entry in the catalog holds the other value too.
            `litellm` knows no window, only an input: it is a limit of its own where it is, within a hundredth of the
            window, what the longest answer leaves of it; else it stands here as another window. An input longer than the
            window of the same source is none.

            `not priced`: only the other source has this price, and it was not added because the two differ in input or
            output by more than a thousandth. A model can what either source says that it can: `true` and `false` stand
            where one says that it can and the other that it can't, as `models.dev` does of each of its models. What a source
            says nothing of is no difference.

            """;

    private DifferenceReport() {}

    static String of(List<Entries> sources, CatalogMerge merge) {
        List<String> lines = new ArrayList<>();
        lines.addAll(RULES.lines().toList());
        counts(lines, sources, merge);
        differences(lines, differences(merge));
        filledIn(lines, merge);
        corrections(lines, merge);
        oddities(lines, merge);
        zeros(lines, merge.zeros());
        cacheZeros(lines, sources, merge);
        leftOut(lines, sources);
        return String.join("\n", lines) + "\n";
    }

    private static void counts(List<String> lines, List<Entries> sources, CatalogMerge merge) {
        lines.add("| Source | As of | Vendors | Models |");
        lines.add("|---|---|---|---|");
        for (Entries source : sources) {
            int models = source.models().values().stream().mapToInt(Map::size).sum();
            lines.add("| `" + source.source() + "`: " + source.name() + " | " + source.asOf() + " | "
                    + source.models().size() + " | " + models + " |");
        }
        int all = merge.models().values().stream().mapToInt(Map::size).sum();
        lines.add("| the catalog | | " + merge.models().size() + " | " + all + " |");
        lines.add("");
    }

    private static void differences(List<String> lines, List<Difference> differences) {
        lines.add("## What differs, by field");
        lines.add("");
        Map<String, Integer> byField = new TreeMap<>();
        differences.forEach(difference -> byField.merge(difference.field(), 1, Integer::sum));
        lines.add("| Field | Models |");
        lines.add("|---|---|");
        byField.forEach((field, count) -> lines.add("| `" + field + "` | " + count + " |"));
        lines.add("");
        lines.add("## Every difference");
        lines.add("");
        lines.add("| Model | Field | Chosen | From | Not chosen | From |");
        lines.add("|---|---|---|---|---|---|");
        for (Difference one : differences) {
            lines.add("| " + one.vendor() + "/" + one.model() + " | " + one.field() + " | " + one.chosen() + " | "
                    + one.chosenSource() + " | " + one.other() + " | " + one.source() + " |");
        }
    }

    /** Those that no correction settled. */
    private static List<Difference> differences(CatalogMerge merge) {
        return merge.differences().stream()
                .filter(one -> merge.models()
                        .get(one.vendor())
                        .get(one.model())
                        .path("differs")
                        .path(one.source())
                        .has(one.field()))
                .toList();
    }

    /** Prices that the chosen list lacks, and that the other has. */
    private static void filledIn(List<String> lines, CatalogMerge merge) {
        lines.add("");
        lines.add("## Filled in");
        lines.add("");
        lines.add("Prices that only the other source has, added because both agree on input and output.");
        lines.add("");
        lines.add("| Model | Field | Price | From |");
        lines.add("|---|---|---|---|");
        each(
                merge,
                (name, entry) -> entry.path("price").path("from").properties().stream()
                        .filter(field -> field.getValue().isTextual())
                        .forEach(field -> lines.add("| " + name + " | price." + field.getKey() + " | "
                                + entry.path("price").path(field.getKey()) + " | "
                                + field.getValue().asText() + " |")));
    }

    /** What entries keep of a source and the merge did not find: another word than the sources' goes before it. */
    private static void corrections(List<String> lines, CatalogMerge merge) {
        Set<String> found = merge.differences().stream()
                .map(one -> String.join(" ", one.vendor() + "/" + one.model(), one.source(), one.field()))
                .collect(Collectors.toSet());
        lines.add("");
        lines.add("## Corrected");
        lines.add("");
        lines.add(
                "What a page of the vendor's, in the supplement, says otherwise than the source; and prices of the vendor's");
        lines.add("cache that can't be so, for writing to it costs no less than input, and reading from it no more.");
        lines.add("");
        lines.add("| Model | Field | Instead | Not chosen | From |");
        lines.add("|---|---|---|---|---|");
        each(
                merge,
                (name, entry) -> entry.path("differs")
                        .properties()
                        .forEach(source -> source.getValue().properties().stream()
                                .filter(field ->
                                        !found.contains(String.join(" ", name, source.getKey(), field.getKey())))
                                .forEach(field -> lines.add("| " + name + " | " + field.getKey() + " | "
                                        + instead(entry, field.getKey()) + " | " + field.getValue() + " | "
                                        + source.getKey()
                                        + " |"))));
    }

    private static String instead(ObjectNode entry, String field) {
        JsonNode value = field.startsWith(ABOVE)
                ? above(entry, field.substring(ABOVE.length()))
                : entry.at("/" + field.replace('.', '/'));
        return value.isMissingNode() ? "none" : value.toString();
    }

    /** @param place the threshold, a point, and the kind */
    private static JsonNode above(ObjectNode entry, String place) {
        String threshold = place.substring(0, place.indexOf('.'));
        return entry.at("/price/above")
                .valueStream()
                .filter(longer -> longer.path("above_input_tokens").asText().equals(threshold))
                .map(longer -> longer.path(place.substring(threshold.length() + 1)))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    private static void each(CatalogMerge merge, BiConsumer<String, ObjectNode> entries) {
        merge.models()
                .forEach((vendor, models) -> models.forEach((id, entry) -> entries.accept(vendor + "/" + id, entry)));
    }

    private static void oddities(List<String> lines, CatalogMerge merge) {
        lines.add("");
        lines.add("## Unlikely");
        lines.add("");
        lines.add("What a source says of a model that is hardly so. No page that settles it was found: it stays.");
        lines.add("");
        lines.add("| Model | What is unlikely |");
        lines.add("|---|---|");
        lines.addAll(Oddities.of(merge.models()));
    }

    private static void zeros(List<String> lines, List<Zero> zeros) {
        lines.add("");
        lines.add("## Zeros");
        lines.add("");
        lines.add(
                "Models whose prices are all 0 in their source. Free is one that is said to be; of the others the price is");
        lines.add("taken as not known.");
        lines.add("");
        lines.add("| Model | Zeros from | Taken as |");
        lines.add("|---|---|---|");
        zeros.forEach(zero -> lines.add("| " + zero.vendor() + "/" + zero.model() + " | " + zero.source() + " | "
                + zero.because().map(why -> "free: " + why).orElse("not known") + " |"));
    }

    private static void cacheZeros(List<String> lines, List<Entries> sources, CatalogMerge merge) {
        lines.add("");
        lines.add("## Zeros of the cache");
        lines.add("");
        lines.add(
                "A 0 for the vendor's cache beside paid input is no price. `none`: nothing else is known; 0 is the word of a");
        lines.add("page of the vendor's, in the supplement.");
        lines.add("");
        lines.add("| Model | Field | Instead | Zero from |");
        lines.add("|---|---|---|---|");
        sources.stream()
                .flatMap(source -> source.cacheZeros().stream().map(zero -> {
                    var entry = merge.models().get(zero.vendor()).get(zero.model());
                    return "| " + zero.vendor() + "/" + zero.model() + " | " + zero.place() + " | "
                            + instead(entry, zero.place()) + " | " + source.source() + " |";
                }))
                .sorted()
                .forEach(lines::add);
    }

    private static void leftOut(List<String> lines, List<Entries> sources) {
        Set<String> leftOut = new TreeSet<>();
        sources.forEach(source -> leftOut.addAll(source.leftOut()));
        lines.add("");
        lines.add("## Prices without a place in the catalog");
        lines.add("");
        if (leftOut.isEmpty()) {
            lines.add("None.");
        } else {
            lines.add("| Vendor | Model | Field |");
            lines.add("|---|---|---|");
            leftOut.forEach(line -> lines.add("| " + line + " |"));
        }
    }
}
