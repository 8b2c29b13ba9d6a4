package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** One of several keys in a vendor's file; a bare name stands for an entry with that variable. */
@RegisterForReflection
record KeyFile(String env, Integer weight, LimitsFile limits) {

    @JsonCreator
    KeyFile {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static KeyFile named(String env) {
        return new KeyFile(env, null, null);
    }
}
