import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** What mvnw needs where the machine has no curl, wget or sha512sum: {@code get URL FILE} and {@code sha512 FILE}. */
final class Fetch {

    public static void main(String[] args) throws Exception {
        System.setProperty("java.net.useSystemProxies", "true");
        switch (args[0]) {
            case "get" -> get(URI.create(args[1]), Path.of(args[2]));
            case "sha512" -> System.out.println(sha512(Path.of(args[1])));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void get(URI from, Path to) {
        try {
            var connection = from.toURL().openConnection();
            connection.setConnectTimeout(20_000);
            connection.setReadTimeout(60_000);
            try (InputStream in = connection.getInputStream()) {
                Files.copy(in, to);
            }
        } catch (IOException e) {
            System.err.println(e);
            System.exit(1);
        }
    }

    private static String sha512(Path file) throws Exception {
        var digest = MessageDigest.getInstance("SHA-512");
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
