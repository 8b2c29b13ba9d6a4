package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Encodings are files of up to two megabytes: each is read when a text is first counted by it, and once, whoever counts. */
class EncodingsAreReadOnceTest {

    /** Loads all classes anew, and tells what they read. */
    private static final class Reading extends URLClassLoader {

        private final Queue<String> read = new ConcurrentLinkedQueue<>();

        Reading() {
            super(
                    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                            .map(Reading::url)
                            .toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
        }

        private static URL url(String path) {
            try {
                return new File(path).toURI().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(path, e);
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            if (name.endsWith(".tiktoken")) {
                read.add(name.replaceAll(".*/|\\.tiktoken", ""));
            }
            return super.getResourceAsStream(name);
        }
    }

    @Test
    void whenATextIsFirstCountedAndNeverAgain() throws Exception {
        try (var classes = new Reading()) {
            Class<?> type = classes.loadClass(PublicEncodings.class.getName());
            Object encodings = type.getConstructor().newInstance();
            assertThat(classes.read).isEmpty();

            var count = type.getMethod("count", String.class, String.class);
            assertThat(count.invoke(encodings, "o200k_base", "hello world")).isEqualTo(2L);
            assertThat(classes.read).containsExactly("o200k_base");

            var workers = Executors.newFixedThreadPool(8);
            List<Future<Object>> counts = new ArrayList<>();
            IntStream.range(0, 64)
                    .mapToObj(i -> i % 2 == 0 ? "cl100k_base" : "o200k_base")
                    .forEach(name -> counts.add(workers.submit(() -> count.invoke(encodings, name, "hello world"))));
            for (Future<Object> each : counts) {
                assertThat(each.get()).isEqualTo(2L);
            }
            workers.shutdown();
            assertThat(classes.read).containsExactly("o200k_base", "cl100k_base");
        }
    }
}
