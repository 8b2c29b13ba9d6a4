package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks for prices that are plausible each by itself and yet in another unit than the source claims: dollars for a thousand
 * tokens are taken for those of a million by a factor of 1,000. A source whose prices lie elsewhere than all others' is
 * refused, and so is a model that costs a hundredth or a hundred times of what it costs elsewhere, or whose text and sound
 * can't be in one unit, unless the supplement knows of it.
 */
final class Units {

    /** What most models' input costs, by far: the median of both sources is about half a dollar. */
    private static final BigDecimal LEAST_MEDIAN = new BigDecimal("0.05");

    private static final BigDecimal MOST_MEDIAN = BigDecimal.TEN;

    /** Fewer prices have no median that says anything. */
    private static final int ENOUGH = 20;

    /** One who sells a model at another price than all others does not do so by as much; today's most is 54. */
    private static final BigDecimal ELSEWHERE = new BigDecimal(100);

    /** Sound costs more than text, but not as much more; today's most is 134. */
    private static final BigDecimal TO_SOUND = new BigDecimal(500);

    private static final List<String> KINDS = List.of("input", "output");

    private final List<Entries> sources;
    private final Supplement supplement;
    private final Map<String, Map<ObjectNode, BigDecimal>> same = new TreeMap<>();

    private Units(List<Entries> sources, Supplement supplement) {
        this.sources = sources;
        this.supplement = supplement;
    }

    /** Takes away the prices that are known to be in another unit, and refuses others of which that is so. */
    static void check(List<Entries> sources, Supplement supplement) {
        var units = new Units(sources, supplement);
        units.each((source, vendor, id, entry) -> {
            // What is known to be wrong says nothing of others.
            if (!supplement.hasWrongUnit(vendor, id)) {
                units.collect(id, entry);
            }
        });
        sources.forEach(units::median);
        units.each(units::check);
    }

    private interface Each {

        void model(Entries source, String vendor, String id, ObjectNode entry);
    }

    private void each(Each each) {
        sources.forEach(source -> source.models()
                .forEach((vendor, models) -> models.forEach(
                        (id, entries) -> entries.forEach(entry -> each.model(source, vendor, id, entry)))));
    }

    private void collect(String id, ObjectNode entry) {
        KINDS.forEach(kind -> paid(entry, kind)
                .ifPresent(price -> same.computeIfAbsent(name(id, kind), any -> new IdentityHashMap<>())
                        .put(entry, price)));
    }

    private void median(Entries source) {
        List<BigDecimal> inputs = new ArrayList<>();
        source.models()
                .values()
                .forEach(models -> models.values()
                        .forEach(entries ->
                                entries.forEach(entry -> paid(entry, "input").ifPresent(inputs::add))));
        if (inputs.size() < ENOUGH) {
            return;
        }
        BigDecimal median = median(inputs);
        if (median.compareTo(LEAST_MEDIAN) < 0 || median.compareTo(MOST_MEDIAN) > 0) {
            throw new ImportProblem(source.source() + ": the median of its prices of input is " + median.toPlainString()
                    + ", which can't be USD per million tokens: check the unit of the file");
        }
    }

    private void check(Entries source, String vendor, String id, ObjectNode entry) {
        String where = source.source() + ": " + vendor + "/" + id;
        Optional<String> problem = KINDS.stream()
                .flatMap(kind -> sound(entry, kind).or(() -> elsewhere(id, entry, kind)).stream())
                .findFirst();
        problem.ifPresent(what -> {
            if (!supplement.hasWrongUnit(vendor, id)) {
                throw new WrongUnit(where + ": " + what + ": check the unit, and say in 'wrong_unit' of supplement.json"
                        + " where it is another");
            }
            entry.remove("price");
            source.leaveOut(vendor, id, "all prices: " + what);
        });
    }

    private static Optional<String> sound(ObjectNode entry, String kind) {
        return paid(entry, "audio_" + kind)
                .filter(sound -> paid(entry, kind)
                        .filter(text -> isApart(text, sound, TO_SOUND))
                        .isPresent())
                .map(sound -> kind + " at " + entry.at("/price/" + kind) + " beside sound at " + sound.toPlainString());
    }

    private Optional<String> elsewhere(String id, ObjectNode entry, String kind) {
        var prices = same.getOrDefault(name(id, kind), Map.of());
        List<BigDecimal> others = prices.entrySet().stream()
                .filter(other -> other.getKey() != entry)
                .map(Map.Entry::getValue)
                .toList();
        return paid(entry, kind)
                .filter(price -> !others.isEmpty() && isApart(price, median(others), ELSEWHERE))
                .map(price -> kind + " at " + price.toPlainString() + ", and elsewhere at "
                        + median(others).toPlainString());
    }

    private static boolean isApart(BigDecimal one, BigDecimal other, BigDecimal factor) {
        return one.max(other).compareTo(one.min(other).multiply(factor)) >= 0;
    }

    private static BigDecimal median(List<BigDecimal> prices) {
        return prices.stream().sorted().toList().get(prices.size() / 2);
    }

    private static Optional<BigDecimal> paid(ObjectNode entry, String kind) {
        JsonNode price = entry.path("price").path(kind);
        return price.isNumber() && price.decimalValue().signum() > 0
                ? Optional.of(price.decimalValue())
                : Optional.empty();
    }

    /** Sellers put the maker's name, and their own, before the model's. */
    private static String name(String id, String kind) {
        return id.substring(id.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT) + " " + kind;
    }
}
