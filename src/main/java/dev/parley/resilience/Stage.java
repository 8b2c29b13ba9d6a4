package dev.parley.resilience;

import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** Where one option of a call stands: how often it was asked, with which keys, and from when on it may be asked again. */
final class Stage<O extends Option> {

    static final Set<ErrorReason> FULL = Set.of(ErrorReason.ERROR_REASON_LIMITED, ErrorReason.ERROR_REASON_QUEUE_FULL);

    /** Why another is asked whatever the policy says: a breaker opened, or the call's money does not do. */
    private static final Set<ErrorReason> PASSED_OVER =
            Set.of(ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE, ErrorReason.ERROR_REASON_COST_LIMIT);

    final O option;
    final Set<VendorKey> tried = ConcurrentHashMap.newKeySet();
    private final DoubleSupplier random;
    int attempts;

    // Read when the time of an attempt is over, on any thread.
    volatile boolean over;
    volatile boolean running;
    volatile boolean timedOut;

    /** Whether its breaker refused its attempt, as a probe of another call runs. */
    volatile boolean unproven;

    /** How often its limits had no room while another could stand in, since it was asked last. */
    volatile int passes;

    /** Whether its turn is waited for with a part of the call's time only. */
    boolean inPart;

    boolean resting;
    Optional<GatewayException> told = Optional.empty();
    private Optional<GatewayException> last = Optional.empty();
    private boolean tooSmall;
    private int passedAt;
    private volatile long notBefore = System.nanoTime();
    private long roomAt = System.nanoTime();

    /** @param random from 0 to 1, for the jitter of its waits */
    Stage(O option, DoubleSupplier random) {
        this.option = option;
        this.random = random;
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, notBefore - System.nanoTime()));
    }

    /**
     * An attempt was not made. What keeps it may end while others are asked: a rest, a breaker, a limit that was not waited
     * for with all the time. A hedge that there was no room for at once leaves its deployment to the call.
     *
     * @param made the attempts of the call that have ended
     * @return whether it may be asked again before another is
     */
    boolean passed(Step<O> refused, GatewayException failure, int made) {
        boolean full = FULL.contains(failure.reason());
        if (resting || full && refused.hedge()) {
            resting = false;
            return true;
        }
        if (full && inPart && goesOn(failure)) {
            passes++;
            passedAt = made;
            roomAt = System.nanoTime()
                    + failure.retryAfter().orElse(Duration.ZERO).toNanos();
            return failure.reason() == ErrorReason.ERROR_REASON_LIMITED;
        }
        unproven = failure.reason() == ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE;
        over = !unproven;
        return false;
    }

    /** Whether it was passed over for its limits, and nobody was asked since who might have left it room. */
    boolean isPassedOver(int made) {
        return passes > 0 && passedAt == made;
    }

    /** When it may have room, as far as was told. */
    Duration roomIn() {
        return Duration.ofNanos(Math.max(0, roomAt - System.nanoTime()));
    }

    /** Its attempt has its permit. */
    void begun(VendorKey key) {
        running = true;
        unproven = false;
        passes = 0;
        tried.add(key);
    }

    /** Takes note of its attempt's failure; whether that was made at all. */
    boolean ended(GatewayException failure) {
        boolean made = wasAsked(failure);
        running = false;
        tooSmall |= made && failure.reason() == ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG;
        return made;
    }

    /** Whether it was called: what fails before an attempt has its permit was never sent. */
    boolean wasAsked(GatewayException failure) {
        return running && !Unavailable.nobodyWasCalled(failure);
    }

    /**
     * An attempt was made and failed.
     *
     * @param wish when the vendor wants to be asked again, with whichever key; that beats the back-off
     * @param waitsForKey whether the failure is no other key's
     */
    void note(GatewayException failure, Optional<Duration> wish, boolean waitsForKey) {
        attempts++;
        last = Optional.of(failure);
        timedOut |= failure.reason() == ErrorReason.ERROR_REASON_VENDOR_TIMEOUT;
        var policy = option.retry();
        over = !(waitsForKey || policy.retryOn().contains(failure.reason()))
                || attempts >= policy.attemptsPerDeployment()
                || wish.filter(wait -> wait.compareTo(policy.maxRetryAfter()) > 0)
                        .isPresent();
        notBefore = System.nanoTime() + wish.orElseGet(() -> backoff(policy)).toNanos();
    }

    /** Whether another deployment is asked after an attempt that failed so. */
    boolean goesOn(GatewayException failure) {
        return option.retry().failOverOn().contains(failure.reason());
    }

    /** The same where this kept an attempt from being made; the one before it decides where it may not be made again. */
    boolean goesOnUnasked(GatewayException failure) {
        boolean passedOver = PASSED_OVER.contains(failure.reason());
        return last.filter(made -> passedOver).map(this::goesOn).orElseGet(() -> passedOver || goesOn(failure));
    }

    private Duration backoff(RetryPolicy policy) {
        long full = policy.backoff().toNanos() << Math.min(attempts - 1, 20);
        long most =
                Math.min(full < 0 ? Long.MAX_VALUE : full, policy.maxBackoff().toNanos());
        return Duration.ofNanos((long) (most * (1 - policy.jitter() * random.getAsDouble())));
    }

    /** Whether it may still be asked in this call, as far as its own limits and rests let it. */
    boolean isOpen(List<Stage<O>> all) {
        return option.deployment().vendor().off().isEmpty() && !over && mayFit(all);
    }

    /** A request that was too long for one model may fit another only if that one's window is known to be larger. */
    boolean mayFit(List<Stage<O>> all) {
        var model = option.deployment().model();
        return all.stream()
                .filter(other -> other.tooSmall && other != this)
                .allMatch(other -> model.holdsMoreThan(other.option.deployment().model()));
    }
}
