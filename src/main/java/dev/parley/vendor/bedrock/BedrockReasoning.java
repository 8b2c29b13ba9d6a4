package dev.parley.vendor.bedrock;

import static dev.parley.vendor.bedrock.BedrockAsk.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.ReasoningOptions;
import dev.parley.vendor.ThinkingBudgets;
import dev.parley.vendor.bedrock.BedrockModel.Family;

/**
 * What Converse has no field for and the model itself has: how much it is to think, and {@code top_k}. It goes into
 * {@code additionalModelRequestFields}, in the model's own words.
 */
final class BedrockReasoning {

    private final BedrockAsk ask;
    private final ObjectNode fields = object();

    private BedrockReasoning(BedrockAsk ask) {
        this.ask = ask;
    }

    /** The fields, or null where there are none. */
    static ObjectNode fields(BedrockAsk ask) {
        var reasoning = new BedrockReasoning(ask);
        reasoning.topK();
        reasoning.amount(ask.request().getReasoning());
        return reasoning.fields.isEmpty() ? null : reasoning.fields;
    }

    /** https://docs.aws.amazon.com/nova/latest/userguide/using-converse-api.html; Claude has it at the top. */
    private void topK() {
        var sampling = ask.request().getSampling();
        if (sampling.hasTopK()) {
            boolean claude = ask.model().family() == Family.ANTHROPIC;
            (claude ? fields : fields.putObject("inferenceConfig")).put(claude ? "top_k" : "topK", sampling.getTopK());
        }
    }

    private void amount(ReasoningOptions options) {
        switch (options.getAmountCase()) {
            case EFFORT -> effort(options.getEffort());
            case BUDGET_TOKENS -> budget(options.getBudgetTokens());
            case AMOUNT_NOT_SET -> {
                if (options.hasIncludeText() && claude() && !ask.model().takesOnlyBudgets()) {
                    fields.putObject("thinking").put("type", "adaptive");
                }
            }
        }
        if (options.hasIncludeText()
                && fields.path("thinking").path("type").asText().equals("adaptive")) {
            fields.withObject("/thinking").put("display", options.getIncludeText() ? "summarized" : "omitted");
        }
    }

    private boolean claude() {
        return ask.model().family() == Family.ANTHROPIC;
    }

    private void effort(String effort) {
        if (effort.equals("none")) {
            off();
        } else if (ask.model().takesOnlyBudgets()) {
            think(ThinkingBudgets.of(effort));
        } else if (ask.model().words().contains(effort)) {
            think(effort);
        } else {
            throw GatewayException.invalid(
                    "reasoning.effort",
                    "'" + effort + "' is nothing that " + ask.deployment().id() + " knows",
                    "use none or one of " + String.join(", ", ask.model().words()));
        }
    }

    private void budget(int tokens) {
        if (tokens == 0) {
            off();
        } else if (ask.model().takesOnlyWords()) {
            String word = ThinkingBudgets.nearest(ask.model().words(), tokens);
            ask.warn(
                    "REASONING_APPROXIMATED",
                    "reasoning.budget_tokens",
                    ask.deployment().id() + " takes no budget; it was asked for the effort '" + word + "'");
            think(word);
        } else if (tokens < ThinkingBudgets.LEAST) {
            throw GatewayException.invalid(
                    "reasoning.budget_tokens",
                    "is less than the " + ThinkingBudgets.LEAST + " tokens that "
                            + ask.deployment().id() + " thinks at least",
                    "set it to " + ThinkingBudgets.LEAST + " or more, or to 0");
        } else {
            think(tokens);
        }
    }

    private void think(int budget) {
        fields.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
    }

    private void think(String word) {
        switch (ask.model().family()) {
            case ANTHROPIC -> {
                fields.putObject("thinking").put("type", "adaptive");
                fields.putObject("output_config").put("effort", word);
            }
            // https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
            case NOVA_2 ->
                fields.putObject("reasoningConfig").put("type", "enabled").put("maxReasoningEffort", word);
            // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
            case OPENAI -> fields.put("reasoning_effort", word);
            case QWEN -> fields.put("reasoning_config", word);
            case NOVA, OTHER -> throw new IllegalStateException("not admitted: reasoning of a model that does not");
        }
    }

    private void off() {
        switch (ask.model().family()) {
            case ANTHROPIC -> {
                if (!ask.model().takesOnlyBudgets()) {
                    fields.putObject("thinking").put("type", "disabled");
                }
            }
            case NOVA_2 -> fields.putObject("reasoningConfig").put("type", "disabled");
            case QWEN -> {
                // Thinks only where it is asked to.
            }
            case OPENAI ->
                ask.leaveOut(
                        "reasoning.effort",
                        ask.deployment().id() + " can't be kept from thinking",
                        "use low, or leave it out");
            case NOVA, OTHER -> throw new IllegalStateException("not admitted: reasoning of a model that does not");
        }
    }
}
