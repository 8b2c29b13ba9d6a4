package dev.parley.vendor.anthropic;

import static dev.parley.testing.Caller.message;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.error.GatewayException;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.Citation;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import dev.parley.v1.Warning;
import dev.parley.vendor.WireJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRequestsTest {

    private static final String CLOSED =
            "{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":false}";
    private static final String OLD = "claude-sonnet-4-5";

    private static AnthropicAsk ask(String model, CompleteRequest.Builder request) {
        Deployment deployment = TestCatalog.shipped().resolve("anthropic/" + model);
        return AnthropicAsk.of(request.build(), deployment);
    }

    private static JsonNode wire(String model, CompleteRequest.Builder request) {
        return WireJson.node(AnthropicTranslator.toWire(ask(model, request), false));
    }

    private static JsonNode json(String text) {
        return WireJson.read(text.replace('\'', '"'), JsonNode.class);
    }

    private static CompleteRequest.Builder hello() {
        return CompleteRequest.newBuilder().addMessages(user("Hi")).setMaxOutputTokens(8000);
    }

    private static GatewayException refusal(String model, CompleteRequest.Builder request) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(GatewayException.class, () -> wire(model, request));
    }

    private static ContentPart call(String id) {
        return ContentPart.newBuilder()
                .setToolCall(ToolCall.newBuilder().setId(id).setName("now"))
                .build();
    }

    private static Message result(String id, boolean failed) {
        return Message.newBuilder()
                .setRole(Role.ROLE_TOOL)
                .addParts(ContentPart.newBuilder()
                        .setToolResult(ToolResult.newBuilder()
                                .setToolCallId(id)
                                .setIsError(failed)
                                .addParts(ContentPart.newBuilder().setText("noon"))))
                .build();
    }

    /** C08. */
    @Test
    void resultsOfParallelCallsAndWhatTheUserAddsAreOneTurn() {
        var request = hello().addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_ASSISTANT)
                        .addParts(call("functions.now:0"))
                        .addParts(call("b")))
                .addMessages(result("functions.now:0", false))
                .addMessages(result("b", true))
                .addMessages(user("Well?"));

        assertThat(wire(OLD, request).path("messages"))
                .isEqualTo(json("[{'role':'user','content':[{'type':'text','text':'Hi'}]},"
                        + "{'role':'assistant','content':["
                        + "{'type':'tool_use','id':'functions_now_0','name':'now','input':{}},"
                        + "{'type':'tool_use','id':'b','name':'now','input':{}}]},"
                        + "{'role':'user','content':["
                        + "{'type':'tool_result','tool_use_id':'functions_now_0',"
                        + "'content':[{'type':'text','text':'noon'}]},"
                        + "{'type':'tool_result','tool_use_id':'b',"
                        + "'content':[{'type':'text','text':'noon'}],'is_error':true},"
                        + "{'type':'text','text':'Well?'}]}]"));
    }

    /** C17. */
    @Test
    void noToolsToBeCalledKeepsTheTools() {
        var request = hello().addTools(Tool.newBuilder().setName("now")).setParallelToolCalls(false);
        request.getToolChoiceBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_NONE);

        var wire = wire(OLD, request);

        assertThat(wire.path("tool_choice")).isEqualTo(json("{'type':'none'}"));
        assertThat(wire.path("tools"))
                .isEqualTo(json("[{'name':'now','input_schema':{'type':'object','properties':{}}}]"));
    }

    @ParameterizedTest
    @CsvSource({"TOOL_CHOICE_MODE_AUTO, auto", "TOOL_CHOICE_MODE_REQUIRED, any", "TOOL_CHOICE_MODE_UNSPECIFIED, auto"})
    void oneCallAtATimeIsPartOfTheChoice(ToolChoiceMode mode, String type) {
        var request = hello().addTools(Tool.newBuilder().setName("now")).setParallelToolCalls(false);
        request.getToolChoiceBuilder().setMode(mode);

        assertThat(wire(OLD, request).path("tool_choice"))
                .isEqualTo(json("{'type':'" + type + "','disable_parallel_tool_use':true}"));
    }

    @Test
    void toolsAreObjectsAtTheirRootAndTakeTheVendorsOwnFields() {
        var own = Struct.newBuilder()
                .putFields(
                        "defer_loading", Value.newBuilder().setBoolValue(true).build());
        var request = hello().addTools(Tool.newBuilder()
                .setName("now")
                .setDescription("Tells the time")
                .setParametersJsonSchema("{\"properties\":{\"zone\":{\"type\":\"string\"}}}")
                .setStrict(false)
                .setCacheBreakpoint(CacheBreakpoint.newBuilder().setLife(CacheLife.CACHE_LIFE_HOUR))
                .putVendorOptions("anthropic-messages", own.build()));

        assertThat(wire(OLD, request).path("tools"))
                .isEqualTo(json("[{'name':'now','description':'Tells the time','input_schema':"
                        + "{'properties':{'zone':{'type':'string'}},'type':'object'},'strict':false,"
                        + "'cache_control':{'type':'ephemeral','ttl':'1h'},'defer_loading':true}]"));
        assertThat(refusal(
                                OLD,
                                hello().addTools(Tool.newBuilder()
                                        .setName("now")
                                        .setParametersJsonSchema("{\"type\":\"array\"}")))
                        .field())
                .isEqualTo("tools[0].parameters_json_schema");
    }

    @Test
    void signedThoughtsAndVendorPartsGoBackUnchanged() {
        String search = "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{\"q\":1.50}}";
        var request = hello().addMessages(Message.newBuilder()
                .setRole(Role.ROLE_ASSISTANT)
                .addParts(ContentPart.newBuilder()
                        .setReasoning(Reasoning.newBuilder().setText("Hm"))
                        .setSignature("Eq+/="))
                .addParts(ContentPart.newBuilder()
                        .setReasoning(Reasoning.newBuilder().setRedacted(true))
                        .setSignature("Em8="))
                .addParts(vendorPart("server_tool_use", search))
                .addParts(vendorPart("container", "{\"type\":\"container\",\"id\":\"c1\"}"))
                .addParts(ContentPart.newBuilder()
                        .setText("Green")
                        .addCitations(Citation.newBuilder()
                                .setVendorJson("{\"type\":\"char_location\",\"document_index\":0}"))
                        .addCitations(Citation.newBuilder().setVendorJson("{\"type\":\"url_citation\"}"))));

        var wire = wire(OLD, request);

        assertThat(wire.path("messages").path(1).path("content"))
                .isEqualTo(
                        json(
                                "[{'type':'thinking','thinking':'Hm','signature':'Eq+/='},"
                                        + "{'type':'redacted_thinking','data':'Em8='}," + search
                                        + ",{'type':'text','text':'Green','citations':[{'type':'char_location','document_index':0}]}]"));
        assertThat(wire.path("container").textValue()).isEqualTo("c1");
    }

    private static ContentPart vendorPart(String type, String json) {
        return ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat("anthropic-messages")
                        .setType(type)
                        .setJson(json))
                .build();
    }

    @Test
    void thoughtsThatAnthropicDidNotSignStayBehindAndItIsSaid() {
        var ask = ask(
                OLD,
                hello().addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_ASSISTANT)
                        .addParts(ContentPart.newBuilder()
                                .setReasoning(Reasoning.newBuilder().setText("Hm")))
                        .addParts(ContentPart.newBuilder()
                                .setReasoning(
                                        Reasoning.newBuilder().setText("Hm").setSummary(true))
                                .setVendorId("rs_1")
                                .setSignature("gAAA"))
                        .addParts(ContentPart.newBuilder().setText("So"))));

        var wire = AnthropicTranslator.toWire(ask, false);

        assertThat(WireJson.node(wire).path("messages").path(1).path("content"))
                .isEqualTo(json("[{'type':'text','text':'So'}]"));
        assertThat(ask.warnings())
                .extracting(Warning::getCode, Warning::getField)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("REASONING_LEFT_OUT", "messages[1].parts[0].reasoning"),
                        org.assertj.core.groups.Tuple.tuple("REASONING_LEFT_OUT", "messages[1].parts[1].reasoning"));
    }

    @Test
    void documentsAndImagesGoByBytesAddressAndFile() {
        var context = Struct.newBuilder()
                .putFields(
                        "context", Value.newBuilder().setStringValue("a report").build());
        var request = hello().addMessages(Message.newBuilder()
                .setRole(Role.ROLE_USER)
                .addParts(ContentPart.newBuilder()
                        .setDocument(Media.newBuilder()
                                .setMediaType("text/plain")
                                .setData(ByteString.copyFromUtf8("Grün"))
                                .setName("Colours"))
                        .setCacheBreakpoint(CacheBreakpoint.getDefaultInstance())
                        .putVendorOptions("anthropic-messages", context.build()))
                .addParts(
                        ContentPart.newBuilder().setDocument(Media.newBuilder().setUrl("https://example.com/a.pdf")))
                .addParts(ContentPart.newBuilder()
                        .setImage(Media.newBuilder()
                                .setMediaType("image/png")
                                .setData(ByteString.copyFrom(new byte[] {1, 2}))))
                .addParts(ContentPart.newBuilder().setImage(Media.newBuilder().setFileId("file_1"))));

        assertThat(wire(OLD, request).path("messages").path(1).path("content"))
                .isEqualTo(json("[{'type':'document','source':{'type':'text','media_type':'text/plain','data':'Grün'},"
                        + "'title':'Colours','cache_control':{'type':'ephemeral'},'context':'a report'},"
                        + "{'type':'document','source':{'type':'url','url':'https://example.com/a.pdf'}},"
                        + "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AQI='}},"
                        + "{'type':'image','source':{'type':'file','file_id':'file_1'}}]"));
        assertThat(AnthropicBetas.headers(
                        request.putVendorHeaders("Anthropic-Beta", "a-1").build()))
                .containsExactly(java.util.Map.entry("anthropic-beta", "a-1,files-api-2025-04-14"));
    }

    @Test
    void whatAnthropicCannotTakeIsRefusedByName() {
        var sound = hello().addMessages(Message.newBuilder()
                .setRole(Role.ROLE_USER)
                .addParts(ContentPart.newBuilder().setAudio(Media.newBuilder().setUrl("https://example.com/a.wav"))));
        var foreign = hello().addMessages(Message.newBuilder()
                .setRole(Role.ROLE_ASSISTANT)
                .addParts(ContentPart.newBuilder()
                        .setVendorPart(
                                VendorPart.newBuilder().setWireFormat("gemini").setJson("{}"))));

        assertThat(refusal(OLD, sound).field()).isEqualTo("messages[1].parts[0].audio");
        assertThat(refusal(OLD, foreign).field()).isEqualTo("messages[1].parts[0].vendor_part");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-3-7-sonnet-20250219 | low    | {'type':'enabled','budget_tokens':1024} | ''",
                "claude-sonnet-4-5          | high   | {'type':'enabled','budget_tokens':4096} | ''",
                "claude-opus-4-6            | max    | {'type':'adaptive'} | {'effort':'max'}",
                "claude-opus-4-7            | xhigh  | {'type':'adaptive'} | {'effort':'xhigh'}",
                "claude-opus-5              | none   | {'type':'disabled'} | ''"
            })
    void effortIsSaidAsEachGenerationTakesIt(String model, String effort, String thinking, String config) {
        var request = hello();
        request.getReasoningBuilder().setEffort(effort);

        var wire = wire(model, request);

        assertThat(wire.path("thinking")).isEqualTo(json(thinking));
        assertThat(wire.path("output_config").toString()).isEqualTo(config.replace('\'', '"'));
    }

    @Test
    void aBudgetForAModelThatTakesWordsIsTheNearestWordAndSaidSo() {
        var request = hello();
        request.getReasoningBuilder().setBudgetTokens(5000).setIncludeText(true);
        var ask = ask("claude-opus-4-8", request);

        var wire = WireJson.node(AnthropicTranslator.toWire(ask, false));

        assertThat(wire.path("thinking")).isEqualTo(json("{'type':'adaptive','display':'summarized'}"));
        assertThat(wire.path("output_config")).isEqualTo(json("{'effort':'high'}"));
        assertThat(ask.warnings()).extracting(Warning::getCode).containsExactly("REASONING_APPROXIMATED");
    }

    @Test
    void whatCannotBeAskedOfAThinkingModelIsRefusedByName() {
        var small = hello().setMaxOutputTokens(2000);
        small.getReasoningBuilder().setBudgetTokens(2000);
        var forced = hello().addTools(Tool.newBuilder().setName("now"));
        forced.getReasoningBuilder().setEffort("low");
        forced.getToolChoiceBuilder().setToolName("now");
        var warm = hello();
        warm.getReasoningBuilder().setEffort("low");
        warm.getSamplingBuilder().setTemperature(0.5);
        var unknown = hello();
        unknown.getReasoningBuilder().setEffort("xhigh");

        assertThat(refusal(OLD, small).field()).isEqualTo("max_output_tokens");
        assertThat(refusal(OLD, forced).field()).isEqualTo("tool_choice");
        assertThat(refusal(OLD, warm).field()).isEqualTo("sampling.temperature");
        assertThat(refusal("claude-opus-4-6", unknown).field()).isEqualTo("reasoning.effort");
    }

    @Test
    void aSchemaIsTheVendorsOwnOrRefusedWithTheWayOut() {
        var request = hello();
        request.getResponseFormatBuilder().getJsonSchemaBuilder().setSchema(CLOSED);

        assertThat(wire(OLD, request).path("output_config"))
                .isEqualTo(json("{'format':{'type':'json_schema','schema':" + CLOSED + "}}"));
        assertThatThrownBy(() -> wire("claude-3-7-sonnet-20250219", request))
                .isInstanceOfSatisfying(GatewayException.class, e -> {
                    assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSUPPORTED_PARAMETER);
                    assertThat(e.remedy()).contains("STRUCTURED_MODE_EMULATED");
                });
    }

    @Test
    void whatTheSystemSaysInBetweenStaysThereWhereTheModelTakesIt() {
        var request = hello().setSystem("Be kind.")
                .addMessages(message(Role.ROLE_SYSTEM, "Be brief."))
                .addMessages(message(Role.ROLE_ASSISTANT, "Yes?"))
                .addMessages(user("Well?"));
        var cached = ContentPart.newBuilder()
                .setText("Be exact.")
                .setCacheBreakpoint(CacheBreakpoint.newBuilder().setLife(CacheLife.CACHE_LIFE_FIVE_MINUTES));
        request.addMessages(
                0,
                Message.newBuilder().setRole(Role.ROLE_SYSTEM).addParts(cached).build());

        assertThat(wire("claude-opus-4-8", request).path("messages").findValuesAsText("role"))
                .isEqualTo(List.of("user", "system", "assistant", "user"));
        assertThat(wire(OLD, request).path("messages").findValuesAsText("role"))
                .isEqualTo(List.of("user", "assistant", "user"));
        assertThat(wire(OLD, request).path("system"))
                .isEqualTo(json("[{'type':'text','text':'Be kind.'},{'type':'text','text':'Be exact.',"
                        + "'cache_control':{'type':'ephemeral','ttl':'5m'}},{'type':'text','text':'Be brief.'}]"));
    }
}
