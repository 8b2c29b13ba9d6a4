package dev.parley.vendor.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import dev.parley.vendor.Answer;
import dev.parley.vendor.VendorOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One request on its way to one model, and what its caller must be told of that way. */
record BedrockAsk(CompleteRequest request, Deployment deployment, BedrockModel model, List<Warning> warnings) {

    static final String WIRE_FORMAT = "bedrock-converse";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static BedrockAsk of(CompleteRequest request, Deployment deployment) {
        return new BedrockAsk(
                request, deployment, BedrockModel.of(deployment.model().id()), new ArrayList<>());
    }

    void warn(String code, String field, String message) {
        warnings.add(Warning.newBuilder()
                .setCode(code)
                .setField(field)
                .setMessage(message)
                .build());
    }

    void tell(Answer answer) {
        warnings.forEach(answer::warn);
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

    static Object withOptions(Object wire, Map<String, Struct> options, String where) {
        return VendorOptions.merged(wire, options, WIRE_FORMAT, where);
    }

    static ObjectNode object() {
        return NODES.objectNode();
    }

    /** A union of one field, as blocks are. */
    static ObjectNode union(String kind, JsonNode content) {
        return NODES.objectNode().set(kind, content);
    }

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CachePointBlock.html */
    static ObjectNode cachePoint(CacheBreakpoint mark) {
        ObjectNode point = NODES.objectNode().put("type", "default");
        switch (mark.getLife()) {
            case CACHE_LIFE_FIVE_MINUTES -> point.put("ttl", "5m");
            case CACHE_LIFE_HOUR -> point.put("ttl", "1h");
            case CACHE_LIFE_UNSPECIFIED, UNRECOGNIZED -> {}
        }
        return union("cachePoint", point);
    }
}
