package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What Quarkus hands to the native builder registers each type that Jackson handles and each resource that is read. */
class NativeSourcesIT {

    private static final Path SOURCES = Path.of("target/native-sources");
    private static final Path CLASSES = Path.of("target/classes");

    @Test
    void registersEachTypeThatJacksonHandles() throws IOException {
        var handled = JacksonTypes.in(CLASSES);
        assertThat(handled).contains("dev.parley.catalog.VendorFile", "dev.parley.catalog.VendorFile$AuthType");

        var registered = registeredTypes();

        System.out.printf("%d types that Jackson handles are looked for%n", handled.size());
        assertThat(handled.stream().filter(type -> !registered.contains(type)))
                .as("types that go through Jackson: add @RegisterForReflection to each or to its outer class")
                .isEmpty();
    }

    /** Protobuf reads a message's fields by reflection where it hashes, prints or merges it. Ours Quarkus registers. */
    @Test
    void registersEachProtobufMessageOfOthers() throws IOException {
        Set<String> used = new ClassFileImporter()
                .importPath(CLASSES).stream()
                        .filter(type -> !type.getPackageName().equals("dev.parley.v1"))
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(dependency -> dependency.getTargetClass())
                        .filter(type ->
                                type.isAssignableTo(Message.class) || type.isAssignableTo(Message.Builder.class))
                        .filter(type ->
                                !type.isInterface() && !type.getPackageName().equals("dev.parley.v1"))
                        .map(type -> type.getName())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).contains("com.google.rpc.ErrorInfo", "com.google.rpc.ErrorInfo$Builder");

        var registered = registeredTypes();

        System.out.printf("%d protobuf messages of others are looked for%n", used.size());
        assertThat(used.stream().filter(type -> !registered.contains(type)))
                .as("protobuf messages: add each to @RegisterForReflection of the class that uses it")
                .isEmpty();
    }

    @Test
    void registersEachResource() throws IOException {
        var read = Stream.of(
                        ownResources(), ofLibrary("jtokkit", ".tiktoken"), ofLibrary("json-schema-validator", "schema"))
                .flatMap(names -> names)
                .toList();
        assertThat(read)
                .contains(
                        "dev/parley/catalog/vendors.json",
                        "com/knuddels/jtokkit/o200k_base.tiktoken",
                        "draft/2020-12/schema",
                        "draft-07/schema");

        var registered = resourcePatterns();

        System.out.printf("%d resources are looked for%n", read.size());
        assertThat(read.stream()
                        .filter(name -> registered.stream()
                                .noneMatch(p -> p.matcher(name).matches())))
                .as("resources: add each to quarkus.native.resources in application.yaml")
                .isEmpty();
    }

    /** The types with all constructors, methods and fields; Jackson needs the three. */
    private static Set<String> registeredTypes() throws IOException {
        Set<String> names = new TreeSet<>();
        for (var entry : config("reflect-config.json")) {
            if (entry.path("allDeclaredConstructors").asBoolean()
                    && entry.path("allDeclaredMethods").asBoolean()
                    && entry.path("allDeclaredFields").asBoolean()) {
                names.add(entry.path("name").asText());
            }
        }
        return names;
    }

    private static List<Pattern> resourcePatterns() throws IOException {
        var includes = config("resource-config.json").path("resources").path("includes");
        return StreamSupport.stream(includes.spliterator(), false)
                .map(include -> Pattern.compile(include.path("pattern").asText()))
                .toList();
    }

    private static JsonNode config(String name) throws IOException {
        try (var files = Files.list(SOURCES)) {
            var runner = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
            try (var jar = new JarFile(runner.toFile());
                    var in = jar.getInputStream(jar.getEntry("META-INF/native-image/" + name))) {
                return new ObjectMapper().readTree(in);
            }
        }
    }

    private static Stream<String> ownResources() throws IOException {
        try (var files = Files.walk(CLASSES.resolve("dev"))) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> CLASSES.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.endsWith(".class"))
                    .toList()
                    .stream();
        }
    }

    private static Stream<String> ofLibrary(String library, String ending) throws IOException {
        try (var files = Files.list(SOURCES.resolve("lib"))) {
            var found = files.filter(file -> file.getFileName().toString().contains(library))
                    .findFirst()
                    .orElseThrow();
            try (var jar = new JarFile(found.toFile())) {
                return jar.stream()
                        .filter(entry -> !entry.isDirectory())
                        .map(entry -> entry.getName())
                        .filter(name -> name.endsWith(ending) || name.startsWith("draft/") || name.startsWith("ucd/"))
                        .toList()
                        .stream();
            }
        }
    }
}
