package dev.parley.vendor;

import static java.util.Map.entry;

import dev.parley.v1.ErrorReason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What vendors' own error codes and phrases mean. Codes that a vendor uses for several things are left to the status. */
final class VendorErrorCodes {

    private static final Map<String, ErrorReason> BY_CODE = Map.ofEntries(
            // https://platform.openai.com/docs/guides/error-codes
            entry("invalid_api_key", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION),
            entry("insufficient_quota", ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED),
            entry("billing_hard_limit_reached", ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED),
            entry("billing_not_active", ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED),
            entry("rate_limit_exceeded", ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED),
            entry("model_not_found", ErrorReason.ERROR_REASON_MODEL_NOT_FOUND),
            entry("context_length_exceeded", ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG),
            entry("content_policy_violation", ErrorReason.ERROR_REASON_CONTENT_POLICY),
            entry("content_filter", ErrorReason.ERROR_REASON_CONTENT_POLICY),
            entry("server_error", ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE),
            // https://platform.openai.com/docs/api-reference/responses/object#responses/object-error
            entry("invalid_prompt", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("bio_policy", ErrorReason.ERROR_REASON_CONTENT_POLICY),
            entry("image_content_policy_violation", ErrorReason.ERROR_REASON_CONTENT_POLICY),
            entry("vector_store_timeout", ErrorReason.ERROR_REASON_VENDOR_TIMEOUT),
            entry("data_residency_mismatch", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("invalid_image", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("invalid_image_format", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("invalid_base64_image", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("invalid_image_url", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("invalid_image_mode", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("image_too_large", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("image_too_small", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("image_parse_error", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("image_file_too_large", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("image_file_not_found", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("unsupported_image_media_type", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("empty_image_file", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            entry("failed_to_download_image", ErrorReason.ERROR_REASON_VENDOR_REJECTED),
            // https://docs.anthropic.com/en/api/errors
            entry("authentication_error", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION),
            entry("billing_error", ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED),
            entry("permission_error", ErrorReason.ERROR_REASON_VENDOR_PERMISSION),
            entry("not_found_error", ErrorReason.ERROR_REASON_MODEL_NOT_FOUND),
            entry("request_too_large", ErrorReason.ERROR_REASON_TOO_LARGE),
            entry("rate_limit_error", ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED),
            entry("api_error", ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE),
            entry("timeout_error", ErrorReason.ERROR_REASON_VENDOR_TIMEOUT),
            entry("overloaded_error", ErrorReason.ERROR_REASON_VENDOR_OVERLOADED),
            // https://ai.google.dev/gemini-api/docs/troubleshooting
            entry("api_key_invalid", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION),
            entry("unauthenticated", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION),
            entry("permission_denied", ErrorReason.ERROR_REASON_VENDOR_PERMISSION),
            entry("not_found", ErrorReason.ERROR_REASON_MODEL_NOT_FOUND),
            entry("resource_exhausted", ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED),
            entry("unavailable", ErrorReason.ERROR_REASON_VENDOR_OVERLOADED),
            entry("deadline_exceeded", ErrorReason.ERROR_REASON_VENDOR_TIMEOUT),
            entry("internal", ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE),
            // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
            entry("accessdeniedexception", ErrorReason.ERROR_REASON_VENDOR_PERMISSION),
            entry("internalserverexception", ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE),
            entry("modelerrorexception", ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE),
            entry("modelnotreadyexception", ErrorReason.ERROR_REASON_VENDOR_OVERLOADED),
            entry("modelstreamerrorexception", ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE),
            entry("modeltimeoutexception", ErrorReason.ERROR_REASON_VENDOR_TIMEOUT),
            entry("resourcenotfoundexception", ErrorReason.ERROR_REASON_MODEL_NOT_FOUND),
            entry("servicequotaexceededexception", ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED),
            entry("serviceunavailableexception", ErrorReason.ERROR_REASON_VENDOR_OVERLOADED),
            entry("throttlingexception", ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED),
            // https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
            entry("expiredtokenexception", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION),
            entry("incompletesignatureexception", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION),
            entry("invalidsignatureexception", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION),
            entry("missingauthenticationtokenexception", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION),
            entry("unrecognizedclientexception", ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION));

    private static final List<String> CONTEXT_PHRASES = List.of(
            "maximum context length",
            "exceed context limit",
            "longer than the model's context length",
            "input tokens exceed the configured limit",
            "exceeds the maximum number of tokens allowed",
            "`inputs` tokens + `max_new_tokens` must be",
            "string too long. expected a string with maximum length",
            "current length is",
            "prompt is too long",
            "prompt: length",
            "input is too long",
            "request payload size exceeds",
            "exceeds the available context size",
            "exceeds the context window",
            // https://docs.cohere.com/reference/errors
            "total number of tokens in the prompt cannot exceed",
            "too many tokens: size limit exceeded");

    private static final List<String> POLICY_PHRASES = List.of(
            "content policy", "content management policy", "usage policy", "the response was blocked", "safety system");

    private static final List<String> QUOTA_PHRASES = List.of("usage limits", "credit balance is too low");

    private VendorErrorCodes() {}

    static Optional<ErrorReason> find(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** What a rejected request was rejected for, where the vendor's words say so and no code did. */
    static Optional<ErrorReason> refine(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        // OpenAI says "string too long" of an end user's id as well, which no larger window would take.
        if (CONTEXT_PHRASES.stream().anyMatch(text::contains) && !text.contains("invalid 'user'")) {
            return Optional.of(ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG);
        }
        if (text.contains("model identifier is invalid")) {
            // Bedrock says so in place of a 404.
            return Optional.of(ErrorReason.ERROR_REASON_MODEL_NOT_FOUND);
        }
        if (POLICY_PHRASES.stream().anyMatch(text::contains)) {
            return Optional.of(ErrorReason.ERROR_REASON_CONTENT_POLICY);
        }
        return QUOTA_PHRASES.stream().anyMatch(text::contains)
                ? Optional.of(ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED)
                : Optional.empty();
    }

    static String remedy(ErrorReason reason) {
        return switch (reason) {
            case ERROR_REASON_VENDOR_AUTHENTICATION -> "an operator must replace the gateway's key of this vendor";
            case ERROR_REASON_VENDOR_PERMISSION -> "an operator must let the gateway's key use this model";
            case ERROR_REASON_VENDOR_QUOTA_EXHAUSTED ->
                "an operator must top up the vendor's account or raise its limit";
            case ERROR_REASON_VENDOR_RATE_LIMITED -> "wait as long as RetryInfo says, or ask another model";
            case ERROR_REASON_MODEL_NOT_FOUND -> "use a model that the vendor still has; check api_base if it should";
            case ERROR_REASON_CONTEXT_TOO_LONG -> "shorten the messages or use a model with a larger context window";
            case ERROR_REASON_CONTENT_POLICY -> "change the content, or use another model";
            case ERROR_REASON_TOO_LARGE -> "send less at once";
            case ERROR_REASON_VENDOR_REJECTED -> "mend what the vendor complains of";
            default -> "try again, or ask another model";
        };
    }
}
