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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes vendor files of Persona's vendor and model files: {@code ./mvnw -q -Pimport-persona -Dfrom=DIRECTORY
 * -Dto=DIRECTORY}. Every shape that is in circulation is read, docs/configuration.md lists them. What has no place in a
 * vendor file is told; what is ambiguous, a price without a certain unit above all, is refused by file and key.
 */
public final class PersonaImport {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Map<String, ObjectNode> vendors = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    private PersonaImport() {}

    /** Arguments: a directory or file of Persona's, the directory to write vendor files to. */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new ImportProblem("needs two arguments: FROM TO");
        }
        run(Path.of(args[0]), Path.of(args[1])).forEach(System.out::println);
    }

    /** Writes the files and returns what could not be taken over. */
    static List<String> run(Path from, Path to) throws IOException {
        var read = new PersonaImport();
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
        List<PersonaModels> models = new ArrayList<>();
        for (Path file : files) {
            JsonNode tree = read(file);
            String name = from.relativize(file).toString();
            if (!(tree instanceof ObjectNode object)) {
                throw new ImportProblem(name + ": holds no keys and values");
            }
            if (PersonaVendors.isVendors(object)) {
                PersonaVendors.read(name, fileId(file), object, read.vendors, read.notes);
            } else {
                models.add(new PersonaModels(name, object, read.notes));
            }
        }
        // Models last: their vendors' files may come after theirs.
        models.forEach(one -> one.addTo(read.vendors));
        read.vendors.values().forEach(PersonaModelList::unite);
        Files.createDirectories(to);
        for (var vendor : read.vendors.entrySet()) {
            Path file = to.resolve(vendor.getKey() + ".yaml");
            if (Files.exists(file)) {
                throw new ImportProblem(file.getFileName() + " exists already; give an empty directory");
            }
        }
        for (var vendor : read.vendors.entrySet()) {
            Files.writeString(to.resolve(vendor.getKey() + ".yaml"), YAML.writeValueAsString(vendor.getValue()));
            read.notes.add(vendor.getKey() + ".yaml: written");
        }
        return read.notes;
    }

    private static JsonNode read(Path file) throws IOException {
        try {
            return YAML.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new ImportProblem(file.getFileName() + ": is not YAML: line "
                    + e.getLocation().getLineNr());
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
