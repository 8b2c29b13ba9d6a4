package dev.parley.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Digs the JSON out of an answer that was asked for as text: the whole of it, the inside of {@code <output>}, of a
 * fenced block, or a value amid prose; what precedes the end of {@code <reasoning>}, {@code <thinking>} or
 * {@code <think>} is no answer. JSON that is cut off is never given, nor a piece of it. The time is bounded by the
 * text's length, whatever it holds.
 */
public final class JsonText {

    private static final int MOST = 8;
    private static final List<String> REASONING = List.of("reasoning", "thinking", "think");
    private static final Pattern FENCE = Pattern.compile("(?m)^[ \\t]*(?:```|~~~)([^\\r\\n`]*)\\r?$");

    private JsonText() {}

    /** The likeliest JSON of an answer, exactly as written; empty where there is none. */
    public static Optional<String> find(String answer) {
        return candidates(answer).stream().findFirst();
    }

    /**
     * What may be meant, likeliest first, at most 8: take the first that fits the schema. The order is the whole text;
     * {@code <output>} blocks, last first; fenced blocks, then values in prose, each the longest first, of equals the
     * last.
     */
    public static List<String> candidates(String answer) {
        List<String> found = new ArrayList<>();
        whole(answer).ifPresent(found::add);
        if (found.isEmpty()) {
            String said = afterReasoning(answer);
            List<String> outputs = outputs(said);
            for (String part : outputs.isEmpty() ? List.of(said) : outputs) {
                inside(part, found);
            }
        }
        return found.stream().distinct().limit(MOST).toList();
    }

    private static void inside(String part, List<String> found) {
        Optional<String> whole = whole(part);
        if (whole.isPresent()) {
            found.add(whole.get());
            return;
        }
        fenced(part).stream()
                .flatMap(block -> whole(block).stream())
                .sorted(longestFirst())
                .forEach(found::add);
        values(part).stream().sorted(longestFirst()).forEach(found::add);
    }

    /** Stable, so that callers who list the last first get the last of equals. */
    private static Comparator<String> longestFirst() {
        return Comparator.comparingInt(String::length).reversed();
    }

    private static Optional<String> whole(String text) {
        String stripped = text.strip();
        boolean whole = !stripped.isEmpty() && new JsonScan(stripped).end(0, stripped.length()) == stripped.length();
        return whole ? Optional.of(stripped) : Optional.empty();
    }

    /** An answer that never leaves its reasoning says nothing. */
    private static String afterReasoning(String answer) {
        int from = 0;
        for (String tag : REASONING) {
            String close = "</" + tag + ">";
            int end = answer.lastIndexOf(close);
            from = Math.max(from, end < 0 ? 0 : end + close.length());
        }
        String rest = answer.substring(from);
        for (String tag : REASONING) {
            int open = rest.indexOf("<" + tag + ">");
            rest = open < 0 ? rest : rest.substring(0, open);
        }
        return rest;
    }

    /** The insides of the {@code <output>} blocks, last first; one that is not closed goes on to the end. */
    private static List<String> outputs(String text) {
        List<String> blocks = new ArrayList<>();
        int open = text.indexOf("<output>");
        while (open >= 0 && blocks.size() < 100) {
            int from = open + "<output>".length();
            int end = text.indexOf("</output>", from);
            blocks.add(0, text.substring(from, end < 0 ? text.length() : end));
            open = end < 0 ? -1 : text.indexOf("<output>", end);
        }
        return blocks;
    }

    /** The insides of the fenced blocks, last first. */
    private static List<String> fenced(String text) {
        List<String> blocks = new ArrayList<>();
        var fences = FENCE.matcher(text);
        int from = -1;
        while (fences.find() && blocks.size() < 100) {
            if (from < 0) {
                from = fences.end();
            } else {
                blocks.add(0, text.substring(from, fences.start()));
                from = -1;
            }
        }
        return blocks;
    }

    /** The objects and arrays amid prose that lie in no other, last first. */
    private static Collection<String> values(String text) {
        Deque<String> values = new ArrayDeque<>();
        var scan = new JsonScan(text);
        int at = start(text, 0);
        while (at < text.length() && !scan.isExhausted()) {
            int end = scan.end(at, text.length());
            if (end == JsonScan.CUT) {
                // What is in it is a piece of an answer that never ended.
                break;
            }
            if (end > at) {
                values.addFirst(text.substring(at, end));
            }
            at = start(text, end > at ? end : at + 1);
        }
        return values;
    }

    /** Where an object or array may start: cheaply told by what follows its bracket. */
    private static int start(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '{' || c == '[') {
                int next = at + 1;
                while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
                    next++;
                }
                String follows = c == '{' ? "\"}" : "\"{[]-0123456789tfn";
                if (next == text.length() || follows.indexOf(text.charAt(next)) >= 0) {
                    return at;
                }
            }
        }
        return text.length();
    }
}
