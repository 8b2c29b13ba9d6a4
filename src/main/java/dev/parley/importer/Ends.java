package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When models end and what replaces them. The page of the vendor goes before the list's day, which the entry then keeps.
 * Where a vendor ends a maker's model and names no other, the maker's successor holds, if the vendor has it: under its own
 * name for it, and without the maker's day, for each vendor has its own. A successor is a model that the vendor has, in the same
 * zone: one that has ended by the newest day that any page was read is followed to its own, and where that leads to none,
 * there is none.
 */
final class Ends {

    /** The source that knows of ends. */
    private static final String LIST = "litellm";

    private static final String DAY = "deprecated_on";
    private static final String SUCCESSOR = "replacement";

    private static final Pattern VERSION = Pattern.compile("-20\\d\\d-\\d\\d-\\d\\d$");

    /** Another successor that the page names, or the same one's other name. */
    private static final String ALSO = "also";

    private final JsonNode rules;
    private final String newest;

    Ends(JsonNode rules) {
        this.rules = rules;
        this.newest = rules.valueStream()
                .map(rule -> rule.path("as_of").asText())
                .max(String::compareTo)
                .orElse("");
    }

    void apply(Map<String, Map<String, ObjectNode>> models) {
        models.forEach((vendor, entries) -> entries.forEach((id, entry) -> ofVendor(vendor, id, entry, entries)));
        models.forEach((vendor, entries) -> {
            Map<String, String> names = names(entries);
            entries.forEach((id, entry) -> ofMaker(id, entry, entries, names));
        });
        models.values().forEach(this::follow);
    }

    private void ofVendor(String vendor, String id, ObjectNode entry, Map<String, ObjectNode> entries) {
        for (JsonNode rule : rules) {
            if (vendor.equals(rule.path("vendor").asText())
                    && id.matches(rule.path("models").asText())) {
                boolean isListed = !rule.has(ALSO)
                        || entries.containsKey(rule.path(SUCCESSOR).asText());
                ModelsDevSource.copy(rule, isListed ? SUCCESSOR : ALSO, entry, SUCCESSOR);
                JsonNode listed = entry.path(DAY);
                if (rule.path("ends").asBoolean(true)) {
                    ModelsDevSource.copy(rule, DAY, entry, DAY);
                } else {
                    entry.remove(DAY);
                }
                if (!listed.isMissingNode() && !listed.equals(entry.path(DAY))) {
                    entry.withObjectProperty("differs").withObjectProperty(LIST).set(DAY, listed);
                }
            }
        }
    }

    private void ofMaker(String id, ObjectNode entry, Map<String, ObjectNode> entries, Map<String, String> names) {
        if (!hasEnded(entry) || entry.has(SUCCESSOR)) {
            return;
        }
        for (JsonNode rule : rules) {
            if (rule.has("elsewhere")
                    && plain(id).matches(rule.path("elsewhere").asText())) {
                successor(id, rule, entries, names).ifPresent(name -> entry.set(SUCCESSOR, TextNode.valueOf(name)));
            }
        }
    }

    /** The vendor's name of the maker's successor: at the same place, by another name of the maker's, without its day. */
    private Optional<String> successor(
            String id, JsonNode rule, Map<String, ObjectNode> entries, Map<String, String> names) {
        String model = rule.path(SUCCESSOR).asText();
        String there = id.substring(0, id.lastIndexOf('/') + 1) + model;
        return entries.containsKey(there) && !isOver(entries.get(there))
                ? Optional.of(there)
                : Stream.of(model, rule.path(ALSO).asText(), model.replaceFirst("-20\\d{6}$", ""))
                        .map(name -> names.get(plain(name)))
                        .filter(Objects::nonNull)
                        .findFirst();
    }

    /**
     * What a vendor's models are called, by what is left of their names without the maker and the signs before a version: the
     * shortest of those that have not ended.
     */
    private Map<String, String> names(Map<String, ObjectNode> entries) {
        Map<String, String> names = new TreeMap<>();
        entries.forEach((id, entry) -> {
            if (!isOver(entry)) {
                names.merge(plain(id), id, (one, other) -> other.length() < one.length() ? other : one);
            }
        });
        return names;
    }

    private static String plain(String id) {
        return id.toLowerCase(Locale.ROOT)
                .replaceFirst("@default$", "")
                .replaceFirst("^.*/", "")
                .replaceFirst("^anthropic[-.]", "")
                .replaceAll("[.@]", "-");
    }

    private void follow(Map<String, ObjectNode> entries) {
        Map<String, String> named = new HashMap<>();
        entries.forEach((id, entry) -> {
            if (entry.has(SUCCESSOR)) {
                named.put(id, entry.get(SUCCESSOR).asText());
            }
        });
        named.keySet()
                .forEach(id -> last(id, named, entries)
                        .ifPresentOrElse(
                                last -> entries.get(id).put(SUCCESSOR, last),
                                () -> entries.get(id).remove(SUCCESSOR)));
    }

    private Optional<String> last(String id, Map<String, String> named, Map<String, ObjectNode> entries) {
        Set<String> seen = new HashSet<>(List.of(id));
        String next = named.get(id);
        while (next != null && seen.add(next)) {
            Optional<String> there = there(id, next, entries);
            if (there.isPresent()) {
                return there;
            }
            next = named.get(next);
        }
        return Optional.empty();
    }

    /** The model at the same place, be it by its version's day; where the place is a zone, nowhere else. */
    private Optional<String> there(String id, String model, Map<String, ObjectNode> entries) {
        var zone = Siblings.PLACE.matcher(id);
        if (!zone.find()) {
            String place = id.substring(0, id.lastIndexOf('/') + 1);
            return Stream.of(place + model, model)
                    .filter(name -> entries.containsKey(name) && !isOver(entries.get(name)))
                    .findFirst();
        }
        String name = zone.group() + Siblings.PLACE.matcher(model).replaceFirst("");
        return entries.keySet().stream()
                .filter(other -> VERSION.matcher(other).replaceFirst("").equals(name) || other.equals(name))
                .filter(other -> !isOver(entries.get(other)))
                .min(Comparator.comparing(String::length));
    }

    private boolean isOver(ObjectNode entry) {
        return hasEnded(entry) && entry.path(DAY).asText().compareTo(newest) <= 0;
    }

    private static boolean hasEnded(ObjectNode entry) {
        return entry.has(DAY) || entry.path("status").asText().equals("deprecated");
    }
}
