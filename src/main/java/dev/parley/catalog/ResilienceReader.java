package dev.parley.catalog;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a vendor's file says about failing and going on, its further keys included. */
final class ResilienceReader {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String fileName;
    private final Settings settings;

    ResilienceReader(String fileName, Settings settings) {
        this.fileName = fileName;
        this.settings = settings;
    }

    Resilience read(String provider, String wireFormat, VendorFile file, URI apiBase, Auth auth) {
        return new Resilience(
                provider,
                file.local() == null ? LOOPBACK.contains(apiBase.getHost()) : file.local(),
                file.retry() == null
                        ? RetryPolicy.DEFAULT
                        : file.retry().over(RetryPolicy.DEFAULT, fileName + ": retry."),
                file.circuitBreaker() == null
                        ? BreakerPolicy.DEFAULT
                        : file.circuitBreaker().over(BreakerPolicy.DEFAULT, fileName + ": circuit_breaker."),
                limits("limits.", file.limits()),
                file.counting() == null
                        ? CountingPolicy.DEFAULT
                        : file.counting().over(CountingPolicy.DEFAULT, fileName + ": counting."),
                keys(file, auth),
                file.onCancel() == null ? WireFormat.onCancel(wireFormat) : file.onCancel(),
                maxLeftReads(file));
    }

    private int maxLeftReads(VendorFile file) {
        if (file.maxLeftReads() != null && file.maxLeftReads() < 0) {
            throw new ConfigProblem(fileName + ": max_left_reads must not be negative; 0 reads none");
        }
        return file.maxLeftReads() == null ? Resilience.DEFAULT_MAX_LEFT_READS : file.maxLeftReads();
    }

    /** The listed keys that are set; else the one key, and beside each of its variables that with {@code _BACKUP}. */
    private List<VendorKey> keys(VendorFile file, Auth auth) {
        List<VendorKey> keys = new ArrayList<>();
        if (file.keys() != null) {
            file.keys().forEach(key -> add(keys, named(key), auth));
            if (!file.keys().isEmpty() && file.keys().stream().allMatch(ResilienceReader::getsNone)) {
                throw new ConfigProblem(fileName + ": keys: all have weight 0; give one more");
            }
            return keys.isEmpty() ? List.of(new VendorKey("", 1, auth, LimitPolicy.NONE)) : keys;
        }
        if (auth.type() == Auth.Type.NONE || auth.key().isEmpty()) {
            return List.of(new VendorKey("", 1, auth, LimitPolicy.NONE));
        }
        String alias = auth.variables().isEmpty() ? "api_key" : auth.variables().get(0);
        keys.add(new VendorKey(alias, 1, auth, LimitPolicy.NONE));
        auth.variables().forEach(variable -> add(keys, new KeyFile(variable + "_BACKUP", 1, null), auth));
        return keys;
    }

    /** Why none of the listed keys may be used, where those that are set have weight 0. */
    static Optional<String> off(VendorFile file, Resilience resilience) {
        if (file.keys() == null || resilience.keys().stream().anyMatch(key -> key.weight() > 0)) {
            return Optional.empty();
        }
        List<String> others = file.keys().stream()
                .filter(key -> !getsNone(key))
                .map(KeyFile::env)
                .toList();
        return Optional.of(
                "its only key that is set has weight 0; set the environment variable " + String.join(" or ", others)
                        + ", or give " + resilience.keys().get(0).alias() + " a weight");
    }

    private static boolean getsNone(KeyFile key) {
        return key.weight() != null && key.weight() == 0;
    }

    private LimitPolicy limits(String where, LimitsFile limits) {
        if (limits == null) {
            return LimitPolicy.NONE;
        }
        List<String> problems = limits.problems().stream()
                .map(problem -> fileName + ": " + where + problem)
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigProblem(problems);
        }
        return limits.policy();
    }

    private KeyFile named(KeyFile key) {
        if (key == null || key.env() == null || key.env().isBlank()) {
            throw new ConfigProblem(fileName + ": keys: an entry has no 'env'; name the variable that holds the key");
        }
        Bounds.check(key.weight(), 0, fileName + ": keys." + key.env() + ".weight");
        return key;
    }

    private void add(List<VendorKey> keys, KeyFile key, Auth auth) {
        try {
            settings.secret(List.of(key.env()))
                    .ifPresent(secret -> keys.add(new VendorKey(
                            key.env(),
                            key.weight() == null ? 1 : key.weight(),
                            new Auth(auth.type(), auth.name(), auth.prefix(), secret, List.of(key.env())),
                            limits("keys." + key.env() + ".limits.", key.limits()))));
        } catch (IOException e) {
            throw new ConfigProblem(fileName + ": the key file that " + key.env()
                    + "_FILE names can't be read; check its path and permissions");
        }
    }
}
