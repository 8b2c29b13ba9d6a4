package dev.parley.vendor.anthropic;

import com.google.protobuf.Struct;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.error.GatewayException;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One request on its way to one model, and what its caller must be told of that way. */
record AnthropicAsk(CompleteRequest request, Deployment deployment, AnthropicModel model, List<Warning> warnings) {

    static final String WIRE_FORMAT = "anthropic-messages";

    static AnthropicAsk of(CompleteRequest request, Deployment deployment) {
        return new AnthropicAsk(
                request, deployment, AnthropicModel.of(deployment.model().id()), new ArrayList<>());
    }

    boolean modelInPath() {
        return deployment.vendor().has(Quirk.RAW_PREDICT);
    }

    void warn(String code, String field, String message) {
        warnings.add(Warning.newBuilder()
                .setCode(code)
                .setField(field)
                .setMessage(message)
                .build());
    }

    /** Refuses what the model can't take, or leaves it out and says so, as the caller chose. */
    void leaveOut(String field, String why, String remedy) {
        if (request.getUnsupportedParameters() != UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN) {
            throw unsupported(field, why, remedy);
        }
        warn("PARAMETER_LEFT_OUT", field, why + "; it was left out");
    }

    static GatewayException unsupported(String field, String why, String remedy) {
        return GatewayException.of(ErrorReason.ERROR_REASON_UNSUPPORTED_PARAMETER, field + ": " + why)
                .withField(field)
                .withRemedy(remedy);
    }

    /** The record itself where its caller adds nothing, else its JSON with the additions. */
    static Object withOptions(Object wire, Map<String, Struct> options, String where) {
        Struct own = options.get(WIRE_FORMAT);
        return own == null || own.getFieldsCount() == 0
                ? wire
                : VendorOptions.merged(WireJson.node(wire), own, where + ".vendor_options." + WIRE_FORMAT);
    }

    /** https://docs.claude.com/en/docs/build-with-claude/prompt-caching */
    static AnthropicWire.CacheControl cacheControl(boolean present, CacheBreakpoint mark) {
        if (!present) {
            return null;
        }
        return new AnthropicWire.CacheControl(
                "ephemeral",
                switch (mark.getLife()) {
                    case CACHE_LIFE_FIVE_MINUTES -> "5m";
                    case CACHE_LIFE_HOUR -> "1h";
                    case CACHE_LIFE_UNSPECIFIED, UNRECOGNIZED -> null;
                });
    }
}
