package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.TreeSet;

/** The first place where two JSON values differ: its path and the two values, shortened. */
final class Difference {

    private static final int SHOWN = 100;

    private Difference() {}

    /** Empty where the two are equal; numbers are equal by value, an absent field is not null. */
    static String of(JsonNode recorded, JsonNode ours) {
        return at("$", recorded, ours);
    }

    private static String at(String path, JsonNode recorded, JsonNode ours) {
        if (recorded.isObject() && ours.isObject()) {
            var names = new TreeSet<String>();
            recorded.fieldNames().forEachRemaining(names::add);
            ours.fieldNames().forEachRemaining(names::add);
            return names.stream()
                    .map(name -> at(path + "." + name, recorded.path(name), ours.path(name)))
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        if (recorded.isArray() && ours.isArray()) {
            for (int i = 0; i < Math.max(recorded.size(), ours.size()); i++) {
                String found = at(path + "[" + i + "]", recorded.path(i), ours.path(i));
                if (!found.isEmpty()) {
                    return found;
                }
            }
            return "";
        }
        boolean equal = recorded.isNumber() && ours.isNumber()
                ? recorded.decimalValue().compareTo(ours.decimalValue()) == 0
                : recorded.equals(ours);
        if (equal) {
            return "";
        }
        int same = recorded.isTextual() && ours.isTextual() ? common(recorded.textValue(), ours.textValue()) : 0;
        return path + ": recorded " + shown(recorded, same) + ", ours " + shown(ours, same);
    }

    private static int common(String one, String other) {
        int length = 0;
        while (length < one.length() && length < other.length() && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    private static String shown(JsonNode value, int same) {
        if (value.isMissingNode()) {
            return "nothing";
        }
        String text = value.isTextual() ? value.textValue() : value.toString();
        int start = Math.max(0, same - SHOWN / 4);
        String part =
                text.substring(start, Math.min(text.length(), start + SHOWN)).replace("\n", "\\n");
        return value.getNodeType() + " '" + (start > 0 ? "…" : "") + part + (start + SHOWN < text.length() ? "…" : "")
                + "'";
    }
}
