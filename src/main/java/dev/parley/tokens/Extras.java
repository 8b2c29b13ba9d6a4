package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolChoiceMode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What makers of models add to a prompt where it has tools, calls of them or a schema for the answer. Anthropic publishes
 * its numbers; the others were measured, as docs/tokens.md tells, and so were the bands.
 */
record Extras(long tokens, double band) {

    /** A model's prompt for tools, where it may choose and where it must call one. */
    private record Prompt(Pattern model, int free, int must) {}

    /** https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing; unnamed ones like the newest. */
    private static final List<Prompt> ANTHROPIC = List.of(
            prompt("opus-4[-.]8", 290, 410),
            prompt("opus-4[-.]7", 675, 804),
            prompt("(opus|sonnet|haiku)-4[-.][56]", 497, 589),
            prompt("(opus|sonnet)-4", 313, 315),
            prompt("sonnet-5", 354, 474),
            prompt("3[-.]5-haiku", 264, 355),
            prompt("3-haiku", 264, 340),
            prompt("3-opus", 530, 281),
            prompt("3-sonnet", 159, 235),
            prompt("3[-.][57]-sonnet", 346, 313),
            prompt("", 354, 474));

    private static final int PARALLEL = 17;

    static Extras of(CompleteRequest request, Deployment deployment) {
        var family = Family.of(deployment);
        long calls = request.getMessagesList().stream().mapToLong(Extras::calls).sum();
        long parallel = request.getMessagesList().stream()
                .filter(message -> calls(message) > 1)
                .count();
        boolean tools = request.getToolsCount() > 0;
        boolean schema = request.getResponseFormat().hasJsonSchema();
        long tokens = 7 * calls
                + (tools ? tools(request, deployment, family) : 0)
                + (schema ? schema(request, family) : 0)
                + (family == Family.OPENAI ? PARALLEL * parallel : 0);
        double band = (tools ? toolBand(family, request.getToolsCount()) : 0)
                + (schema ? schemaBand(family, tools) : 0)
                + 2 * calls;
        return new Extras(tokens, band);
    }

    private static long calls(Message message) {
        return message.getPartsList().stream().filter(ContentPart::hasToolCall).count();
    }

    private static long tools(CompleteRequest request, Deployment deployment, Family family) {
        String model = deployment.model().id();
        return switch (family) {
            case ANTHROPIC -> {
                Prompt prompt = ANTHROPIC.stream()
                        .filter(one -> one.model().matcher(model).find())
                        .findFirst()
                        .orElseThrow();
                yield mustCall(request) ? prompt.must() : prompt.free();
            }
            case GEMINI, GEMINI_3 -> 0;
            case OPENAI -> openAi(request, deployment);
            case OTHER -> 9;
        };
    }

    private static boolean mustCall(CompleteRequest request) {
        var choice = request.getToolChoice();
        return choice.hasToolName() || choice.getMode() == ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED;
    }

    /** 9 a request, of which 4 are a message of instructions if there is none, and one less for a tool that says nothing. */
    private static long openAi(CompleteRequest request, Deployment deployment) {
        String model = deployment.model().id();
        boolean gpt5 = model.substring(model.lastIndexOf('/') + 1).startsWith("gpt-5")
                && deployment.vendor().wireFormat().equals("openai-chat");
        long silent = request.getToolsList().stream()
                .filter(tool -> tool.getDescription().isEmpty())
                .count();
        return (instructed(request) ? 5 : 9) + (gpt5 ? 80 : 0) - silent;
    }

    private static boolean instructed(CompleteRequest request) {
        return !request.getSystem().isEmpty()
                || request.getMessagesList().stream().anyMatch(message -> message.getRole() == Role.ROLE_SYSTEM);
    }

    private static long schema(CompleteRequest request, Family family) {
        return switch (family) {
            case OPENAI -> 16 + (instructed(request) || request.getToolsCount() > 0 ? 0 : 4);
            case ANTHROPIC -> 135;
            case GEMINI, GEMINI_3 -> 0;
            case OTHER -> 0;
        };
    }

    private static double toolBand(Family family, int tools) {
        return switch (family) {
            case OPENAI -> 4 + tools;
            case ANTHROPIC -> 60 + 15 * tools;
            case GEMINI, GEMINI_3 -> 25 + 10 * tools;
            // From nothing to the 660 of Llama 4 and the 800 of Nova.
            case OTHER -> 850;
        };
    }

    private static double schemaBand(Family family, boolean tools) {
        return switch (family) {
            // Measured apart; together they count for less than their sum.
            case OPENAI -> tools ? 25 : 9;
            case ANTHROPIC -> 60;
            case GEMINI, GEMINI_3 -> 5;
            case OTHER -> 100;
        };
    }

    private static Prompt prompt(String model, int free, int must) {
        return new Prompt(Pattern.compile(model), free, must);
    }
}
