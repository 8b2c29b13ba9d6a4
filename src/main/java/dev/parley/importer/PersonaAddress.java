package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a vendor of Persona's is, and which wire format it speaks. Persona joins {@code api_base} and a path; a vendor
 * file's address ends where the wire format's own path begins.
 */
final class PersonaAddress {

    private static final String OPENAI = "openai-chat";
    private static final String OLLAMA = "ollama-chat";

    /** By how a path ends, which wire format is spoken there. */
    private static final Map<String, String> ENDINGS = Map.of(
            "/chat/completions", OPENAI,
            "/messages", "anthropic-messages",
            "/models/{model}:generateContent", "gemini",
            "/api/chat", OLLAMA,
            "/api/generate", OLLAMA);

    /** What stands before a wire format's path where a file says nothing of it. */
    private static final Map<String, String> VERSIONS =
            Map.of(OPENAI, "/v1", "anthropic-messages", "/v1", "gemini", "/v1beta", OLLAMA, "");

    private static final Map<String, String> FORMATS = Map.of("openai", OPENAI, "anthropic", "anthropic-messages");

    /** Vendors that Persona calls in their own format unless a file says another. */
    private static final Set<String> OWN_FORMAT = Set.of("anthropic", "google", "ollama");

    private static final List<String> CALLS = List.of("chat", "messages", "generate");
    private static final Pattern ADDRESS = Pattern.compile("(https?://[^/?#]+)(/[^?#]*[^/?#])?/*");
    private static final Pattern VERSION = Pattern.compile(".*/v\\d+[a-z0-9]*(/.*)?");

    private final String place;
    private final String id;
    private final JsonNode vendor;
    private final PersonaFound found;

    PersonaAddress(String place, String id, JsonNode vendor, PersonaFound found) {
        this.place = place;
        this.id = id;
        this.vendor = vendor;
        this.found = found;
    }

    /** A path that is called: the part of it before the wire format's own. */
    private record Endpoint(String wire, String prefix) {}

    void addTo(ObjectNode ours) {
        Optional<Endpoint> endpoint = endpoint();
        Optional<Matcher> base = base();
        if (base.isEmpty() && endpoint.isEmpty() && !vendor.has("request_format")) {
            return;
        }
        String path = base.map(PersonaAddress::path).orElse("");
        String wire = wire(endpoint, path);
        if (!wire.equals(ShippedCatalog.vendor(id).path("wire_format").asText())) {
            ours.put("wire_format", wire);
        }
        base.ifPresent(match -> ours.put(
                "api_base",
                match.group(1) + endpoint.map(one -> joined(path, one.prefix())).orElseGet(() -> usual(path, wire))));
    }

    private Optional<Matcher> base() {
        if (!vendor.hasNonNull("api_base")) {
            return Optional.empty();
        }
        var match = ADDRESS.matcher(vendor.get("api_base").asText().strip());
        if (!match.matches()) {
            throw new ImportProblem(place + ".api_base: must be an address such as https://api.example.com/v1");
        }
        return Optional.of(match);
    }

    private static String path(Matcher address) {
        return address.group(2) == null ? "" : address.group(2);
    }

    private Optional<Endpoint> endpoint() {
        Optional<Endpoint> called = Optional.empty();
        for (String name : CALLS) {
            if (vendor.path("endpoints").hasNonNull(name)) {
                var one = endpoint(name, vendor.get("endpoints").get(name).asText());
                if (called.isPresent() && !called.get().equals(one)) {
                    found.leftOut(place + ".endpoints." + name, "a vendor file has one wire format");
                }
                called = called.or(() -> Optional.of(one));
            }
        }
        vendor.path("endpoints").fieldNames().forEachRemaining(name -> {
            if (!CALLS.contains(name)) {
                found.leftOut(place + ".endpoints." + name, "the wire format has its own path");
            }
        });
        return called;
    }

    private Endpoint endpoint(String name, String path) {
        for (var ending : ENDINGS.entrySet()) {
            if (path.startsWith("/") && path.endsWith(ending.getKey())) {
                // Persona puts the model's name there, as a vendor file does by its own word for it.
                String prefix =
                        path.substring(0, path.length() - ending.getKey().length());
                return new Endpoint(ending.getValue(), prefix.replace("{deployment}", "{model}"));
            }
        }
        throw new ImportProblem(
                place + ".endpoints." + name + ": '" + path + "' is no wire format's path; it must end in "
                        + String.join(" or ", ENDINGS.keySet().stream().sorted().toList()));
    }

    private String wire(Optional<Endpoint> endpoint, String path) {
        String said = vendor.path("request_format").asText("");
        if (!said.isEmpty() && !FORMATS.containsKey(said)) {
            throw new ImportProblem(place + ".request_format: '" + said + "' is neither openai nor anthropic");
        }
        if (vendor.has("response_format")
                && !vendor.get("response_format").asText().equals(said.isEmpty() ? "openai" : said)) {
            throw new ImportProblem(
                    place + ".response_format: is another than request_format; no vendor file can say that");
        }
        String wire = said.isEmpty() ? endpoint.map(Endpoint::wire).orElseGet(() -> unsaid(path)) : FORMATS.get(said);
        if (endpoint.isPresent() && !endpoint.get().wire().equals(wire)) {
            throw new ImportProblem(place + ".endpoints: the path is that of "
                    + endpoint.get().wire() + ", and request_format says " + said + "; change one of them");
        }
        if (said.equals("anthropic")) {
            found.note(place + ".request_format: Persona sent no temperature in this format; now it is sent");
        }
        return wire;
    }

    /** Ollama and Google have an address for OpenAI's format too. */
    private String unsaid(String path) {
        boolean compatible =
                id.equals("ollama") && path.endsWith("/v1") || id.equals("google") && path.endsWith("/openai");
        return OWN_FORMAT.contains(id) && !compatible
                ? ShippedCatalog.vendor(id).path("wire_format").asText()
                : OPENAI;
    }

    private static String joined(String path, String prefix) {
        return path.endsWith(prefix) ? path : path + prefix;
    }

    private String usual(String path, String wire) {
        if (VERSION.matcher(path).matches()) {
            return path;
        }
        if (wire.equals(OLLAMA)) {
            return path.replaceFirst("/api$", "");
        }
        var known = ShippedCatalog.vendor(id);
        var address = ADDRESS.matcher(known.path("api_base").asText());
        boolean own = wire.equals(known.path("wire_format").asText()) && address.matches();
        return own && path(address).startsWith(path) ? path(address) : path + VERSIONS.get(wire);
    }
}
