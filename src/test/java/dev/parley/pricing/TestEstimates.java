package dev.parley.pricing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Estimate;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Requests and counts of tests, and what they are estimated at by the prices that Parley ships. */
final class TestEstimates {

    static final Catalog SHIPPED = TestCatalog.shipped();
    static final CostEstimator ESTIMATOR = new CostEstimator(new TokenCounter(), ShownCurrency.usd());

    private TestEstimates() {}

    static Estimate estimate(CompleteRequest request, String model) {
        return ESTIMATOR.estimate(request, SHIPPED.resolve(model));
    }

    static List<Estimate> estimates(CompleteRequest request, List<Deployment> deployments) {
        var counts = ESTIMATOR.counts(request, deployments);
        return ESTIMATOR
                .estimate(IntStream.range(0, deployments.size())
                        .mapToObj(i -> new CostEstimator.Sent(request, deployments.get(i), counts.get(i)))
                        .toList())
                .getEstimatesList();
    }

    static CompleteRequest.Builder request(String text) {
        return CompleteRequest.newBuilder()
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setText(text)));
    }

    /** A request as protobuf's JSON, with single quotes. */
    static CompleteRequest ofJson(String json) {
        try {
            var request = CompleteRequest.newBuilder();
            JsonFormat.parser().merge(json.replace('\'', '"'), request);
            return request.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** So many tokens, as if the caller had counted them. */
    static TokenCount given(long tokens) {
        return new TokenCount(tokens, "given", OptionalDouble.of(0));
    }

    static EstimateOptions expecting(long tokens) {
        return EstimateOptions.newBuilder().setExpectedOutputTokens(tokens).build();
    }

    static String words(int count) {
        return "word ".repeat(count);
    }
}
