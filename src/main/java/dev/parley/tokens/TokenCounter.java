package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts tokens as the vendor of a deployment will, without asking it: exactly where the model's encoding is public, else
 * by a formula and within a band that were measured. Safe to use from any thread.
 */
@Singleton
public final class TokenCounter {

    private final PublicEncodings encodings = new PublicEncodings();

    /** The input tokens of a request, what the vendor adds to its messages included. */
    public TokenCount count(CompleteRequest request, Deployment deployment) {
        return count(request, List.of(deployment)).get(0);
    }

    /** The same at several deployments, in their order. The text is read once for each encoding, not each deployment. */
    public List<TokenCount> count(CompleteRequest request, List<Deployment> deployments) {
        Map<String, AddedText> added = new HashMap<>();
        Map<String, RequestText> texts = new HashMap<>();
        return deployments.stream()
                .map(DatedNames::counted)
                .map(deployment -> {
                    String format = deployment.vendor().wireFormat();
                    var told = added.computeIfAbsent(format, any -> AddedText.of(request, format));
                    var formula = TokenFormula.of(deployment);
                    var text = texts.computeIfAbsent(
                            formula.encoding() + (told.request() == request ? "" : " " + format),
                            any -> RequestText.of(told.request(), part -> encodings.count(formula.encoding(), part)));
                    long more = told.texts().stream()
                            .mapToLong(part -> encodings.count(formula.encoding(), part))
                            .sum();
                    return count(told.request(), deployment, formula, text, formula.textTokens(more));
                })
                .toList();
    }

    /** What may be read beside the request's own fields is in the band alone, which the worst case has. */
    private static TokenCount count(
            CompleteRequest request, Deployment deployment, TokenFormula formula, RequestText text, long more) {
        var files = RequestFiles.of(request, deployment);
        var extras = Extras.of(request, deployment, text);
        long written = formula.tokens(text.read(Family.of(deployment)), messages(request)) + extras.tokens();
        double band = formula.band(written) + extras.band() + files.band() + more;
        long all = written + files.tokens();
        return new TokenCount(
                all, files.soundTokens(), formula.method(), TokenFormula.percent(band, all), files.unknown());
    }

    /** As vendors count them: instructions are one, and so is each result of a tool. */
    private static int messages(CompleteRequest request) {
        return (request.getSystem().isEmpty() ? 0 : 1)
                + request.getMessagesList().stream()
                        .mapToInt(message -> Math.max(1, (int) message.getPartsList().stream()
                                .filter(ContentPart::hasToolResult)
                                .count()))
                        .sum();
    }

    /** The tokens of a text alone, such as an answer whose vendor did not report any. */
    public TokenCount countText(String text, Deployment deployment) {
        var formula = TokenFormula.of(DatedNames.counted(deployment));
        long tokens = formula.textTokens(encodings.count(formula.encoding(), text));
        return new TokenCount(
                tokens, formula.method(), TokenFormula.percent(tokens * formula.bandPercent() / 100, tokens));
    }
}
