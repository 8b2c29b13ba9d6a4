package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whose model a deployment is, for a model counts as its maker's do at whatever vendor. */
enum Family {
    OPENAI,
    /** Up to 4.6, and what else speaks Anthropic's format. */
    ANTHROPIC,
    /** From 4.7 on, which reads text by another tokenizer and images more closely. */
    ANTHROPIC_4_7,
    /** Up to 2.5. */
    GEMINI,
    /** From 3 on, which counts files in another way. */
    GEMINI_3,
    OTHER;

    private static final Pattern VERSION = Pattern.compile("gemini-(\\d)");

    static Family of(Deployment deployment) {
        String model = deployment.model().id().toLowerCase(Locale.ROOT);
        if (ClaudeName.isClaude(model)) {
            return ClaudeName.of(model).isNew() ? ANTHROPIC_4_7 : ANTHROPIC;
        }
        if (deployment.vendor().wireFormat().equals("anthropic-messages") && !model.contains("/")) {
            return ANTHROPIC;
        }
        if (model.contains("gemini") || deployment.vendor().wireFormat().equals("gemini")) {
            Matcher version = VERSION.matcher(model);
            return version.find() && version.group(1).charAt(0) >= '3' ? GEMINI_3 : GEMINI;
        }
        return deployment.model().encoding().isEmpty() ? OTHER : OPENAI;
    }
}
