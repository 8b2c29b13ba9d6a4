package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Limits as a vendor's file writes them: at its top, under a model or under a key. */
@RegisterForReflection
record LimitsFile(
        @JsonProperty("requests_per_minute") Long requestsPerMinute,
        @JsonProperty("input_tokens_per_minute") Long inputTokensPerMinute,
        @JsonProperty("output_tokens_per_minute") Long outputTokensPerMinute,
        @JsonProperty("tokens_per_minute") Long tokensPerMinute,
        @JsonProperty("concurrent_calls") Long concurrentCalls,
        @JsonProperty("max_queue") Integer maxQueue,
        @JsonProperty("max_queue_time") String maxQueueTime) {

    /** What is wrong, each line starting with the key. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        above0(problems, "requests_per_minute", requestsPerMinute);
        above0(problems, "input_tokens_per_minute", inputTokensPerMinute);
        above0(problems, "output_tokens_per_minute", outputTokensPerMinute);
        above0(problems, "tokens_per_minute", tokensPerMinute);
        above0(problems, "concurrent_calls", concurrentCalls);
        if (maxQueue != null && maxQueue < 0) {
            problems.add("max_queue must be 0 or more; with 0 no call waits");
        }
        try {
            queueTime();
        } catch (ConfigProblem e) {
            problems.add(e.getMessage());
        }
        return problems;
    }

    private static void above0(List<String> problems, String key, Long value) {
        if (value != null && value < 1) {
            problems.add(key + " must be above 0; leave it out for no limit");
        }
    }

    /** The limits, which have no problems. */
    LimitPolicy policy() {
        return new LimitPolicy(
                optional(requestsPerMinute),
                optional(inputTokensPerMinute),
                optional(outputTokensPerMinute),
                optional(tokensPerMinute),
                optional(concurrentCalls),
                maxQueue == null ? OptionalInt.empty() : OptionalInt.of(maxQueue),
                queueTime());
    }

    private Optional<Duration> queueTime() {
        return Optional.ofNullable(maxQueueTime).map(text -> Times.from("max_queue_time", text, 0));
    }

    private static OptionalLong optional(Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
