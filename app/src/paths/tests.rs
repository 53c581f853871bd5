//! Tests of `paths`.

use super::*;

#[test]
fn only_our_own_paths_are_followed() {
    for ours in ["/integrations?q=a%2Fb&page=2", "/activity", "/integrations/a/b/redis/0123456789abcdef01234567"] {
        assert_eq!(local(ours), ours);
    }
    for foreign in [
        "",
        "//evil",
        "/\\evil",
        "\\\\evil",
        "https://evil",
        "https:evil",
        "javascript:alert(1)",
        "/\t/evil",
        "/%09/evil",
        "/%2f/evil",
        "/%5Cevil",
        "/..//evil",
        "/a/../../b",
        "/a/%2e%2E/b",
        "/a/.%2e/b",
        " /a",
        "/a b",
        "/ä",
        "/\u{0}",
        "/sign-out",
        "/sign-in?next=/",
        "/a\r\nLocation: //evil",
    ] {
        assert_eq!(local(foreign), INTEGRATIONS.url(), "{foreign:?}");
    }
    assert_eq!(local(&format!("/{}", "a".repeat(NEXT_MAX_BYTES))), INTEGRATIONS.url());
}
