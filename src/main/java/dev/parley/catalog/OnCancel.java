package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** What a vendor does about a call that is left early, and so what is done to know what it cost. */
@RegisterForReflection
public enum OnCancel {
    /** It stops, and bills what it did: the connection is closed at once, and the tokens until then are counted. */
    @JsonAlias("estimate")
    ESTIMATE,

    /** It goes on, and bills the whole answer: that is read to its end, for the usage that stands there. */
    @JsonAlias("read_to_end")
    READ_TO_END,

    /** It bills nothing. */
    @JsonAlias("none")
    NONE
}
