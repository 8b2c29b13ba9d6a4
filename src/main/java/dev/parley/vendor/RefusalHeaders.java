package dev.parley.vendor;

import java.util.List;

/** What the headers of a refusal said of the vendor's limits, as the refusal's cause: they are read where it is told. */
final class RefusalHeaders extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<RoomLeft> left;

    RefusalHeaders(List<RoomLeft> left) {
        super("the vendor refused, and told of its limits", null, false, false);
        this.left = List.copyOf(left);
    }

    List<RoomLeft> left() {
        return left;
    }
}
