package dev.parley.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes vendor files of Persona's vendor and model files: {@code ./mvnw -q -Pimport-persona -Dfrom=DIRECTORY
 * -Dto=DIRECTORY}. Every shape that is in circulation is read, docs/configuration.md lists them. What has no place in a
 * vendor file is told; what is ambiguous, a price without a certain unit above all, is refused by file and key, and the
 * other vendors and models are written.
 */
public final class PersonaImport {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Set<String> OF_A_MODEL = Set.of("id", "model", "model_id", "pricing", "context_window");

    private final PersonaFound found = new PersonaFound();

    private PersonaImport() {}

    /** Arguments: a directory or file of Persona's, the directory to write vendor files to. */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new ImportProblem("needs two arguments: FROM TO");
        }
        run(Path.of(args[0]), Path.of(args[1])).forEach(System.out::println);
    }

    /** Writes the files and returns what could not be taken over, or was in another way than one might think. */
    static List<String> run(Path from, Path to) throws IOException {
        var read = new PersonaImport();
        Map<Path, ObjectNode> files = new TreeMap<>();
        for (Path file : yaml(from)) {
            read.tree(name(from, file), file).ifPresent(tree -> files.put(file, tree));
        }
        // Models and settings last: their vendors' files may come after theirs.
        for (boolean vendors : new boolean[] {true, false}) {
            files.forEach((file, tree) -> read.file(name(from, file), fileId(file), tree, vendors));
        }
        read.write(to);
        return read.found.notes();
    }

    private static List<Path> yaml(Path from) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            return all.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
    }

    private Optional<ObjectNode> tree(String name, Path file) throws IOException {
        try {
            if (YAML.readTree(file.toFile()) instanceof ObjectNode tree) {
                return Optional.of(tree);
            }
            found.leftOut(name, "holds no keys and values");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            found.leftOut(name, "is not YAML: line " + (at == null ? 1 : at.getLineNr()));
        }
        return Optional.empty();
    }

    private static String name(Path from, Path file) {
        return from.equals(file)
                ? file.getFileName().toString()
                : from.relativize(file).toString();
    }

    private void file(String file, String fileId, ObjectNode tree, boolean vendors) {
        if (PersonaVendors.isOne(tree)) {
            if (vendors) {
                PersonaVendors.readOne(file, fileId, tree, found);
            }
        } else if (isModel(tree)) {
            if (!vendors) {
                new PersonaModels(file, "", tree, found).addToItsVendor();
            }
        } else {
            tree.properties().forEach(block -> block(file, block.getKey(), block.getValue(), vendors));
        }
    }

    private static boolean isModel(ObjectNode tree) {
        return tree.path("provider").isTextual()
                || tree.path("vendor").isTextual()
                || OF_A_MODEL.stream().anyMatch(tree::has);
    }

    /** What stands under one name of a file that is neither one vendor nor one model. */
    private void block(String file, String name, JsonNode value, boolean vendors) {
        if (name.equals("vendors") && value.isObject() || PersonaVendors.isVendor(value)) {
            if (vendors && name.equals("vendors")) {
                value.properties().forEach(one -> PersonaVendors.read(file, one.getKey(), one.getValue(), found));
            } else if (vendors) {
                PersonaVendors.read(file, name, value, found);
            }
        } else if (!vendors && name.equals("models") && value.isObject()) {
            value.properties()
                    .forEach(one -> new PersonaModels(file, one.getKey(), one.getValue(), found).addToItsVendor());
        } else if (!vendors && value.path("capabilities").isObject()) {
            new PersonaModels(file, name, value, found).addToItsVendor();
        } else if (!vendors) {
            new PersonaSettings(file, found).read(name, value);
        }
    }

    private void write(Path to) throws IOException {
        var vendors = found.finish();
        Files.createDirectories(to);
        for (String id : vendors.keySet()) {
            if (Files.exists(to.resolve(id + ".yaml"))) {
                throw new ImportProblem(id + ".yaml exists already; give an empty directory");
            }
        }
        for (var vendor : vendors.entrySet()) {
            Files.writeString(to.resolve(vendor.getKey() + ".yaml"), YAML.writeValueAsString(vendor.getValue()));
            found.note(vendor.getKey() + ".yaml: written");
        }
    }

    private static String fileId(Path file) {
        return file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    }

    /** Persona's vendors under our ids. */
    static String vendorId(String where, String name) {
        String id = name.strip().toLowerCase(Locale.ROOT).replaceAll("[ _.]+", "-");
        if (!id.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new ImportProblem(where + ": '" + name + "' can't be a vendor's id; rename it");
        }
        return id.equals("gemini") ? "google" : id;
    }
}
