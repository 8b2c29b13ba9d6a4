package dev.parley.vendor.auth;

import dev.parley.catalog.Auth;
import dev.parley.catalog.Vendor;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;

/** Makes the authenticator that a vendor's file asks for. */
@Singleton
public final class Authenticators {

    public Authenticator of(Vendor vendor) {
        Auth auth = vendor.auth();
        return switch (auth.type()) {
            case HEADER -> HeaderAuth.of(auth);
            case QUERY, NONE -> HeaderAuth.NONE;
            case GOOGLE -> new OAuthTokenAuth(new GoogleTokens(auth.settings()), Infrastructure.getDefaultExecutor());
            case ENTRA -> new OAuthTokenAuth(new EntraTokens(auth.settings()), Infrastructure.getDefaultExecutor());
        };
    }
}
