package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.Citation;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ErrorReasons;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Failover;
import dev.parley.v1.Hedge;
import dev.parley.v1.HistoryRepair;
import dev.parley.v1.JsonFormat;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Media;
import dev.parley.v1.Priority;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Role;
import dev.parley.v1.Sampling;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.TextFormat;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A field or a value of an enum that we do not know is refused by its place, however deep it lies: it would be ignored. */
@OverTheWire
class UnknownFieldsTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static ErrorReasons reasons() {
        return ErrorReasons.newBuilder()
                .addReasons(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT)
                .build();
    }

    private static RetryPolicy retry() {
        return RetryPolicy.newBuilder()
                .setRetryOn(reasons())
                .setRotateOn(reasons())
                .setFailOverOn(reasons())
                .build();
    }

    private static ContentPart.Builder part() {
        return ContentPart.newBuilder();
    }

    /** Requests that together hold each message and each enum that a request can hold. */
    private static List<CompleteRequest> requests() {
        var kept = CacheBreakpoint.newBuilder().setLife(CacheLife.CACHE_LIFE_HOUR);
        var file = Media.newBuilder().setMediaType("image/png").setData(ByteString.copyFromUtf8("x"));
        var all = ask("plain/asked", "Hi")
                .setSampling(Sampling.getDefaultInstance())
                .setEstimate(EstimateOptions.getDefaultInstance())
                .setReasoning(ReasoningOptions.getDefaultInstance())
                .setRetry(retry())
                .setHedge(Hedge.getDefaultInstance())
                .setUnsupportedParameters(UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN)
                .setHistoryRepair(HistoryRepair.HISTORY_REPAIR_REPAIR)
                .setFailover(Failover.FAILOVER_NAMED)
                .setPriority(Priority.PRIORITY_HIGH)
                .setToolChoice(ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_NONE))
                .addTools(Tool.newBuilder().setName("look").setCacheBreakpoint(kept))
                .setResponseFormat(ResponseFormat.newBuilder()
                        .setJsonSchema(JsonSchemaFormat.newBuilder()
                                .setSchema("{}")
                                .setMode(StructuredMode.STRUCTURED_MODE_EXTRACT)));
        all.addMessagesBuilder()
                .setRole(Role.ROLE_USER)
                .addParts(part().setImage(file))
                .addParts(part().setDocument(file))
                .addParts(part().setAudio(file))
                .addParts(part().setVideo(file));
        all.addMessagesBuilder()
                .setRole(Role.ROLE_ASSISTANT)
                .addParts(part().setReasoning(Reasoning.newBuilder().setText("hm")))
                .addParts(part().setText("so").setCacheBreakpoint(kept).addCitations(Citation.getDefaultInstance()))
                .addParts(part().setVendorPart(VendorPart.newBuilder().setJson("{}")))
                .addParts(part().setToolCall(ToolCall.newBuilder().setId("1").setName("look")));
        all.addMessagesBuilder()
                .setRole(Role.ROLE_TOOL)
                .addParts(part().setToolResult(
                                ToolResult.newBuilder().setToolCallId("1").addParts(part().setText("this"))));
        var text = ResponseFormat.newBuilder().setText(TextFormat.getDefaultInstance());
        var json = ResponseFormat.newBuilder().setJson(JsonFormat.getDefaultInstance());
        return List.of(
                all.build(),
                ask("plain/asked", "Hi").setResponseFormat(text).build(),
                ask("plain/asked", "Hi").setResponseFormat(json).build());
    }

    private static String place(String where, FieldDescriptor field, int at) {
        String name = field.getName() + (field.isRepeated() ? "[" + at + "]" : "");
        return where.isEmpty() ? name : where + "." + name;
    }

    private static <M extends Message> M with(Message message, FieldDescriptor field, int at, Object value) {
        var changed = message.toBuilder();
        if (field.isRepeated()) {
            changed.setRepeatedField(field, at, value);
        } else {
            changed.setField(field, value);
        }
        @SuppressWarnings("unchecked")
        M built = (M) changed.build();
        return built;
    }

    /** The request once for each message and enum in it, with something unknown there. */
    private static void spoil(
            String where, Message message, UnaryOperator<Message> whole, Map<String, Message> spoilt, Set<String> met) {
        var unknown = UnknownFieldSet.newBuilder()
                .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        met.add(message.getDescriptorForType().getFullName());
        spoilt.put(
                where.isEmpty() ? "the request" : where,
                whole.apply(message.toBuilder().setUnknownFields(unknown).build()));
        message.getAllFields().forEach((field, value) -> {
            List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
            for (int i = 0; i < values.size(); i++) {
                int at = i;
                String place = place(where, field, at);
                if (values.get(i) instanceof EnumValueDescriptor known) {
                    var odd = known.getType().findValueByNumberCreatingIfUnknown(99);
                    spoilt.put(place, whole.apply(with(message, field, at, odd)));
                } else if (values.get(i) instanceof Message inner
                        && !inner.getDescriptorForType().getFullName().startsWith("google.")) {
                    spoil(place, inner, changed -> whole.apply(with(message, field, at, changed)), spoilt, met);
                }
            }
        });
    }

    @Test
    void nothingUnknownInARequestIsPassedOver() {
        List<String> taken = new ArrayList<>();
        Set<String> met = new HashSet<>();
        for (CompleteRequest request : requests()) {
            Map<String, Message> spoilt = new TreeMap<>();
            spoil("", request, UnaryOperator.identity(), spoilt, met);
            spoilt.forEach((place, asked) -> {
                var failure = failureOf(() -> caller.blocking().complete((CompleteRequest) asked));
                if (!failure.reason().equals("INVALID_REQUEST")
                        || !failure.about("field").equals(place)) {
                    taken.add(place + ": " + failure.reason() + " of " + failure.about("field"));
                }
            });
        }

        assertThat(taken).isEmpty();
        assertThat(met).containsAll(messages(CompleteRequest.getDescriptor(), new HashSet<>()));
    }

    /** Each message that a request can hold, so that a new one must find its way into {@link #requests}. */
    private static Set<String> messages(com.google.protobuf.Descriptors.Descriptor type, Set<String> found) {
        if (!type.getFullName().startsWith("google.")
                && !type.getOptions().getMapEntry()
                && found.add(type.getFullName())) {
            type.getFields().stream()
                    .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                    .forEach(field -> messages(field.getMessageType(), found));
        }
        return found;
    }

    @Test
    void norInARequestForVectors() {
        List<String> taken = new ArrayList<>();
        Map<String, Message> spoilt = new TreeMap<>();
        EmbedRequest request =
                Caller.embed("plain/asked", "Hi").setRetry(retry()).build();
        spoil("", request, UnaryOperator.identity(), spoilt, new HashSet<>());

        spoilt.forEach((place, asked) -> {
            var failure = failureOf(() -> caller.embeddings().embed((EmbedRequest) asked));
            if (!failure.about("field").equals(place)) {
                taken.add(place + ": " + failure.reason() + " of " + failure.about("field"));
            }
        });

        assertThat(spoilt).hasSizeGreaterThan(7);
        assertThat(taken).isEmpty();
    }
}
