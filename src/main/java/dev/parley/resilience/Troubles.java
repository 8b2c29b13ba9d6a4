package dev.parley.resilience;

import dev.parley.catalog.Auth;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Troubles of one kind, and until when each lasts. They end by themselves; what is heard later does not shorten them. */
final class Troubles {

    /**
     * What a key can't be used for: an empty model stands for all, counts too. Its weight and limits may be changed
     * meanwhile; what stands in its variable may be another key by then.
     */
    record Use(String vendor, String alias, Auth auth, String model, boolean counts) {}

    /**
     * @param wish until when the vendor wants to be left alone, which may be longer than it is
     * @param time how long it lasts in all, if nothing more is heard
     */
    record Trouble(ErrorReason reason, long until, long wish, Duration time) {

        Trouble orLater(Trouble heard) {
            return new Trouble(heard.reason, later(until, heard.until), later(wish, heard.wish), heard.time);
        }

        private static long later(long one, long other) {
            return one - other > 0 ? one : other;
        }
    }

    private final LongSupplier clock;
    private final Map<Use, Trouble> byUse = new ConcurrentHashMap<>();

    Troubles(LongSupplier clock) {
        this.clock = clock;
    }

    void note(Use use, ErrorReason reason, Duration time, Duration wish) {
        long now = clock.getAsLong();
        byUse.values().removeIf(trouble -> left(trouble.until()).isZero());
        byUse.merge(use, new Trouble(reason, now + time.toNanos(), now + wish.toNanos(), time), Trouble::orLater);
    }

    /** As that, but each that comes when the one before it is over lasts twice as long, as long as it is not forgotten. */
    void noteAnother(Use use, ErrorReason reason, Duration least, Duration most) {
        byUse.values()
                .removeIf(trouble -> left(trouble.until() + most.toNanos()).isZero());
        byUse.compute(use, (same, known) -> {
            Duration time = known == null ? least : isOver(known) ? known.time().multipliedBy(2) : known.time();
            Duration bounded = time.compareTo(most) > 0 ? most : time;
            long until = clock.getAsLong() + bounded.toNanos();
            return new Trouble(reason, until, until, bounded);
        });
    }

    void forgetIf(Use use, Predicate<Trouble> well) {
        byUse.computeIfPresent(use, (same, trouble) -> well.test(trouble) ? null : trouble);
    }

    boolean areNone() {
        return byUse.isEmpty();
    }

    /** How long it takes until that end of the use's trouble; zero where it has none. */
    Duration left(Use use, ToLongFunction<Trouble> end) {
        var trouble = byUse.get(use);
        return trouble == null ? Duration.ZERO : left(end.applyAsLong(trouble));
    }

    private Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - clock.getAsLong()));
    }

    boolean isOver(Trouble trouble) {
        return left(trouble.until()).isZero();
    }

    Stream<Keys.Unwell> unwell() {
        return byUse.entrySet().stream()
                .filter(entry -> !isOver(entry.getValue()) && !entry.getKey().counts())
                .map(entry -> new Keys.Unwell(
                        entry.getKey().vendor(),
                        entry.getKey().alias(),
                        entry.getKey().model(),
                        entry.getValue().reason(),
                        left(entry.getValue().until())));
    }
}
