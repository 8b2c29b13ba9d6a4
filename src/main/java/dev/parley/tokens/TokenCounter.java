package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import jakarta.inject.Singleton;

/**
 * Counts tokens as the vendor of a deployment will, without asking it: exactly where the model's encoding is public, else
 * by a formula and within a band that were measured. Safe to use from any thread.
 */
@Singleton
public final class TokenCounter {

    private final PublicEncodings encodings = new PublicEncodings();

    /** The input tokens of a request, what the vendor adds to its messages included. */
    public TokenCount count(CompleteRequest request, Deployment deployment) {
        var formula = TokenFormula.of(deployment);
        long text = encodings.count(formula.encoding(), request.getSystem());
        long images = 0;
        for (Message message : request.getMessagesList()) {
            for (ContentPart part : message.getPartsList()) {
                text += encodings.count(formula.encoding(), text(part));
                images += part.hasImage() ? ImageTokens.tokens(part.getImage(), deployment) : 0;
            }
        }
        int messages = request.getMessagesCount() + (request.getSystem().isEmpty() ? 0 : 1);
        long written = formula.tokens(text, messages);
        double band = formula.band(written) + images * ImageTokens.BAND_PERCENT / 100.0;
        return new TokenCount(written + images, formula.method(), TokenFormula.percent(band, written + images));
    }

    /** The tokens of a text alone, such as an answer whose vendor did not report any. */
    public TokenCount countText(String text, Deployment deployment) {
        var formula = TokenFormula.of(deployment);
        long tokens = formula.textTokens(encodings.count(formula.encoding(), text));
        return new TokenCount(
                tokens, formula.method(), TokenFormula.percent(tokens * formula.bandPercent() / 100, tokens));
    }

    /** The text of a part; what admission still refuses counts for nothing. */
    private static String text(ContentPart part) {
        return switch (part.getPartCase()) {
            case TEXT -> part.getText();
            case IMAGE, AUDIO, DOCUMENT, TOOL_CALL, TOOL_RESULT, REASONING, PART_NOT_SET -> "";
        };
    }
}
