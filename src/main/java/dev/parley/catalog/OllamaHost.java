package dev.parley.catalog;

import java.util.regex.Pattern;

/**
 * Ollama's own variables for where it is: https://docs.ollama.com/faq#how-can-i-expose-ollama-on-my-network. A vendor file
 * that has Ollama's usual address means these where they are set.
 */
final class OllamaHost {

    static final String USUAL = "http://localhost:11434";

    private static final Pattern HOST = Pattern.compile(
            "(?<scheme>https?://)?(?<host>[A-Za-z0-9.-]*|\\[[0-9a-fA-F:]+])(?<port>:\\d{1,5})?(?<path>/.*)?");

    private OllamaHost() {}

    /** The address that is meant; {@code OLLAMA_BASE_URL} goes before {@code OLLAMA_HOST}. */
    static String of(String fileName, String address, Settings settings) {
        if (!address.equals(USUAL)) {
            return address;
        }
        for (String variable : new String[] {"OLLAMA_BASE_URL", "OLLAMA_HOST"}) {
            var value = settings.find(variable);
            if (value.isPresent()) {
                return address(fileName, variable, value.get().strip());
            }
        }
        return address;
    }

    /** Ollama's own port is meant where neither port nor scheme is said, and an address to listen at is this host. */
    private static String address(String fileName, String variable, String value) {
        var match = HOST.matcher(value);
        if (!match.matches()) {
            throw new ConfigProblem(fileName + ": api_base: the variable " + variable
                    + " must be a host, a host with its port, or an address such as " + USUAL);
        }
        String host = match.group("host");
        String scheme = match.group("scheme");
        String port = match.group("port") == null ? (scheme == null ? ":11434" : "") : match.group("port");
        boolean here = host.isEmpty() || host.equals("0.0.0.0") || host.equals("[::]");
        return (scheme == null ? "http://" : scheme)
                + (here ? "localhost" : host)
                + port
                + (match.group("path") == null ? "" : match.group("path"));
    }
}
