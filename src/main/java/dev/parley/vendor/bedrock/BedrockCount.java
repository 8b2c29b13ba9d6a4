package dev.parley.vendor.bedrock;

import dev.parley.vendor.WireJson;
import java.util.List;
import java.util.regex.Pattern;

/** Counting a request's tokens: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html. Pure. */
final class BedrockCount {

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseTokensRequest.html */
    private static final List<String> COUNTED =
            List.of("messages", "system", "toolConfig", "additionalModelRequestFields");

    /** https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html */
    private static final Pattern PROFILE = Pattern.compile("^(us|us-gov|eu|apac|jp|au|ca|global)\\.(?=[a-z0-9]+\\.)");

    private BedrockCount() {}

    static BedrockWire.CountRequest toWire(Object request) {
        return new BedrockWire.CountRequest(
                new BedrockWire.CountInput(WireJson.node(request).retain(COUNTED)));
    }

    /** Models are counted for, and no inference profiles of them. */
    static String model(String id) {
        return PROFILE.matcher(id).replaceFirst("");
    }

    static Long fromWire(BedrockWire.Count count) {
        if (count == null || count.inputTokens() == null) {
            throw WireJson.invalid("the vendor counted no tokens");
        }
        return count.inputTokens();
    }
}
