package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.v1.CompleteRequest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for what a caller says in a vendor's own words. */
final class VendorRules {

    private static final int MAX_HEADERS = 32;
    private static final int MAX_HEADER_LENGTH = 4096;
    private static final int MAX_TIER_LENGTH = 64;

    /** https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");

    /** What HTTP and Parley set themselves; the key is the operator's and not the caller's. */
    private static final Set<String> OURS = Set.of(
            "authorization",
            "proxy-authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "x-amz-security-token",
            "x-amz-date",
            "x-amz-content-sha256",
            "cookie",
            "host",
            "connection",
            "content-length",
            "content-type",
            "content-encoding",
            "transfer-encoding",
            "accept",
            "accept-encoding",
            "expect",
            "te",
            "trailer",
            "upgrade",
            "user-agent");

    private VendorRules() {}

    static void check(CompleteRequest request) {
        if (request.getServiceTier().length() > MAX_TIER_LENGTH) {
            throw invalid("service_tier", "is longer than " + MAX_TIER_LENGTH + " characters", "use the vendor's word");
        }
        if (request.getVendorHeadersCount() > MAX_HEADERS) {
            throw invalid(
                    "vendor_headers",
                    "has " + request.getVendorHeadersCount() + " entries",
                    "set at most " + MAX_HEADERS);
        }
        request.getVendorHeadersMap().forEach(VendorRules::checkHeader);
    }

    private static void checkHeader(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw invalid("vendor_headers", "has a name that HTTP does not allow", "use letters, digits and '-'");
        }
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw invalid("vendor_headers." + name, "is set by Parley itself", "leave it out");
        }
        if (value.length() > MAX_HEADER_LENGTH || !VALUE.matcher(value).matches()) {
            throw invalid(
                    "vendor_headers." + name,
                    "is longer than " + MAX_HEADER_LENGTH + " characters or not visible ASCII",
                    "shorten or encode it");
        }
    }
}
