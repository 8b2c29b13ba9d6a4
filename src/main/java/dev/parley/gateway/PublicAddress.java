package dev.parley.gateway;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether an address that a vendor is to fetch may be one of the public Internet. Parley fetches nothing and so follows no
 * redirect; but a vendor of the operator's own would reach what the caller can't, such as a cloud's metadata.
 */
final class PublicAddress {

    /** Without the user and the port; letters that no name has, such as those of an encoded one, make it none. */
    private static final Pattern HOST = Pattern.compile(
            "^https://(?:[^/?#\\\\]*@)?(\\[[0-9a-fA-F:.]+]|[^/?#\\\\@:%\\s\\[\\]]+)(?::\\d*)?(?=[/?#\\\\]|$)");

    /** Names that never leave a network: https://www.rfc-editor.org/rfc/rfc6761, https://www.rfc-editor.org/rfc/rfc6762. */
    private static final Pattern LOCAL_NAME =
            Pattern.compile("(.*\\.)?(localhost|local|internal|home\\.arpa|svc|lan|home|corp)\\.?");

    /** What browsers take for a number of an address in some spelling: https://url.spec.whatwg.org/#ends-in-a-number-checker. */
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)\\.?");

    /** A name of one part is one of a network's own. */
    private static final Pattern WHOLE_NAME = Pattern.compile(".+\\.[^.]+\\.?");

    private PublicAddress() {}

    static boolean may(String url) {
        var found = HOST.matcher(url);
        if (!found.find()) {
            return false;
        }
        // As whoever fetches it will read it: https://url.spec.whatwg.org/#host-parsing.
        String name = Normalizer.normalize(found.group(1), Normalizer.Form.NFKC)
                .replace('\u3002', '.')
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\[\\]]", "");
        if (LOCAL_NAME.matcher(name).matches() || name.codePoints().anyMatch(PublicAddress::isUnseen)) {
            return false;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(name);
        return bytes == null
                ? !NUMBER.matcher(name).matches()
                        && !name.contains(":")
                        && WHOLE_NAME.matcher(name).matches()
                : isPublic(bytes);
    }

    /** What whoever fetches it leaves out of a name, so that it becomes another: https://www.unicode.org/reports/tr46/. */
    private static boolean isUnseen(int letter) {
        return switch (Character.getType(letter)) {
            case Character.FORMAT,
                    Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.ENCLOSING_MARK -> true;
            default ->
                letter == 0x34f
                        || letter >= 0xfe00 && letter <= 0xfe0f
                        || letter >= 0xe0100 && letter <= 0xe01ef
                        || letter >= 0x180b && letter <= 0x180f
                        || letter == 0x115f
                        || letter == 0x1160
                        || letter == 0x17b4
                        || letter == 0x17b5;
        };
    }

    private static boolean isPublic(byte[] bytes) {
        try {
            // An IPv4 address in the clothes of an IPv6 one is taken for what it is.
            var address = InetAddress.getByAddress(bytes);
            byte[] raw = address.getAddress();
            boolean shared = raw.length == 4 && raw[0] == 100 && (raw[1] & 0xc0) == 64;
            boolean unique = raw.length == 16 && (raw[0] & 0xfe) == 0xfc;
            boolean special = raw.length == 4
                    && ((raw[0] & 0xf0) == 0xf0
                            || (raw[0] & 0xff) == 192 && raw[1] == 0 && raw[2] == 0
                            || (raw[0] & 0xff) == 198 && (raw[1] & 0xfe) == 18);
            boolean tunnel = raw.length == 16 && raw[0] == 0x20 && raw[1] == 0x02;
            return !(address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress()
                    || raw[0] == 0
                    || shared
                    || unique
                    || special
                    || tunnel);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
