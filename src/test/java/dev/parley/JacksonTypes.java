package dev.parley;

import com.fasterxml.jackson.core.type.TypeReference;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.ReferencedClassObject;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The types of ours that Jackson reads or writes, found in the compiled classes: by annotation, by name ({@code *Wire},
 * {@code *File}), by what REST clients and readers are given, and what these types are made of.
 */
final class JacksonTypes {

    private final JavaClasses classes;
    private final Set<String> found = new TreeSet<>();
    private final Deque<JavaClass> open = new ArrayDeque<>();

    private JacksonTypes(JavaClasses classes) {
        this.classes = classes;
    }

    static Set<String> in(Path directory) {
        var types = new JacksonTypes(new ClassFileImporter().importPath(directory));
        types.classes.forEach(types::addRoots);
        while (!types.open.isEmpty()) {
            types.addParts(types.open.pop());
        }
        return types.found;
    }

    private void addRoots(JavaClass type) {
        if (!isOurs(type)) {
            return;
        }
        if (isNamedSo(type) || isAnnotated(type)) {
            add(type);
        }
        if (type.isAssignableTo(TypeReference.class)) {
            type.getSuperclass().map(JavaType::getAllInvolvedRawTypes).ifPresent(this::addAll);
        }
        for (var unit : type.getCodeUnits()) {
            if (isRestClient(type)) {
                addAll(unit.getAllInvolvedRawTypes());
            }
            if (unit.getMethodCallsFromSelf().stream().anyMatch(JacksonTypes::takesTypeToRead)) {
                addAll(classObjects(unit));
            }
        }
    }

    /** The types of its fields and, where others stand for it, these. */
    private void addParts(JavaClass type) {
        type.getFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .forEach(field -> addAll(field.getAllInvolvedRawTypes()));
        addAll(type.getSubclasses());
    }

    private void addAll(Collection<JavaClass> types) {
        types.forEach(this::add);
    }

    private void add(JavaClass type) {
        var isRead = type.isRecord() || type.isEnum() || !type.isInterface() && !type.isAnonymousClass();
        if (isOurs(type) && isRead && found.add(type.getName())) {
            open.push(type);
        } else if (isOurs(type) && type.isInterface()) {
            addAll(type.getSubclasses());
        }
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith("dev.parley")
                && !type.getPackageName().equals("dev.parley.v1");
    }

    private static boolean isNamedSo(JavaClass type) {
        var isWire = type.getEnclosingClass()
                .filter(outer -> outer.getSimpleName().endsWith("Wire"))
                .isPresent();
        return isWire || type.isRecord() && type.getSimpleName().endsWith("File");
    }

    private static boolean isAnnotated(JavaClass type) {
        return Stream.concat(Stream.<HasAnnotations<?>>of(type), type.getMembers().stream())
                .flatMap(element -> element.getAnnotations().stream())
                .anyMatch(annotation ->
                        annotation.getRawType().getPackageName().startsWith("com.fasterxml.jackson.annotation"));
    }

    private static boolean isRestClient(JavaClass type) {
        return type.isInterface()
                && Stream.<HasAnnotations<?>>concat(Stream.of(type), type.getMethods().stream())
                        .flatMap(element -> element.getAnnotations().stream())
                        .anyMatch(annotation ->
                                annotation.getRawType().getPackageName().equals("jakarta.ws.rs"));
    }

    private static boolean takesTypeToRead(JavaMethodCall call) {
        var takesClass =
                call.getTarget().getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Class.class));
        var owner = call.getTargetOwner().getPackageName();
        return takesClass && (owner.startsWith("com.fasterxml.jackson") || owner.startsWith("dev.parley"));
    }

    private static Collection<JavaClass> classObjects(JavaCodeUnit unit) {
        return unit.getReferencedClassObjects().stream()
                .map(ReferencedClassObject::getRawType)
                .toList();
    }
}
