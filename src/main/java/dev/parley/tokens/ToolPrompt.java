package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a vendor puts round the tools of a request, beside their text. Anthropic's is published, the others were measured;
 * docs/tokens.md names the recordings.
 *
 * @param of matches the models that it is of, as {@code seller/model}, Claudes as {@code opus-4-8} and their id
 * @param free its tokens where the model may choose
 * @param must those where the model has to call a tool
 * @param perTool those round each tool
 * @param perProperty those round each property of its parameters
 * @param perCall those of a call and its result, beside their texts
 * @param band by how many tokens the whole may be off
 */
record ToolPrompt(Pattern of, int free, int must, int perTool, int perProperty, int perCall, int band) {

    /** What a tool's JSON is wrapped in. */
    private static final int PER_TOOL = 15;

    /** https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing; those that it lacks, as Sonnet 5. */
    private static final List<ToolPrompt> ANTHROPIC = List.of(
            anthropic("opus-5-0", 286, 406),
            anthropic("opus-4-8", 290, 410),
            anthropic("opus-4-7", 675, 804),
            anthropic("(opus|sonnet|haiku)-4-[56]", 497, 589),
            anthropic("(opus|sonnet)-4-[01] ", 313, 315),
            anthropic("haiku-3-5", 264, 355),
            anthropic("haiku-3-0", 264, 340),
            anthropic("opus-3-0", 530, 281),
            anthropic("sonnet-3-0", 159, 235),
            anthropic("sonnet-3-5 .*20240620", 294, 261),
            anthropic("sonnet-3-[57]", 346, 313),
            anthropic("", 354, 474));

    private static final List<ToolPrompt> OTHERS = List.of(
            other("groq/.*llama-4", 640, 7, 25),
            other("llama-?4", 95, 7, 40),
            other("(?<![a-z])nova-2", 850, 7, 30),
            other("(?<![a-z])nova(?![a-z])", 365, 35, 50),
            // https://huggingface.co/Qwen/Qwen3-8B/blob/main/tokenizer_config.json and, much alike, GLM's.
            other("qwen|glm", 85, 15, 40),
            other("deepseek", 200, 40, 70),
            other("mistral|magistral|ministral|codestral|pixtral|devstral", 0, 7, 20),
            // Cohere itself bills without its template, and not quite all of the JSON.
            bare("^cohere/", -7, 0, 0, 40),
            other("gpt-oss", 0, 0, 60),
            // From nothing to the 850 of Nova 2.
            other("", 9, 7, 850));

    /** Gemini counts the words of tools, not their JSON; at Vertex AI and of old little else. */
    private static final List<ToolPrompt> GEMINI = List.of(
            bare("^google-vertex/", 2, 0, 0, 5),
            bare("gemini-(1|2[.]0)", 1, 0, 0, 5),
            bare("gemini-2", 20, 10, 7, 5),
            bare("", 15, 25, 7, 5));

    private static final ToolPrompt NONE = bare("", 0, 0, 0, 0);

    /** OpenAI's models have theirs in {@link OpenAiText}. */
    static ToolPrompt of(Deployment deployment, Family family) {
        return switch (family) {
            case OPENAI -> NONE;
            case GEMINI, GEMINI_3 -> first(GEMINI, sold(deployment));
            case ANTHROPIC, ANTHROPIC_4_7 ->
                first(ANTHROPIC, claude(deployment.model().id()));
            case OTHER -> first(OTHERS, sold(deployment));
        };
    }

    private static String sold(Deployment deployment) {
        return Seller.of(deployment) + "/" + deployment.model().id();
    }

    private static String claude(String model) {
        return ClaudeName.of(model).plain() + " " + model;
    }

    private static ToolPrompt first(List<ToolPrompt> prompts, String name) {
        return prompts.stream()
                .filter(prompt -> prompt.of().matcher(name).find())
                .findFirst()
                .orElseThrow();
    }

    private static ToolPrompt anthropic(String model, int free, int must) {
        return new ToolPrompt(Pattern.compile(model), free, must, PER_TOOL, 0, 50, 40);
    }

    private static ToolPrompt other(String model, int tokens, int perCall, int band) {
        return new ToolPrompt(
                Pattern.compile(model, Pattern.CASE_INSENSITIVE), tokens, tokens, PER_TOOL, 0, perCall, band);
    }

    /** Without a prompt. */
    private static ToolPrompt bare(String model, int perTool, int perProperty, int perCall, int band) {
        return new ToolPrompt(
                Pattern.compile(model, Pattern.CASE_INSENSITIVE), 0, 0, perTool, perProperty, perCall, band);
    }
}
