package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.Framing;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.Parameter;
import dev.parley.vendor.ThinkingBudgets;
import dev.parley.vendor.TokenCountingAdapter;
import dev.parley.vendor.VendorAdapter;
import dev.parley.vendor.VendorClients;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.VendorStreams;
import dev.parley.vendor.WholeAnswer;
import dev.parley.vendor.WireJson;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/** Speaks Anthropic's messages. */
@Singleton
final class AnthropicAdapter implements VendorAdapter, TokenCountingAdapter {

    /** https://docs.claude.com/en/api/messages-count-tokens: all that it takes; it refuses the rest of a request. */
    private static final Set<String> COUNTED = Set.of(
            "model",
            "anthropic_version",
            "messages",
            "system",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "output_format",
            "cache_control",
            "context_management",
            "mcp_servers",
            "speed");

    private final VendorClients clients;
    private final VendorStreams streams;

    AnthropicAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return AnthropicAsk.WIRE_FORMAT;
    }

    @Override
    public boolean continues(CompleteRequest request, Deployment deployment) {
        return deployment.vendor().has(Quirk.CONTINUES_ANSWERS)
                || !request.hasReasoning()
                        && AnthropicModel.of(deployment.model().id()).continues();
    }

    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        var unsupported = EnumSet.of(
                Parameter.SEED,
                Parameter.FREQUENCY_PENALTY,
                Parameter.PRESENCE_PENALTY,
                Parameter.CANDIDATES,
                Parameter.LOGPROBS);
        if (!AnthropicModel.of(deployment.model().id()).thinks()) {
            unsupported.add(Parameter.REASONING);
        }
        return unsupported;
    }

    @Override
    public long thoughts(CompleteRequest request, Deployment deployment) {
        var model = AnthropicModel.of(deployment.model().id());
        return ThinkingBudgets.given(request.getReasoning(), model.takesOnlyBudgets(), model.takesOnlyWords());
    }

    @Override
    public void check(CompleteRequest request, Deployment deployment) {
        AnthropicTranslator.toWire(AnthropicAsk.of(request, deployment), false);
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var ask = AnthropicAsk.of(request, deployment);
        var outgoing = outgoing(ask, AnthropicTranslator.toWire(ask, false));
        var call = ask.modelInPath()
                ? api(deployment).rawPredict(deployment.model().id(), outgoing)
                : api(deployment).complete(outgoing);
        return WholeAnswer.of(clients.heard(call, deployment), deployment, (reply, answer) -> {
            ask.warnings().forEach(answer::warn);
            AnthropicTranslator.fromWire(reply, answer);
        });
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        var ask = AnthropicAsk.of(request, deployment);
        var outgoing = outgoing(ask, AnthropicTranslator.toWire(ask, true));
        String path = ask.modelInPath()
                ? AnthropicApi.streamPath(URLEncoder.encode(deployment.model().id(), StandardCharsets.UTF_8))
                : AnthropicApi.MESSAGES;
        return streams.open(
                new VendorStreams.Call(deployment, path, outgoing, Framing.SERVER_SENT_EVENTS),
                () -> new AnthropicDecoder(ask.warnings()));
    }

    @Override
    public boolean counts(Deployment deployment) {
        return true;
    }

    @Override
    public Uni<Long> countTokens(CompleteRequest request, Deployment deployment) {
        var ask = AnthropicAsk.of(request, deployment);
        ObjectNode body = WireJson.node(merged(ask, AnthropicTranslator.toCount(ask)));
        if (ask.modelInPath()) {
            body.put("model", deployment.model().id());
        }
        var outgoing = new Outgoing(body.retain(COUNTED), AnthropicBetas.headers(request));
        var call = ask.modelInPath()
                ? api(deployment).rawCountTokens(outgoing)
                : api(deployment).countTokens(outgoing);
        return call.map(AnthropicTranslator::tokens).onFailure().transform(VendorErrors::io);
    }

    private AnthropicApi api(Deployment deployment) {
        return clients.rest(deployment.vendor(), AnthropicApi.class);
    }

    private Outgoing outgoing(AnthropicAsk ask, AnthropicWire.Request wire) {
        return new Outgoing(merged(ask, wire), AnthropicBetas.headers(ask.request()));
    }

    private Object merged(AnthropicAsk ask, AnthropicWire.Request wire) {
        return VendorOptions.merged(wire, ask.request().getVendorOptionsMap(), wireFormat());
    }
}
