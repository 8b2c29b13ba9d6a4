package dev.parley.vendor.auth;

import java.io.IOException;

/** Says that a token endpoint answered without a token; holds its status and its typed code, never its words. */
final class TokenRefusal extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    TokenRefusal(int status, String code) {
        super("no token");
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
