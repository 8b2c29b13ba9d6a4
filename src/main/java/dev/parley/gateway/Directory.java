package dev.parley.gateway;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.resilience.Failover;
import dev.parley.v1.GetModelRequest;
import dev.parley.v1.GetModelResponse;
import dev.parley.v1.ListModelsRequest;
import dev.parley.v1.ListModelsResponse;
import dev.parley.v1.Model;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** Tells which models there are. Reads of the catalog what a page needs, off the event loop. */
@Singleton
public final class Directory {

    private final CurrentCatalog catalog;
    private final Failover failover;
    private final Recorder recorder;

    Directory(CurrentCatalog catalog, Failover failover, Recorder recorder) {
        this.catalog = catalog;
        this.failover = failover;
        this.recorder = recorder;
    }

    public Uni<ListModelsResponse> list(ListModelsRequest request, Call call) {
        return told("ListModels", call, () -> page(request, catalog.catalog()));
    }

    public Uni<GetModelResponse> model(GetModelRequest request, Call call) {
        return told("GetModel", call, () -> {
            RequestRules.checkKnown("the request", request);
            return GetModelResponse.newBuilder()
                    .setModel(card(named(request.getModel())))
                    .build();
        });
    }

    private <T> Uni<T> told(String method, Call call, Supplier<T> answer) {
        return recorder.start(method, call)
                .observed(Uni.createFrom().item(answer).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    private Deployment named(String model) {
        if (model.isBlank()) {
            throw GatewayException.invalid("model", "is empty", "name a model, such as openai/gpt-4o-mini");
        }
        if (catalog.catalog().route(model).isPresent()) {
            throw GatewayException.invalid("model", "names a route", "name one of its deployments");
        }
        return catalog.catalog().resolve(model);
    }

    /** A page that is full is the last one where nothing follows it. */
    private ListModelsResponse page(ListModelsRequest request, Catalog current) {
        var filter = ModelFilter.of(request, current);
        List<Model> found = new ArrayList<>();
        var vendors = filter.vendors(current).iterator();
        while (vendors.hasNext() && found.size() <= filter.pageSize()) {
            var vendor = vendors.next();
            vendor.models().all().values().stream()
                    .distinct()
                    .sorted(Comparator.comparing(dev.parley.catalog.Model::id))
                    .filter(model -> filter.wants(vendor, model))
                    .map(model -> new Deployment(vendor, model))
                    .filter(deployment -> !request.getAvailableOnly()
                            || failover.restsFor(deployment).isZero())
                    .limit(filter.pageSize() + 1L - found.size())
                    .forEach(deployment -> found.add(card(deployment)));
        }
        var response = ListModelsResponse.newBuilder();
        if (found.size() <= filter.pageSize()) {
            return response.addAllModels(found).build();
        }
        List<Model> page = found.subList(0, filter.pageSize());
        return response.addAllModels(page)
                .setNextPageToken(
                        ModelFilter.tokenAfter(page.get(page.size() - 1).getRef()))
                .build();
    }

    private Model card(Deployment deployment) {
        return ModelCard.of(deployment, failover.restsFor(deployment));
    }
}
