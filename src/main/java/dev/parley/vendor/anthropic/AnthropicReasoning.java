package dev.parley.vendor.anthropic;

import dev.parley.error.GatewayException;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.Sampling;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.vendor.ThinkingBudgets;
import java.util.OptionalLong;

/**
 * How much a model is to think, in what it takes: a budget of tokens up to 4.5, a word since 4.6, at which it decides for
 * itself. A model of a name that we don't know gets the caller's own form.
 *
 * @param thinking null where nothing is said
 * @param effort null where nothing is said
 */
record AnthropicReasoning(AnthropicWire.Thinking thinking, String effort) {

    private static final AnthropicReasoning UNSAID = new AnthropicReasoning(null, null);
    private static final AnthropicReasoning OFF =
            new AnthropicReasoning(new AnthropicWire.Thinking("disabled", null, null), null);

    private static final double LEAST_TOP_P = 0.95;

    static AnthropicReasoning of(AnthropicAsk ask, OptionalLong maxTokens) {
        ReasoningOptions options = ask.request().getReasoning();
        var reasoning = switch (options.getAmountCase()) {
            case EFFORT -> effort(ask, options.getEffort());
            case BUDGET_TOKENS -> budget(ask, options.getBudgetTokens());
            case AMOUNT_NOT_SET ->
                options.hasIncludeText() && !ask.model().takesOnlyBudgets() ? adaptive(null) : UNSAID;
        };
        checkBudget(ask, reasoning, maxTokens);
        checkChoice(ask, reasoning);
        return reasoning.showing(ask, options);
    }

    private static AnthropicReasoning effort(AnthropicAsk ask, String effort) {
        boolean budgets = ask.model().takesOnlyBudgets();
        if (effort.equals("none")) {
            return budgets ? UNSAID : OFF;
        }
        if (budgets) {
            return enabled(ThinkingBudgets.of(effort));
        }
        if (!ask.model().words().contains(effort)) {
            throw GatewayException.invalid(
                    "reasoning.effort",
                    "'" + effort + "' is nothing that " + ask.deployment().id() + " knows",
                    "use none or one of " + String.join(", ", ask.model().words()));
        }
        return adaptive(effort);
    }

    private static AnthropicReasoning budget(AnthropicAsk ask, int tokens) {
        if (tokens == 0) {
            return ask.model().takesOnlyBudgets() ? UNSAID : OFF;
        }
        if (ask.model().takesOnlyWords()) {
            String word = ThinkingBudgets.nearest(ask.model().words(), tokens);
            ask.warn(
                    "REASONING_APPROXIMATED",
                    "reasoning.budget_tokens",
                    ask.deployment().id() + " takes no budget; it was asked for the effort '" + word + "'");
            return adaptive(word);
        }
        if (tokens < ThinkingBudgets.LEAST) {
            throw GatewayException.invalid(
                    "reasoning.budget_tokens",
                    "is less than the " + ThinkingBudgets.LEAST + " tokens that "
                            + ask.deployment().id() + " thinks at least",
                    "set it to " + ThinkingBudgets.LEAST + " or more, or to 0");
        }
        return enabled(tokens);
    }

    private static AnthropicReasoning adaptive(String effort) {
        return new AnthropicReasoning(new AnthropicWire.Thinking("adaptive", null, null), effort);
    }

    private static AnthropicReasoning enabled(int budget) {
        return new AnthropicReasoning(new AnthropicWire.Thinking("enabled", budget, null), null);
    }

    private boolean hasBudget() {
        return thinking != null && thinking.budgetTokens() != null;
    }

    private boolean isOn() {
        return thinking != null && !thinking.equals(OFF.thinking);
    }

    /** Thoughts count as output: a budget as large as the limit would leave nothing for the answer. */
    private static void checkBudget(AnthropicAsk ask, AnthropicReasoning reasoning, OptionalLong maxTokens) {
        if (reasoning.hasBudget()
                && maxTokens.isPresent()
                && reasoning.thinking.budgetTokens() >= maxTokens.getAsLong()) {
            throw GatewayException.invalid(
                    "max_output_tokens",
                    "is " + maxTokens.getAsLong() + " and must be above the " + reasoning.thinking.budgetTokens()
                            + " tokens that " + ask.deployment().id() + " may think, which count as output",
                    "raise it, or ask for less in reasoning");
        }
    }

    /** https://docs.claude.com/en/docs/build-with-claude/extended-thinking: a budget and a forced tool exclude another. */
    private static void checkChoice(AnthropicAsk ask, AnthropicReasoning reasoning) {
        ToolChoice choice = ask.request().getToolChoice();
        boolean forced = choice.hasToolName() || choice.getMode() == ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED;
        if (reasoning.hasBudget() && forced) {
            throw GatewayException.invalid(
                    "tool_choice",
                    ask.deployment().id() + " can't be made to call a tool while it thinks",
                    "let the model decide, or leave reasoning out");
        }
    }

    /** Older models show their thoughts unasked. */
    private AnthropicReasoning showing(AnthropicAsk ask, ReasoningOptions options) {
        if (!isOn()
                || !options.hasIncludeText()
                || options.getIncludeText() && ask.model().takesOnlyBudgets()) {
            return this;
        }
        String display = options.getIncludeText() ? "summarized" : "omitted";
        return new AnthropicReasoning(
                new AnthropicWire.Thinking(thinking.type(), thinking.budgetTokens(), display), effort);
    }

    /** What of the sampling can be asked of a model that thinks. */
    Sampling fitting(AnthropicAsk ask) {
        Sampling sampling = ask.request().getSampling();
        if (!isOn()) {
            return sampling;
        }
        var fitting = sampling.toBuilder();
        String remedy = "leave it out, or leave reasoning out";
        if (sampling.hasTemperature() && sampling.getTemperature() != 1) {
            ask.leaveOut("sampling.temperature", "must be 1 for a model of Anthropic's that thinks", remedy);
            fitting.clearTemperature();
        }
        if (sampling.hasTopK()) {
            ask.leaveOut("sampling.top_k", "can't be set for a model of Anthropic's that thinks", remedy);
            fitting.clearTopK();
        }
        if (sampling.hasTopP() && sampling.getTopP() < LEAST_TOP_P) {
            ask.leaveOut("sampling.top_p", "must be 0.95 or more for a model of Anthropic's that thinks", remedy);
            fitting.clearTopP();
        }
        return fitting.build();
    }
}
