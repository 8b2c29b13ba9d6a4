package dev.parley.sandbox;

import dev.parley.tokens.PublicEncodings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The words of an answer, the same for the same request, made when they are sent: an answer of any length costs no
 * memory. Letters beyond ASCII are among them, so that nobody mistakes bytes for letters.
 */
record Wording(int words, IntFunction<String> word, int tokens, String finish) {

    private static final PublicEncodings ENCODINGS = new PublicEncodings();
    private static final int STANDARD_WORDS = 48;
    private static final String[] STOCK =
            ("A sandbox answers at once and costs nothing: it reads your words, counts them, and says what a model"
                            + " might say — déjà vu, naïve façade, 你好, Ωmega — until the length you asked for is reached. 🦜"
                            + " Every number in the usage is counted from this very text.")
                    .split(" ");

    static int tokens(String text) {
        return (int) ENCODINGS.count("o200k_base", text);
    }

    static Wording of(Ask ask, Script script) {
        if (script.has("bytes")) {
            return ofBytes(script.number("bytes", 0));
        }
        return limited(words(ask, script), ask);
    }

    /** What calls tools or refuses says nothing beside it, where it is not told to. */
    private static String[] words(Ask ask, Script script) {
        String[] none = {};
        boolean silent = script.has("refusal") || !ScriptedCall.of(ask, script).isEmpty();
        if (script.has("echo")) {
            return script.plainText().split("(?<= )");
        }
        if (script.has("say")) {
            return script.text("say").orElse("").split("(?<= )");
        }
        if (script.has("tokens") || !silent) {
            return script.has("tokens") || ask.wish().schema().isEmpty()
                    ? stock(script)
                    : new String[] {Sample.of(ask.wish().schema().get())};
        }
        return none;
    }

    private static String[] stock(Script script) {
        int words = script.number("tokens", STANDARD_WORDS);
        String[] all = new String[words];
        // Where in the stock it starts depends on the question, so that answers to different questions differ.
        int start = Math.floorMod(script.plainText().hashCode(), STOCK.length);
        for (int i = 0; i < words; i++) {
            all[i] = STOCK[(start + i) % STOCK.length] + (i + 1 < words ? " " : "");
        }
        return all;
    }

    private static Wording limited(String[] all, Ask ask) {
        var said = new StringBuilder();
        int tokens = 0;
        for (int i = 0; i < all.length; i++) {
            int next = tokens(all[i]);
            if (ask.maxTokens() > 0 && tokens + next > ask.maxTokens()) {
                return new Wording(i, word -> all[word], tokens, "length");
            }
            int before = said.length();
            said.append(all[i]);
            for (String stop : ask.stop()) {
                int at = said.indexOf(stop, Math.max(0, before - stop.length()));
                if (at >= 0) {
                    return stopped(said.substring(0, at), tokens + next);
                }
            }
            tokens += next;
        }
        return new Wording(all.length, word -> all[word], tokens, "stop");
    }

    private static Wording stopped(String text, int tokens) {
        List<String> words = text.isEmpty() ? List.of() : List.of(text.split("(?<= )"));
        return new Wording(words.size(), words::get, tokens, "stop");
    }

    private static Wording ofBytes(int bytes) {
        String filler = "0123456789abcdef".repeat(64);
        int size = filler.getBytes(StandardCharsets.UTF_8).length;
        int whole = bytes / size;
        int words = whole + (bytes % size > 0 ? 1 : 0);
        return new Wording(words, word -> word < whole ? filler : filler.substring(0, bytes % size), bytes / 4, "stop");
    }

    String text() {
        return text(0, words);
    }

    /** The words from one to before another. */
    String text(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < Math.min(to, words); i++) {
            text.append(word.apply(i));
        }
        return text.toString();
    }
}
