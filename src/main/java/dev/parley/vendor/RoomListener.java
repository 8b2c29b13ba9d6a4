package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import java.util.List;

/** Hears of each answer's rate-limit headers, with the deployment as it was called: with the key that it was called with. */
public interface RoomListener {

    void heard(Deployment deployment, List<RoomLeft> left);
}
