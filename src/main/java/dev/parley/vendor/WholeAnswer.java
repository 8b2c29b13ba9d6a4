package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteResponse;
import io.smallrye.mutiny.Uni;
import java.util.function.BiConsumer;
import org.jboss.resteasy.reactive.RestResponse;

/** Takes what a REST client brings into an {@link Answer}; all that can go wrong becomes one kind of exception. */
public final class WholeAnswer {

    private WholeAnswer() {}

    public static <T> Uni<CompleteResponse> of(
            Uni<RestResponse<T>> call, Deployment deployment, BiConsumer<T, Answer> translator) {
        return call.map(reply -> {
                    if (reply.getStatus() >= 300) {
                        // The REST client takes a redirect for a success, and its body for no entity of ours.
                        throw VendorErrors.of(reply.getStatus(), reply::getHeaderString, "");
                    }
                    if (reply.getEntity() == null) {
                        throw WireJson.invalid("the vendor's answer is empty");
                    }
                    var answer = new Answer(deployment);
                    answer.vendorRequestId(VendorHeaders.requestId(reply::getHeaderString));
                    translator.accept(reply.getEntity(), answer);
                    return answer.response();
                })
                .onFailure()
                .transform(VendorErrors::io);
    }
}
