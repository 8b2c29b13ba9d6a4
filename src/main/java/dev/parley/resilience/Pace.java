package dev.parley.resilience;

import dev.parley.vendor.RoomLeft;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the vendor's headers said that it will still take of one deployment with one key. It holds until the reset that
 * they told, but for no longer than the vendor is granted a wait. Its gate's lock guards it.
 */
final class Pace implements Room {

    /** Of so many hundredths of the vendor's limit the last is left to the calls that are under way. */
    private static final long SMALL_SHARE = 100;

    private static final long UNTOLD = -1;

    /** @param taken what attempts have taken off since it was told; the next header tells what they really used */
    private record Left(OptionalLong limit, long told, long taken, long heardAt, long reset) {

        boolean isOver(long now) {
            return now - heardAt >= reset;
        }
    }

    private final Map<PerMinute, Left> left = new EnumMap<>(PerMinute.class);

    private final String name;

    /** @param name what it is, for people */
    Pace(String name) {
        this.name = name;
    }

    void heard(long now, List<RoomLeft> told) {
        told.forEach(one -> left.put(
                PerMinute.of(one.kind()),
                new Left(
                        one.limit(),
                        one.remaining(),
                        0,
                        now,
                        one.reset().compareTo(Duration.ofDays(1)) > 0
                                ? Duration.ofDays(1).toNanos()
                                : one.reset().toNanos())));
    }

    @Override
    public long until(long now, Need need, Duration maxWait) {
        return until(now, need, maxWait, true);
    }

    @Override
    public long untilAtLeast(long now, Need need, Duration maxWait) {
        return until(now, need, maxWait, false);
    }

    private long until(long now, Need need, Duration maxWait, boolean taken) {
        long longest = 0;
        for (Map.Entry<PerMinute, Left> entry : left.entrySet()) {
            Left said = entry.getValue();
            long least = Math.max(
                    Math.min(entry.getKey().amount(need), said.limit().orElse(Long.MAX_VALUE)),
                    said.limit().isPresent() ? said.limit().getAsLong() / SMALL_SHARE : 0);
            long remaining = said.told() - (taken ? said.taken() : 0);
            if (remaining < least || remaining <= 0) {
                long end = said.heardAt() + Math.min(said.reset(), maxWait.toNanos());
                longest = Math.max(longest, end - now);
            }
        }
        return longest;
    }

    boolean isOver(long now) {
        return left.values().stream().allMatch(said -> said.isOver(now));
    }

    /** What is left of a kind; negative where nothing that was told of it holds now. */
    long left(PerMinute kind, long now) {
        return holding(kind, now)
                .map(said -> Math.max(0, said.told() - said.taken()))
                .orElse(UNTOLD);
    }

    /** The limit that was told with it; negative where none was. */
    long limit(PerMinute kind, long now) {
        return holding(kind, now).map(said -> said.limit().orElse(UNTOLD)).orElse(UNTOLD);
    }

    private Optional<Left> holding(PerMinute kind, long now) {
        return Optional.ofNullable(left.get(kind)).filter(said -> !said.isOver(now));
    }

    @Override
    public Optional<String> lacks(long now, Need need, Duration maxWait) {
        return until(now, need, maxWait) > 0 ? Optional.of(name) : Optional.empty();
    }

    /** The next header will tell of this attempt too; until then it is taken off here. */
    @Override
    public Held take(long now, Need need) {
        left.values().removeIf(said -> said.isOver(now));
        left.replaceAll((kind, said) ->
                new Left(said.limit(), said.told(), said.taken() + kind.amount(need), said.heardAt(), said.reset()));
        return (end, requests, used) -> {};
    }
}
