package dev.parley.resilience;

import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/**
 * Asks the candidates of a plan in order, until one answers or fails in a way that the next would share. Never goes on
 * after the first item of a stream: what the caller has seen stands.
 */
public final class Failover {

    private Failover() {}

    public static <C, T> Uni<T> complete(List<C> plan, Function<C, Uni<T>> call) {
        var first = Uni.createFrom().deferred(() -> call.apply(plan.get(0)));
        return plan.size() == 1
                ? first
                : first.onFailure(Failover::anotherMayAnswer)
                        .recoverWithUni(() -> complete(plan.subList(1, plan.size()), call));
    }

    public static <C, T> Multi<T> stream(List<C> plan, Function<C, Multi<T>> call) {
        return Multi.createFrom().deferred(() -> {
            var first = call.apply(plan.get(0));
            if (plan.size() == 1) {
                return first;
            }
            var seen = new boolean[1];
            return first.onItem()
                    .invoke(() -> seen[0] = true)
                    .onFailure(failure -> !seen[0] && anotherMayAnswer(failure))
                    .recoverWithMulti(() -> stream(plan.subList(1, plan.size()), call));
        });
    }

    private static boolean anotherMayAnswer(Throwable failure) {
        return failure instanceof GatewayException known && Reasons.anotherMayAnswer(known.reason());
    }
}
