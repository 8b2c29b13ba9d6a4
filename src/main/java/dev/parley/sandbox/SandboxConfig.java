package dev.parley.sandbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whether and where the vendor inside the service listens. */
@ConfigMapping(prefix = "parley.sandbox")
interface SandboxConfig {

    /** On in dev, test and demo; off in production unless asked for. */
    @WithDefault("false")
    boolean enabled();

    /** The loopback address by default: nobody outside needs it. */
    @WithDefault("127.0.0.1")
    String host();

    @WithDefault("8089")
    int port();
}
