package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C21: private addresses are refused, whatever their spelling. */
class PublicAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/cat.png",
                "https://example.com:8443/a?b=1#c",
                "https://1.1.1.1/x",
                "https://172.32.0.1/x",
                "https://[2606:4700::1111]/x",
                "https://internal.example.com/x",
                "https://10.example.com/x",
                "https://fd.example/x",
                "https://my_bucket.example.com/x|y z",
                "https://bücher.example/ä.png",
                "https://user:secret@example.com"
            })
    void anAddressOfTheInternetPasses(String url) {
        assertThat(PublicAddress.may(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost/x",
                "https://LOCALHOST./x",
                "https://a.localhost/x",
                "https://metadata.google.internal/x",
                "https://printer.local/x",
                "https://127.0.0.1/x",
                "https://127.1/x",
                "https://2130706433/x",
                "https://0x7f.0.0.1/x",
                "https://0177.0.0.1/x",
                "https://0.0.0.0/x",
                "https://10.1.2.3/x",
                "https://172.16.0.1/x",
                "https://192.168.1.1/x",
                "https://169.254.169.254/latest/meta-data",
                "https://100.64.0.1/x",
                "https://224.0.0.1/x",
                "https://[::1]/x",
                "https://[::]/x",
                "https://[fe80::1]/x",
                "https://[fd00::1]/x",
                "https://[::ffff:10.0.0.1]/x",
                "https://user@192.168.1.1/x",
                "https://loc\u00adalhost/x",
                "https://127.0.0.1\u200b/x",
                "https://10.0.0.5\ufe0f/x",
                "https://kubernetes.default.svc/x",
                "https://vault/x",
                "https://nas.lan/x",
                "https://198.18.0.1/x",
                "https://192.0.0.192/x",
                "https://255.255.255.255/x",
                "https://[2002:7f00:1::]/x",
                "https:///x",
                "https://exa mple.com/x",
                "https://%6cocalhost/x",
                "https://１２７.0.0.1/x",
                "https://10。1。2。3/x",
                "https://127.0.0.1\\@example.com/x",
                "https://a@b@127.0.0.1/x",
                "https://"
            })
    void anAddressOfANetworkOrOfNoHostDoesNot(String url) {
        assertThat(PublicAddress.may(url)).isFalse();
    }
}
