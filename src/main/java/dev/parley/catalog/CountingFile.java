package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The bounds of a vendor's counter as its file writes them. */
@RegisterForReflection
record CountingFile(
        @JsonProperty("concurrent_calls") Integer concurrentCalls,
        @JsonProperty("max_queue") Integer maxQueue) {

    CountingPolicy over(CountingPolicy base, String where) {
        return new CountingPolicy(
                number(concurrentCalls, base.concurrentCalls(), where + "concurrent_calls"),
                number(maxQueue, base.maxQueue(), where + "max_queue"));
    }

    private static int number(Integer said, int otherwise, String where) {
        Bounds.check(said, 1, where);
        return said == null ? otherwise : said;
    }
}
