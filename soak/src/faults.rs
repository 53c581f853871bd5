//! What goes wrong, by chance: with LaunchDarkly's responses, and with how it takes patches. Arms, and carries nothing out.

use launchdarkly_emulator::{CommentBody, ConfigPaths, Fault, Misbehaviour, Options, VersionTest};
use rand::Rng;

use crate::history::Verb;

const API: &str = "/api/v2/integration-capabilities/big-segment-store";

/// Something that befalls the next such write.
pub(crate) fn of_write(random: &mut impl Rng, verb: Verb, target: &str) -> Fault {
    let method = match verb {
        Verb::Create => "POST",
        Verb::Change => "PATCH",
        Verb::Delete => "DELETE",
    };
    let fault = match random.random_range(0..1000) {
        0..250 => Misbehaviour::ExecuteThenReset,
        250..400 => Misbehaviour::Reset,
        400..550 => Misbehaviour::Truncate { bytes: random.random_range(0..60) },
        550..600 => Misbehaviour::ResetThenExecute { ms: random.random_range(1..600) },
        600..670 => status(409, None),
        670..800 => status(if random.random() { 500 } else { 503 }, None),
        800..860 => status(429, Some(if random.random_bool(0.1) { "1" } else { "0" })),
        860..930 => Misbehaviour::Delay { ms: random.random_range(1..300) },
        930..960 => Misbehaviour::Malformed,
        960..990 => Misbehaviour::DropField { field: "_id".into() },
        990..995 => Misbehaviour::Hang,
        _ => Misbehaviour::ExecuteThenHang,
    };
    Fault::on(method, &format!("{API}/{target}"), fault).times(1)
}

/// Something that befalls a read on the way of a write: of the integration, or of the list where it is created.
pub(crate) fn of_read(random: &mut impl Rng, verb: Verb, target: &str) -> Fault {
    let path = if verb == Verb::Create { API.to_owned() } else { format!("{API}/{target}") };
    let fault = match random.random_range(0..100) {
        0..35 => Misbehaviour::Truncate { bytes: random.random_range(0..200) },
        35..65 => status(500, None),
        65..85 => Misbehaviour::Reset,
        85..98 => Misbehaviour::Delay { ms: random.random_range(1..300) },
        _ => status(429, Some("0")),
    };
    // A read is repeated twice, so three in a row are needed to make it fail.
    Fault::on("GET", &path, fault).after(random.random_range(0..3)).times(random.random_range(1..=4))
}

/// How LaunchDarkly takes patches in this round.
pub(crate) fn switches(random: &mut impl Rng) -> Options {
    Options {
        version_test: match random.random_range(0..4) {
            0 => VersionTest::Refused,
            1 => VersionTest::Ignored,
            _ => VersionTest::Supported,
        },
        config_paths: if random.random_bool(0.3) { ConfigPaths::Refused } else { ConfigPaths::Taken },
        comment_body: if random.random_bool(0.3) { CommentBody::Refused } else { CommentBody::Taken },
        ..Options::default()
    }
}

fn status(status: u16, retry_after: Option<&str>) -> Misbehaviour {
    let headers = retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_owned())).into_iter().collect();
    Misbehaviour::Status { status, headers, body: None }
}
