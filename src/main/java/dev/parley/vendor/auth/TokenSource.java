package dev.parley.vendor.auth;

import com.google.auth.oauth2.OAuth2Credentials;
import java.io.IOException;

/** Where access tokens come from. */
interface TokenSource {

    /** Finds the credentials; may read files and ask the network. They keep their token and renew it in time. */
    OAuth2Credentials load() throws IOException;

    /** Who gives the tokens, for errors. */
    String issuer();

    /** What an operator does where no token is given. */
    String remedy();
}
