package dev.parley.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where the vendor files are. */
@ConfigMapping(prefix = "parley.catalog")
interface CatalogConfig {

    /** The directory of vendor files; each {@code *.yaml} in it is one vendor. */
    @WithDefault("config/vendors")
    Path directory();

    /** The file of routes; none where it is not there. */
    @WithDefault("config/routes.yaml")
    Path routes();

    /**
     * How often the directory and the key files are looked at for changes, for example {@code 2s}; {@code off} never
     * looks. A change that can't be read is logged and leaves the running configuration in force.
     */
    @WithDefault("2s")
    String reloadEvery();
}
