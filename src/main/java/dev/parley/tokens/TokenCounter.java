package dev.parley.tokens;

import com.google.common.collect.MapMaker;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToLongFunction;

/**
 * Counts tokens as the vendor of a deployment will, without asking it: exactly where the model's encoding is public, else
 * by a formula and within a band that were measured. Safe to use from any thread.
 */
@Singleton
public final class TokenCounter {

    private static final long BYTES_OF_A_CHARACTER = 3;

    private final PublicEncodings encodings = new PublicEncodings();
    private final LongAdder readings = new LongAdder();

    /**
     * What was read of requests that are still in use, by encoding: a call asks for its tokens at many places and attempts.
     * Requests are told apart by identity, for to compare them takes as long as to read them.
     */
    private final ConcurrentMap<CompleteRequest, Map<String, RequestText>> read =
            new MapMaker().weakKeys().makeMap();

    /** The input tokens of a request, what the vendor adds to its messages included. */
    public TokenCount count(CompleteRequest request, Deployment deployment) {
        return count(request, List.of(deployment)).get(0);
    }

    /** The same at several deployments, in their order. The text is read once for each encoding, however often it is asked. */
    public List<TokenCount> count(CompleteRequest request, List<Deployment> deployments) {
        Map<String, AddedText> added = new HashMap<>();
        var texts = read.computeIfAbsent(request, first -> new ConcurrentHashMap<>());
        return deployments.stream()
                .map(CountedAs::counted)
                .map(deployment -> {
                    String format = deployment.vendor().wireFormat();
                    var told = added.computeIfAbsent(format, any -> AddedText.of(request, format));
                    var formula = TokenFormula.of(deployment);
                    var text = texts.computeIfAbsent(
                            formula.encoding() + (told.request() == request ? "" : " " + format),
                            any -> read(told.request(), formula.encoding()));
                    long more = told.texts().stream()
                            .mapToLong(part -> encodings.count(formula.encoding(), part))
                            .sum();
                    return count(told.request(), deployment, formula, text, formula.textTokens(more));
                })
                .toList();
    }

    /** What the vendor counted, which does not say of what: how much of it is sound is counted here. */
    public TokenCount byVendor(long tokens, CompleteRequest request, Deployment deployment) {
        var files = RequestFiles.of(request, deployment);
        long sound = files.soundTokens();
        if (files.unknown().stream().anyMatch(file -> file.field().endsWith(".audio"))) {
            sound += Math.max(0, tokens - count(request, deployment).tokens());
        }
        return TokenCount.byVendor(tokens, sound);
    }

    private RequestText read(CompleteRequest request, String encoding) {
        readings.increment();
        return RequestText.of(request, part -> encodings.count(encoding, part));
    }

    /** How often the texts of a request were read. */
    long readings() {
        return readings.sum();
    }

    /** What may be read beside the request's own fields is in the band alone, which the worst case has. */
    private static TokenCount count(
            CompleteRequest request, Deployment deployment, TokenFormula formula, RequestText text, long more) {
        var files = RequestFiles.of(request, deployment);
        var extras = Extras.of(request, deployment, text);
        long written = formula.tokens(text.read(Family.of(deployment)), messages(request, formula)) + extras.tokens();
        double band = formula.band(written) + extras.band() + files.band() + more;
        long all = written + files.tokens();
        return new TokenCount(
                all, files.soundTokens(), formula.method(), TokenFormula.percent(band, all), files.unknown());
    }

    /** As vendors count them: each result of a tool is one. */
    private static int messages(CompleteRequest request, TokenFormula formula) {
        return (formula.instructionsAreOne() && !request.getSystem().isEmpty() ? 1 : 0)
                + request.getMessagesList().stream()
                        .mapToInt(message -> Math.max(1, (int) message.getPartsList().stream()
                                .filter(ContentPart::hasToolResult)
                                .count()))
                        .sum();
    }

    /** The tokens of a text alone, such as an answer whose vendor did not report any. */
    public TokenCount countText(String text, Deployment deployment) {
        var formula = TokenFormula.of(CountedAs.counted(deployment));
        long tokens = formula.textTokens(encodings.count(formula.encoding(), text));
        return new TokenCount(
                tokens, formula.method(), TokenFormula.percent(tokens * formula.bandPercent() / 100, tokens));
    }

    /** No text of so many characters counts for more: a token is at least a byte, and UTF-8 has up to three for each. */
    public IntToLongFunction mostOfText(Deployment deployment) {
        var formula = TokenFormula.of(CountedAs.counted(deployment));
        return characters -> formula.textTokens(BYTES_OF_A_CHARACTER * characters);
    }

    /** The longest beginning of a text that counts for no more than so many tokens; it ends where one of them does. */
    public String beginning(String text, long tokens, Deployment deployment) {
        var formula = TokenFormula.of(CountedAs.counted(deployment));
        return encodings.beginning(formula.encoding(), text, tokens * 100 / formula.factorPercent());
    }
}
