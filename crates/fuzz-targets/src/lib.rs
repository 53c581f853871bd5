//! Everything that is read from others, fed with anything: it may refuse, but never panic, and what it takes must hold. The
//! same functions run for a moment in `make test`, on texts of proptest's and those of `fuzz/corpus`, and for a minute each
//! in `make fuzz`, guided by coverage.
#![expect(clippy::expect_used, reason = "what must hold says so by panicking")]

use domain::{Access, Address, Config, Connection, Filter, FormValues, Integration, PatchStyle, Provider, Status};
use http::HeaderMap;
use http::header::COOKIE;
use serde_json::{Map, Value, json};

/// What is fed.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const ALL: [(&str, Target); 6] = [
    ("connection", connection),
    ("filter", filter),
    ("form", form),
    ("wire", wire),
    ("patch", patch),
    ("cookie", cookie),
];

/// A pasted connection string: what was read is written so that the same is read again.
///
/// # Panics
/// If that does not hold.
pub fn connection(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(read) = Connection::parse(&text) else { return };
    // A mask is no password: it is passed over, with a word.
    let again = Connection::parse(&read.render()).expect("what was written can be read");
    assert_eq!((again.host, again.port, again.username), (read.host, read.port, read.username));
    assert_eq!(again.password, read.password);
}

/// A table's query: read, written and read again it is the same.
///
/// # Panics
/// If that does not hold.
pub fn filter(data: &[u8]) {
    let filter = Filter::parse(&String::from_utf8_lossy(data));
    assert_eq!(Filter::parse(&filter.query()), filter);
}

/// A form's body: no draft that is made of it holds a mask, and no preview a password.
///
/// # Panics
/// If that does not hold.
pub fn form(data: &[u8]) {
    let mut form = FormValues::decode(data);
    drop(form.take_apart());
    for provider in Provider::ALL {
        let Ok(draft) = form.draft(provider) else { continue };
        for (_, secret) in &draft.secrets {
            assert!(!domain::looks_masked(secret.expose()));
        }
        let (wire, preview) = (draft.wire(), draft.preview());
        assert_eq!(wire["name"], preview["name"]);
    }
}

/// LaunchDarkly's responses.
pub fn wire(data: &[u8]) {
    launchdarkly::fuzzing::decode(data);
}

/// A change: the first line is the configuration that LaunchDarkly holds, the rest the form that somebody sends. What
/// nobody touched stays to the letter.
///
/// # Panics
/// If that does not hold.
pub fn patch(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let (first, body) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let Ok(config) = serde_json::from_slice::<Map<String, Value>>(first) else { return };
    for provider in Provider::ALL {
        let current = integration(provider, &config);
        let mut form = FormValues::of(&current);
        let typed = FormValues::decode(body);
        for (name, text) in typed.pairs() {
            form.set(name, text);
        }
        let Ok(edit) = form.edit(provider, &current) else { continue };
        let Ok(change) = edit.plan(&current, PatchStyle::default()) else { continue };
        let before = json!({"name": "n", "on": true, "tags": ["a"], "version": 1, "config": config});
        let mut after = before.clone();
        let wire: json_patch::Patch = serde_json::from_value(change.patch.wire()).expect("a plan is a JSON Patch");
        json_patch::patch(&mut after, &wire).expect("it applies to what it was planned against");
        for (key, value) in &config {
            let touched = change.summary.iter().any(|line| line.field == format!("config.{key}"));
            assert!(touched || after["config"][key] == *value, "{key} was not touched");
        }
    }
}

fn integration(provider: Provider, config: &Map<String, Value>) -> Integration {
    let key = "k".parse().expect("a key");
    Integration {
        address: Address {
            project: key,
            environment: "e".parse().expect("a key"),
            provider: provider.into(),
            id: "0123456789abcdef01234567".parse().expect("an ID"),
        },
        name: "n".into(),
        on: true,
        tags: vec!["a".into()],
        version: Some(domain::Version(1)),
        config: Some(Config::read(Some(provider), config.clone())),
        status: Status::default(),
        access: Access::default(),
    }
}

/// Cookies: what is taken for a session is one, whatever stands beside it.
///
/// # Panics
/// If that does not hold.
pub fn cookie(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        if let Ok(value) = http::HeaderValue::from_bytes(line) {
            headers.append(COOKIE, value);
        }
    }
    for https in [true, false] {
        let claimed = storekeeper::session::claimed(&headers, https);
        assert!(claimed.is_none_or(|session| session.as_str().len() == 64));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_corpus_holds() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
        for (name, target) in ALL {
            let files: Vec<_> = std::fs::read_dir(corpus.join(name)).unwrap().collect();
            assert!(!files.is_empty(), "{name} has a corpus");
            for file in files {
                target(&std::fs::read(file.unwrap().path()).unwrap());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn anything_goes(data in prop::collection::vec(any::<u8>(), 0..200)) {
            for (_, target) in ALL {
                target(&data);
            }
        }

        #[test]
        fn texts_that_look_right_go(
            url in "(redis|rediss|http)://[a-z:@%0-9/?#\\[\\]*+=]{0,40}",
            query in "([a-z_]{1,8}=[-%a-z0-9+,]{0,12}&?){0,8}",
            body in "(config\\.[a-zA-Z]{1,12}=[%a-z0-9+*]{0,12}&?){0,8}",
            config in "\\{(\"(host|port|tlsEnabled|password|x)\":(1|true|null|\"[a-z*\\\\\\\\n]{0,8}\"|\\[\\]),?)?\\}",
            cookies in "(__Host-)?storekeeper=[A-Za-z0-9_=;, -]{0,60}",
        ) {
            connection(url.as_bytes());
            filter(query.as_bytes());
            form(body.as_bytes());
            form(url.as_bytes());
            wire(config.as_bytes());
            patch(format!("{config}\n{body}").as_bytes());
            cookie(cookies.as_bytes());
        }
    }
}
