package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.routing.Choice;
import dev.parley.v1.Warning;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Picks those of a plan that can take the request, before any of them is called. Whom the caller named is not passed over in
 * silence: it is told of in a warning to the answer, or in the error.
 *
 * @param plan at least one
 * @param passedOver whom the caller named, with what it can't take, for an error; empty where there is none
 */
record Able(List<Candidate> plan, String passedOver) {

    /** Makes a candidate of a choice, or fails where that can't take the request. */
    @FunctionalInterface
    interface Fit {

        /** @param trusted whether the caller may know more of what the model can do than the catalog does */
        Candidate of(Choice choice, boolean trusted);
    }

    /**
     * Each that is named is asked, or the request refused; of the others, those that are known to be able, at least one of
     * each route.
     */
    static Able each(List<Choice> choices, Fit fit) {
        var judged = judged(choices, choice -> fit.of(choice, choice.named()));
        for (Judged one : judged) {
            if (one.choice().named() && !one.able()) {
                throw one.refusal();
            }
        }
        var lost = refusals(judged);
        if (!lost.isEmpty() && judged.stream().anyMatch(Judged::able)) {
            throw lost.get(0);
        }
        return picked(judged, lost);
    }

    /** Those that are known to be able. Where none of them can be called, a name is trusted, as it is where it stands alone. */
    static Able any(List<Choice> choices, Fit fit) {
        var known = judged(choices, choice -> fit.of(choice, false));
        var judged = known.stream().anyMatch(Judged::canBeCalled)
                ? known
                : known.stream().map(one -> trusted(one, fit)).toList();
        return picked(judged, refusals(judged));
    }

    private static Judged trusted(Judged refused, Fit fit) {
        var choice = refused.choice();
        return refused.able() || !choice.named() ? refused : judged(choice, one -> fit.of(one, true));
    }

    private static List<Judged> judged(List<Choice> choices, Function<Choice, Candidate> fit) {
        return choices.stream().map(choice -> judged(choice, fit)).toList();
    }

    private static Judged judged(Choice choice, Function<Choice, Candidate> fit) {
        try {
            return new Judged(choice, fit.apply(choice), null);
        } catch (GatewayException e) {
            return new Judged(choice, null, e);
        }
    }

    private static Able picked(List<Judged> judged, List<GatewayException> refusals) {
        List<Warning> warnings = refusals.stream().map(PassedOver::warning).toList();
        List<Candidate> plan = judged.stream()
                .filter(Judged::able)
                .map(one -> one.candidate().warned(warnings))
                .toList();
        if (plan.isEmpty()) {
            // None is told of who stands in for one that may not be called.
            throw refusals.size() < 2 ? judged.get(0).refusal() : PassedOver.together(refusals);
        }
        return new Able(plan, PassedOver.told(refusals));
    }

    /** Why each is not asked that the caller named, and each route of which nobody is. */
    private static List<GatewayException> refusals(List<Judged> judged) {
        List<GatewayException> refusals = new ArrayList<>();
        Set<String> told = told(judged);
        for (Judged one : judged) {
            if (one.able()) {
                continue;
            }
            if (one.choice().named()) {
                refusals.add(one.refusal());
            }
            one.choice().routes().stream()
                    .filter(route -> !one.choice().named() && told.add(route))
                    .map(route -> PassedOver.route(route, one.refusal()))
                    .forEach(refusals::add);
        }
        return refusals;
    }

    /** The routes that need not be told of: somebody of them is asked. */
    private static Set<String> told(List<Judged> judged) {
        Set<String> told = new HashSet<>();
        judged.stream()
                .filter(Judged::able)
                .forEach(one -> told.addAll(one.choice().routes()));
        return told;
    }

    /** What became of a choice: a candidate or a refusal, the other being null. */
    private record Judged(Choice choice, Candidate candidate, GatewayException refusal) {

        boolean able() {
            return refusal == null;
        }

        boolean canBeCalled() {
            return able() && choice.deployment().vendor().off().isEmpty();
        }
    }
}
