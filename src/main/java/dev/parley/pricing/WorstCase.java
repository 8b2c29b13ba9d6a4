package dev.parley.pricing;

import com.google.protobuf.Struct;
import dev.parley.catalog.Deployment;
import dev.parley.tokens.TokenCount;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Cost;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The most that one request can cost at a deployment, by the length of its answer, on the dearest terms that it may be
 * served on. The input has as many tokens as its error band allows, each of the dearest kind that it can be: nothing is read
 * from a cache, and all is written to it where the vendor does so unasked. Files of unknown length fill the input up to the
 * most that the model takes: what is longer is refused and costs nothing.
 */
public final class WorstCase {

    private final List<CaseOnTerms> cases;
    private final Answers answers;

    private WorstCase(Asked asked, List<Terms> terms, TokenCount count) {
        this.answers = asked.answers();
        this.cases = terms.stream()
                .map(served -> new CaseOnTerms(asked, served, count))
                .toList();
    }

    /** On the terms that the request asks for, or those that the vendor may fall back on. */
    public static WorstCase of(CompleteRequest request, Deployment deployment, TokenCount input) {
        return of(
                Asked.of(request, deployment), Terms.asked(request, deployment).mayBeServed(), input);
    }

    /** On the dearest of these terms. */
    static WorstCase of(Asked asked, List<Terms> terms, TokenCount input) {
        return new WorstCase(asked, terms, input);
    }

    /** With answers of so many tokens together, said and thought. */
    public Cost cost(long said, long thought) {
        return dearest(one -> one.cost(said, thought));
    }

    /**
     * With the tokens that a vendor has reported by now, the output brought up to date, on the terms that it says it
     * serves.
     */
    public Cost of(CompleteResponse told, Usage used) {
        return dearest(one -> one.of(told, used));
    }

    /** With answers as long as they can be, each token of the dearer kind; UNKNOWN where it is not known how long. */
    public Cost cost() {
        return dearest(CaseOnTerms::cost);
    }

    /** With answers of so many tokens each, of the dearer kind. */
    public Cost costOf(long each) {
        return dearest(one -> one.costOf(each));
    }

    private Cost dearest(Function<CaseOnTerms, Cost> cost) {
        return cases.stream().map(cost).reduce(WorstCase::dearer).orElseThrow();
    }

    private static Cost dearer(Cost one, Cost other) {
        if (one.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN
                || other.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN) {
            return one.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN ? one : other;
        }
        return new BigDecimal(one.getTotal()).compareTo(new BigDecimal(other.getTotal())) >= 0 ? one : other;
    }

    /** How long an answer can be by the request and the model; empty where neither is known. */
    public OptionalLong longest() {
        return answers.longest();
    }

    /** How long an answer the caller asks for in the vendor's words, which nobody can lower; 0 where it does not. */
    public long limitByHand() {
        return answers.limitByHand();
    }

    /** How long each answer can be for this amount of USD; empty where its length does not change the cost. */
    public OptionalLong longestFor(BigDecimal amount) {
        return cases.stream()
                .flatMapToLong(one -> one.longestFor(amount).stream())
                .min();
    }

    /** The share of sound in so many tokens of the input. */
    static long sound(TokenCount count, long tokens) {
        return count.tokens() == 0 ? 0 : Math.round((double) tokens * count.soundTokens() / count.tokens());
    }

    /** Why nobody can count what a request uses, as its cost; empty where it can be counted. */
    public static Optional<Cost> uncounted(CompleteRequest request, Deployment deployment, TokenCount input) {
        if (!input.whole()) {
            return Optional.of(unknownFiles(input));
        }
        return VendorTools.of(request, deployment).open() ? Optional.of(unboundTools()) : Optional.empty();
    }

    /**
     * Why nobody knows what a request used by what was seen of its answer before the end; empty where that is known.
     *
     * @param told what its vendor has reported by then
     */
    public static Optional<Cost> unseen(CompleteRequest request, Deployment deployment, Usage told) {
        if (VendorTools.of(request, deployment).used()) {
            return Optional.of(unboundTools());
        }
        // The sound of chat completions is no part of the answer before its end; others send it in parts.
        boolean spoken = request.getVendorOptionsOrDefault(
                        deployment.vendor().wireFormat(), Struct.getDefaultInstance())
                .containsFields("audio");
        return spoken && told.getAudioOutputTokens() == 0
                ? Optional.of(CostCalculator.unknown(
                        "the vendor tells what a spoken answer used at its end alone, which did not come"))
                : Optional.empty();
    }

    /** Adds the searches that a vendor makes for each request, where it has told of none by now. */
    public static void addSureSearches(Usage.Builder usage, CompleteRequest request, Deployment deployment) {
        var tools = VendorTools.of(request, deployment);
        if (usage.getWebSearches() == 0 && tools.searches() > 0) {
            usage.setWebSearches(tools.searches()).setSearchContextSize(tools.size());
        }
    }

    /** The cost of a request with files whose tokens can't be told. */
    static Cost unknownFiles(TokenCount count) {
        return CostCalculator.unknown("the tokens of "
                + count.unknown().stream().map(TokenCount.Uncounted::field).collect(Collectors.joining(", "))
                + " can't be told before the call");
    }

    static Cost unboundTools() {
        return CostCalculator.unknown("what the vendor's own tools use and find can't be told before the call;"
                + " leave them out of vendor_options");
    }
}
