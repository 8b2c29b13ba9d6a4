package dev.parley.tokens;

import com.google.common.collect.MapMaker;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts tokens as the vendor of a deployment will, without asking it: exactly where the model's encoding is public, else
 * by a formula and within a band that were measured. Safe to use from any thread.
 */
@Singleton
public final class TokenCounter {

    private final PublicEncodings encodings = new PublicEncodings();
    private final LongAdder readings = new LongAdder();

    /**
     * What was read of requests that are still in use, by encoding, and by wire format where something is added in its
     * words: a call asks for its tokens at many places and attempts.
     * Requests are told apart by identity, for to compare them takes as long as to read them.
     */
    private final ConcurrentMap<CompleteRequest, Map<String, Reading>> read =
            new MapMaker().weakKeys().makeMap();

    /**
     * What was read of a request in one encoding.
     *
     * @param told the request with what its caller adds in the vendor's words; empty for the request itself, which would
     *     never be let go if its own reading held it
     */
    private record Reading(RequestText text, Optional<CompleteRequest> told) {}

    /** The input tokens of a request, what the vendor adds to its messages included. */
    public TokenCount count(CompleteRequest request, Deployment deployment) {
        return count(request, List.of(deployment)).get(0);
    }

    /** The same at several deployments, in their order. The text is read once for each encoding, however often it is asked. */
    public List<TokenCount> count(CompleteRequest request, List<Deployment> deployments) {
        var known = read.computeIfAbsent(request, first -> new ConcurrentHashMap<>());
        return deployments.stream()
                .map(CountedAs::counted)
                .map(deployment -> {
                    String format = deployment.vendor().wireFormat();
                    var formula = TokenFormula.of(deployment);
                    boolean adds = AddedText.isIn(request, format);
                    var reading = known.computeIfAbsent(
                            formula.encoding() + (adds ? " " + format : ""),
                            any -> read(
                                    request,
                                    adds ? AddedText.of(request, format) : AddedText.none(request),
                                    formula.encoding()));
                    return count(reading.told().orElse(request), deployment, formula, reading.text());
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

    private Reading read(CompleteRequest request, AddedText told, String encoding) {
        readings.increment();
        return new Reading(
                RequestText.of(told, part -> encodings.count(encoding, part)),
                Optional.of(told.request()).filter(with -> with != request));
    }

    /** How often the texts of a request were read. */
    long readings() {
        return readings.sum();
    }

    /** What may be read beside the request's own fields is in the band alone, which the worst case has. */
    private static TokenCount count(
            CompleteRequest request, Deployment deployment, TokenFormula formula, RequestText text) {
        var files = RequestFiles.of(request, deployment);
        var extras = Extras.of(request, deployment, text);
        long written = formula.tokens(text.read(Family.of(deployment)), messages(request, formula)) + extras.tokens();
        double band = formula.band(written) + extras.band() + files.band() + formula.textTokens(text.more());
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
        return texts(deployment).count(text);
    }

    /** What counts many texts for one deployment. */
    public TextCounter texts(Deployment deployment) {
        return new TextCounter(encodings, TokenFormula.of(CountedAs.counted(deployment)));
    }
}
