package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds who asks a deployment for embeddings. */
@Singleton
public final class EmbeddingAdapters {

    private final Map<String, EmbeddingAdapter> byFormat = new TreeMap<>();

    EmbeddingAdapters(@All List<EmbeddingAdapter> adapters) {
        adapters.forEach(adapter -> adapter.wireFormats().forEach(format -> byFormat.put(format, adapter)));
    }

    public EmbeddingAdapter of(Deployment deployment) {
        var adapter = byFormat.get(deployment.vendor().wireFormat());
        if (adapter == null) {
            throw none(
                    deployment,
                    "vendors of the wire format " + deployment.vendor().wireFormat() + " have none");
        }
        return adapter;
    }

    /** Says that a deployment can't be asked. */
    public static GatewayException none(Deployment deployment, String why) {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_UNSUPPORTED_FEATURE,
                        "models: no embeddings of " + deployment.id() + " can be asked for: " + why)
                .withField("models")
                .withRemedy(
                        "use an embedding model, such as openai/text-embedding-3-small or google/gemini-embedding-001");
    }
}
