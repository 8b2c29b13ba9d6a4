package dev.parley.gateway;

import dev.parley.pricing.CostCalculator;
import dev.parley.resilience.Permit;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Delta;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.UsageSource;
import dev.parley.vendor.Reported;

/**
 * Tells a permit what its attempt has used of the tokens: what the vendor reports, and until then, or where it reports
 * nothing, the input as it was estimated and the text that has come.
 */
final class Spending {

    private static final int LETTERS_PER_TOKEN = 4;

    private final Permit permit;
    private long letters;

    Spending(Permit permit) {
        this.permit = permit;
    }

    void saw(StreamCompleteResponse event) {
        switch (event.getEventCase()) {
            case DELTA -> saw(event.getDelta());
            case FINISHED -> saw(event.getFinished());
            case STARTED, EVENT_NOT_SET -> read();
        }
    }

    private void saw(Delta delta) {
        letters += delta.getText().length()
                + delta.getReasoning().length()
                + delta.getToolArguments().length();
        read();
    }

    void saw(CompleteResponse answer) {
        var usage = answer.getUsage();
        if (usage.getSource() == UsageSource.USAGE_SOURCE_VENDOR) {
            permit.used(CostCalculator.promptTokens(usage), Reported.outputTokens(usage));
        } else {
            if (letters == 0) {
                answer.getMessage().getPartsList().forEach(this::saw);
            }
            read();
        }
    }

    private void saw(ContentPart part) {
        letters += part.getText().length()
                + part.getReasoning().getText().length()
                + part.getToolCall().getArgumentsJson().length();
    }

    private void read() {
        permit.used(permit.need().inputTokens(), (letters + LETTERS_PER_TOKEN - 1) / LETTERS_PER_TOKEN);
    }
}
