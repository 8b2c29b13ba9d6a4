package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the templates of models without a public rule put round a text, as far as recorded prompts tell: docs/tokens.md.
 *
 * @param of matches the models that it is of
 * @param band by how many tokens it may be off
 */
record OpenTemplate(Pattern of, int factorPercent, int perMessage, int perRequest, int band) {

    private static final List<OpenTemplate> KNOWN = List.of(
            // Its encoding begins as OpenAI's does. It is told who it is, of the day and of its channels.
            of("gpt-oss", 100, 4, 64, 35),
            // From 3.1 on it is told of the day.
            of("llama-?v?3[-.p]?[1-9](?!\\d*b)", 105, 4, 30, 30),
            of("deepseek.*v4", 105, 4, 79, 85),
            of("deepseek", 105, 2, 2, 15),
            of("mistral|magistral|ministral|codestral|pixtral|devstral|mixtral", 105, 3, 1, 15),
            // Amazon's own are billed for what they are told.
            of("(?<![a-z])(nova|titan)(?![a-z])", 105, 0, 0, 10));

    /** From nothing to the 70 of gpt-oss. */
    private static final OpenTemplate UNKNOWN = of("", 105, 4, 4, 65);

    static OpenTemplate of(Deployment deployment) {
        return KNOWN.stream()
                .filter(template ->
                        template.of().matcher(deployment.model().id()).find())
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static OpenTemplate of(String model, int factorPercent, int perMessage, int perRequest, int band) {
        return new OpenTemplate(
                Pattern.compile(model, Pattern.CASE_INSENSITIVE), factorPercent, perMessage, perRequest, band);
    }

    TokenFormula formula(String encoding) {
        return new TokenFormula(encoding, factorPercent, perMessage, perRequest, true, 15, band);
    }
}
