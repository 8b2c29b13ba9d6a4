package dev.parley.gateway;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.RetryPolicy;
import dev.parley.gateway.SoakCallers.End;
import dev.parley.testing.FlakyVendor;
import dev.parley.testing.FlakyVendor.Fault;
import dev.parley.v1.Attempt;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the ends of a soak's calls must be: each attempt is told as what its vendor dealt to it, and the call as the last of
 * them. Where the machine was too busy for that, which the answers show, an attempt may have been late, or never left.
 */
final class SoakEnds {

    /** The time of these vendors' files for one attempt. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** What the policy of these vendors' files allows to one deployment. */
    private static final int EACH = 2;

    private static final String PREFIX = "ERROR_REASON_";
    private static final String SILENCE = "silence";

    private final Map<String, FlakyVendor> vendors;
    private final boolean overloaded;

    SoakEnds(Map<String, FlakyVendor> vendors, Collection<End> ends) {
        this.vendors = vendors;
        this.overloaded = isOverloaded(ends);
    }

    /**
     * Whether more than one answer in fifty took more than half of an attempt's time: then another may take all of it. One in
     * two hundred takes as long without that, for an end that does not come.
     */
    private static boolean isOverloaded(Collection<End> ends) {
        var answers = ends.stream()
                .flatMap(end -> end.attempts().stream())
                .filter(attempt -> reason(attempt).isEmpty())
                .toList();
        return answers.stream().filter(SoakEnds::isLong).count() * 50 > answers.size();
    }

    boolean overloaded() {
        return overloaded;
    }

    /** What is wrong with the end of a call that was left. An attempt that was left before it was sent never came. */
    String untold(End end, int told) {
        long arrivals = dealt(end).count();
        return arrivals <= told ? "" : end.call() + ": " + arrivals + " calls of vendors, told as " + told;
    }

    /** What is wrong with a call's end; empty where nothing is. */
    String unexplained(End end) {
        boolean late = false;
        for (String id : vendors.keySet()) {
            List<Attempt> told = at(id, end);
            List<String> dealt = vendors.get(id).dealt(end.call()).stream()
                    .map(fault -> asTold(fault, end.stream()))
                    .toList();
            if (!asTold(told).equals(dealt)) {
                if (!overloaded || !isLate(told, dealt)) {
                    return end.call() + " at " + id + ": told " + asTold(told) + ", dealt " + dealt;
                }
                late = true;
            }
        }
        return isExplained(end, late)
                ? ""
                : end.call() + " ended as " + end.reason() + " with '" + end.text() + "' after "
                        + asTold(end.attempts());
    }

    private Stream<Fault> dealt(End end) {
        return vendors.values().stream().flatMap(vendor -> vendor.dealt(end.call()).stream());
    }

    private static List<Attempt> at(String vendor, End end) {
        return end.attempts().stream()
                .filter(attempt -> attempt.getVendor().equals(vendor))
                .toList();
    }

    /** Whether what is told and was dealt differ only by attempts that took all their time. */
    private static boolean isLate(List<Attempt> told, List<String> dealt) {
        if (told.isEmpty()) {
            return dealt.isEmpty();
        }
        var first = told.get(0);
        List<Attempt> rest = told.subList(1, told.size());
        boolean slow = asTold(first).equals(SILENCE) && Durations.toMillis(first.getDuration()) >= ATTEMPT.toMillis();
        return !dealt.isEmpty()
                        && (slow || asTold(first).equals(dealt.get(0)))
                        && isLate(rest, dealt.subList(1, dealt.size()))
                || slow && isLate(rest, dealt);
    }

    private static List<String> asTold(List<Attempt> attempts) {
        return attempts.stream().map(SoakEnds::asTold).toList();
    }

    /** A silent vendor is known from one that says it timed out by its status, and by the time that it was given. */
    private static String asTold(Attempt attempt) {
        if (attempt.getUpstreamStatus() >= 300) {
            return reason(attempt) + " " + attempt.getUpstreamStatus();
        }
        return attempt.getErrorReason() == ErrorReason.ERROR_REASON_VENDOR_TIMEOUT && isLong(attempt)
                ? SILENCE
                : reason(attempt);
    }

    private static String asTold(Fault fault, boolean stream) {
        return fault.silent() ? SILENCE : fault.reason(stream) + (fault.status() > 0 ? " " + fault.status() : "");
    }

    private static boolean isLong(Attempt attempt) {
        return Durations.toMillis(attempt.getDuration()) * 2 > ATTEMPT.toMillis();
    }

    private static String reason(Attempt attempt) {
        return attempt.getErrorReason() == ErrorReason.ERROR_REASON_UNSPECIFIED
                ? ""
                : attempt.getErrorReason().name().substring(PREFIX.length());
    }

    /** Whether a call ended as its last attempt, none before which answered or broke off after content. */
    private boolean isExplained(End end, boolean late) {
        var last = end.attempts().get(end.attempts().size() - 1);
        boolean begun = end.stream()
                && !end.answered()
                && (late ? !end.text().isEmpty() : dealtLast(last, end).afterContent());
        boolean settled = end.answered() || begun;
        if (!end.reason().equals(reason(last)) || !late && settlements(end) != (settled ? 1 : 0)) {
            return false;
        }
        return end.text().equals(end.answered() ? FlakyVendor.ANSWER : begun ? FlakyVendor.PIECE : "")
                && (settled || isOver(last) || vendors.keySet().stream().allMatch(id -> isExhausted(at(id, end))));
    }

    private Fault dealtLast(Attempt last, End end) {
        List<Fault> dealt = vendors.get(last.getVendor()).dealt(end.call());
        return dealt.get(dealt.size() - 1);
    }

    /** The attempts after which a call must end, for its caller had something of them. */
    private long settlements(End end) {
        return end.attempts().stream()
                        .filter(attempt -> reason(attempt).isEmpty())
                        .count()
                + dealt(end)
                        .filter(fault -> end.stream() && fault.afterContent())
                        .count();
    }

    /** Whether nobody else is asked after that. */
    private static boolean isOver(Attempt attempt) {
        return !RetryPolicy.DEFAULT.failOverOn().contains(attempt.getErrorReason());
    }

    /** Nobody may give up before a vendor was asked twice, or gave a reason after which it is not asked again. */
    private static boolean isExhausted(List<Attempt> attempts) {
        return attempts.size() == EACH
                || !attempts.isEmpty()
                        && !RetryPolicy.DEFAULT
                                .retryOn()
                                .contains(attempts.get(attempts.size() - 1).getErrorReason());
    }
}
