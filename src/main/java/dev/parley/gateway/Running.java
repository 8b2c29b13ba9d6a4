package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.resilience.Tether;
import dev.parley.v1.ErrorReason;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The calls that run now, and those whose accounts are still open. A stopping service waits for them before anything that
 * they need is taken away; those that outlast the grace period end with a status that says so.
 */
@Singleton
final class Running {

    private static final Logger LOG = Logger.getLogger(Running.class);

    /** How long calls that are ended may take to tell their callers. */
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Duration grace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private final Set<Tether> calls = new LinkedHashSet<>();
    private GatewayException over;

    Running(@ConfigProperty(name = "quarkus.shutdown.timeout", defaultValue = "30s") Duration grace) {
        this.grace = grace;
    }

    /** Counts a call in; what it does must be held by the returned tether. */
    Tether started() {
        var call = new Tether();
        GatewayException ended;
        lock.lock();
        try {
            calls.add(call);
            ended = over;
        } finally {
            lock.unlock();
        }
        if (ended != null) {
            call.end(ended);
        }
        return call;
    }

    void ended(Tether call) {
        lock.lock();
        try {
            calls.remove(call);
            if (calls.isEmpty()) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** After callers were told to go elsewhere, and before any other part of the service stops. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) ShutdownEvent event) {
        try {
            int left = await(grace, count -> LOG.infof("Stopping: %d calls still run, waiting for them", count));
            if (left > 0) {
                LOG.warnf("Stopping: %d calls outlast %d s and are ended", left, grace.toSeconds());
                var reason = GatewayException.of(
                                ErrorReason.ERROR_REASON_SHUTTING_DOWN,
                                "the service stopped before the call was complete")
                        .withRemedy("ask again; another instance answers");
                overWith(reason).forEach(call -> call.end(reason));
                await(GOODBYE, count -> {});
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int await(Duration time, java.util.function.IntConsumer whileWaiting) throws InterruptedException {
        lock.lock();
        try {
            if (!calls.isEmpty()) {
                whileWaiting.accept(calls.size());
            }
            for (long left = time.toNanos(); !calls.isEmpty() && left > 0; ) {
                left = none.awaitNanos(left);
            }
            return calls.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What begins from now on ends at once. The newest are first: those that stand in line must not get the place of one
     * that is ended, and call a vendor for nothing.
     */
    private List<Tether> overWith(GatewayException reason) {
        lock.lock();
        try {
            over = reason;
            List<Tether> newestFirst = new ArrayList<>(calls);
            Collections.reverse(newestFirst);
            return newestFirst;
        } finally {
            lock.unlock();
        }
    }
}
