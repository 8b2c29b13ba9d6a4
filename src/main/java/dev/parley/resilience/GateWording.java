package dev.parley.resilience;

import dev.parley.catalog.LimitPolicy;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Whether an attempt can be let through in time at all, and what it is told if not. Its gate's lock guards it. */
final class GateWording {

    private static final Duration LEAST = Duration.ofMillis(100);

    private final Rooms rooms;

    GateWording(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Refuses what would not fit into a minute that nobody else uses. */
    Optional<GatewayException> exceeds(Entry entry) {
        Optional<GatewayException> shared = Stream.of(rooms.whole(), rooms.of(entry.deployment))
                .flatMap(allowance -> exceeds(entry, allowance).stream())
                .findFirst();
        List<GatewayException> ofKeys = entry.keys.stream()
                .flatMap(key -> exceeds(entry, rooms.of(key)).stream())
                .toList();
        return shared.isPresent() || ofKeys.size() < entry.keys.size()
                ? shared
                : ofKeys.stream().findFirst();
    }

    private static Optional<GatewayException> exceeds(Entry entry, Allowance allowance) {
        return allowance.tooSmall(entry.need).map(kind -> {
            boolean output = kind == PerMinute.OUTPUT_TOKENS
                    || kind == PerMinute.TOKENS && entry.need.outputTokens() > entry.need.inputTokens();
            return at(
                    entry,
                    GatewayException.of(
                                    ErrorReason.ERROR_REASON_EXCEEDS_LIMIT,
                                    "the request needs " + kind.amount(entry.need) + " tokens, more than "
                                            + kind.limit(allowance.policy()).orElseThrow() + ", the "
                                            + kind.setting() + " of " + allowance.scope())
                            .withField(output ? "max_output_tokens" : "messages")
                            .withRemedy((output ? "ask for a shorter answer" : "shorten the messages")
                                    + ", use another model, or have an operator raise the limit"));
        });
    }

    /** Refuses an attempt for which the line is too long, or which can't have its turn in its time. */
    Optional<GatewayException> refusal(Entry entry, long now, long inLine, long forDeployment) {
        if (isFull(entry, inLine, forDeployment)) {
            return Optional.of(limited(
                    entry,
                    ErrorReason.ERROR_REASON_QUEUE_FULL,
                    lacking(entry, now) + " is reached, and as many calls wait for it as may",
                    estimate(entry, now, inLine)));
        }
        var least = Duration.ofNanos(soonest(entry, now, Room::untilAtLeast));
        return least.compareTo(longestWait(entry)) <= 0
                ? Optional.empty()
                : Optional.of(limited(
                        entry,
                        ErrorReason.ERROR_REASON_LIMITED,
                        lacking(entry, now) + " is reached, and leaves no room for the call in its time",
                        Duration.ofNanos(soonest(entry, now, Room::until))));
    }

    /** Of several keys the one with the longest line counts. */
    private boolean isFull(Entry entry, long inLine, long forDeployment) {
        var ofVendor = rooms.whole().policy().maxQueue();
        var ofDeployment = rooms.of(entry.deployment).policy().maxQueue();
        List<OptionalInt> ofKeys = entry.keys.stream()
                .map(key -> rooms.of(key).policy().maxQueue())
                .toList();
        boolean said = ofVendor.isPresent()
                || ofDeployment.isPresent()
                || ofKeys.stream().anyMatch(OptionalInt::isPresent);
        return inLine > ofVendor.orElse(said ? Integer.MAX_VALUE : LimitPolicy.DEFAULT_MAX_QUEUE)
                || forDeployment > ofDeployment.orElse(Integer.MAX_VALUE)
                || ofKeys.stream().allMatch(most -> inLine > most.orElse(Integer.MAX_VALUE));
    }

    GatewayException outOfTime(Entry entry, long now, long inLine) {
        return limited(
                entry,
                ErrorReason.ERROR_REASON_LIMITED,
                lacking(entry, now) + " is reached, and the call had no turn in "
                        + longestWait(entry).toMillis() + " ms",
                estimate(entry, now, inLine));
    }

    private static GatewayException limited(Entry entry, ErrorReason reason, String message, Duration wait) {
        return at(
                entry,
                GatewayException.of(reason, message)
                        .withRemedy("wait as long as RetryInfo says, allow more time, or name more models")
                        .withRetryAfter(wait.compareTo(LEAST) < 0 ? LEAST : wait));
    }

    private static GatewayException at(Entry entry, GatewayException failure) {
        return failure.at(
                entry.deployment.vendor().id(), entry.deployment.model().id());
    }

    /** The call's own time, or what the limits allow where that is less; of several keys the most patient counts. */
    Duration longestWait(Entry entry) {
        Duration longest = entry.patience;
        for (Allowance allowance : List.of(rooms.whole(), rooms.of(entry.deployment))) {
            longest = shorter(longest, allowance.policy());
        }
        Duration own = longest;
        return entry.keys.stream()
                .map(key -> shorter(own, rooms.of(key).policy()))
                .max(Duration::compareTo)
                .orElse(own);
    }

    private static Duration shorter(Duration time, LimitPolicy policy) {
        return policy.maxQueueTime().filter(most -> most.compareTo(time) < 0).orElse(time);
    }

    private interface Until {
        long in(Room room, long now, Need need, Duration maxWait);
    }

    /** The time that passes before there is room, if nobody else took it. */
    private long soonest(Entry entry, long now, Until until) {
        long own = entry.keys.stream()
                .mapToLong(key -> longest(rooms.with(key, entry.deployment), entry, now, until))
                .min()
                .orElse(0);
        return Math.max(own, longest(rooms.shared(entry.deployment), entry, now, until));
    }

    private static long longest(Collection<Room> needed, Entry entry, long now, Until until) {
        return needed.stream()
                .mapToLong(room -> until.in(room, now, entry.need, entry.maxRetryAfter))
                .map(wait -> wait == Room.UNKNOWN ? 0 : wait)
                .max()
                .orElse(0);
    }

    /** The same with those in line taken into account, as far as what calls took lately tells. */
    private Duration estimate(Entry entry, long now, long inLine) {
        var known = Duration.ofNanos(soonest(entry, now, Room::until));
        return Stream.of(
                        known,
                        rooms.whole().untilGone(inLine),
                        rooms.of(entry.deployment).untilGone(inLine))
                .max(Duration::compareTo)
                .orElse(known);
    }

    /** Names what there is no room in; where others are before it in line, what they wait for is as good a name. */
    private String lacking(Entry entry, long now) {
        Stream<Room> own = entry.keys.stream().flatMap((VendorKey key) -> rooms.with(key, entry.deployment).stream());
        return Stream.concat(rooms.shared(entry.deployment).stream(), own)
                .flatMap(room -> room.lacks(now, entry.need, entry.maxRetryAfter).stream())
                .findFirst()
                .orElse("a limit of " + entry.deployment.vendor().id());
    }
}
