//! Tests of `form`.

use super::*;
use crate::{Secret, SecretEdit};

fn redis(pairs: &str) -> FormValues {
    FormValues::decode(pairs.as_bytes())
}

#[test]
fn a_form_becomes_a_draft() {
    let form = redis("name=+Cache+&on=on&tags=a,+b,a&config.host=h&config.port=6380&config.password=+pw+");
    let draft = form.draft(Provider::Redis).unwrap();
    assert_eq!(
        draft.wire(),
        serde_json::json!({"name": "Cache", "on": true, "tags": ["a", "b"],
            "config": {"host": "h", "port": "6380", "tlsEnabled": false, "password": " pw "}})
    );
    assert!(!draft.preview().to_string().contains(" pw "));
    assert!(!format!("{form:?}{draft:?}").contains(" pw "));
}

#[test]
fn every_error_is_found_at_once_in_order() {
    let form = redis("name=%00&config.port=0&config.password=sup********123");
    let fields: Vec<_> = form.draft(Provider::Redis).unwrap_err().into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["name", "config.host", "config.port", "config.password"]);
    assert_eq!(FormValues::default().draft(Provider::DynamoDb).unwrap_err().len(), 4);
}

#[test]
fn keep_is_the_default_and_replace_wants_a_text() {
    let document = serde_json::json!({"name": "", "on": false, "tags": [], "config": {}});
    let current = crate::change::tests::integration(Provider::Redis, &document);
    let password = |pairs| redis(pairs).edit(Provider::Redis, &current).map(|edit| edit.secrets["password"].clone());
    assert_eq!(password("config.host=h&config.password=x"), Ok(SecretEdit::Keep));
    assert_eq!(password("config.host=h&config.password.action=clear"), Ok(SecretEdit::Clear));
    assert_eq!(
        password("config.host=h&config.password.action=replace&config.password=x"),
        Ok(SecretEdit::Replace(Secret::new("x")))
    );
    assert_eq!(password("config.host=h&config.password.action=replace").unwrap_err()[0].field, "config.password");
}
