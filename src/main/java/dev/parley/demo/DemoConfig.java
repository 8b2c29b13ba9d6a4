package dev.parley.demo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** Whether the service shows itself at its start. */
@ConfigMapping(prefix = "parley.demo")
interface DemoConfig {

    @WithParentName
    @WithDefault("false")
    boolean enabled();
}
