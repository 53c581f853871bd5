//! What the company's provider says about a person, after the token has been verified.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreGenderClaim, CoreIdToken};
use openidconnect::{AdditionalClaims, UserInfoClaims};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::Oidc;
use crate::session::{Identity, SaidBy};

/// The longest name of a person, in characters.
const NAME_MAX: usize = 255;

/// Every claim by its name: which of them holds the groups is the operator's word.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Claims(BTreeMap<String, Value>);

impl AdditionalClaims for Claims {}

impl Claims {
    /// Those of a token whose signature has been checked.
    pub(super) fn of(token: &CoreIdToken) -> Self {
        let text = token.to_string();
        let payload = text.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        payload.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
    }

    /// Whether there is one of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Takes over what the provider told when it was asked for more.
    pub(super) fn add(&mut self, more: &UserInfoClaims<Self, CoreGenderClaim>) {
        self.0.extend(more.additional_claims().0.clone());
        let standard = [
            ("email", more.email().map(|it| Value::from(it.as_str()))),
            ("email_verified", more.email_verified().map(Value::from)),
            ("preferred_username", more.preferred_username().map(|it| Value::from(it.as_str()))),
        ];
        self.0.extend(standard.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }

    /// Who it is. An address that nobody has verified is what somebody typed, and names nobody.
    pub(super) fn identity(&self, subject: &str, oidc: &Oidc) -> Identity {
        let text = |name: &str| self.0.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let verified = self.0.get("email_verified");
        let verified = verified.is_some_and(|it| it.as_bool() == Some(true) || it.as_str() == Some("true"));
        let email = text("email").filter(|_| verified);
        let name = email.or_else(|| text("preferred_username")).or_else(|| text("name"));
        Identity {
            by: SaidBy::Provider,
            issuer: oidc.issuer.to_string(),
            name: plain(name.unwrap_or(subject)),
            id: plain(subject),
            groups: groups(self.0.get(&oidc.groups_claim)),
        }
    }
}

/// On one line, and nothing in it that changes how the rest is read.
fn plain(text: &str) -> String {
    let odd = |char: &char| {
        char.is_control()
            || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().filter(|char| !odd(char)).take(NAME_MAX).collect()
}

/// A list of names, or one name.
fn groups(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn identity(claims: Value) -> Identity {
        let oidc = Oidc {
            issuer: "https://login.example.com".parse().unwrap(),
            client_id: "storekeeper".into(),
            secret_file: None,
            secret: None,
            groups_claim: "roles".into(),
        };
        serde_json::from_value::<Claims>(claims).unwrap().identity("subject-1", &oidc)
    }

    #[test]
    fn groups_are_a_list_or_one_name() {
        for (claim, expected) in [
            (json!(["ops", 7, "payments"]), vec!["ops", "payments"]),
            (json!("friends of ops"), vec!["friends of ops"]),
            (json!(null), vec![]),
        ] {
            assert_eq!(identity(json!({"roles": claim, "groups": ["others"]})).groups, expected);
        }
        assert!(identity(json!({})).groups.is_empty());
    }

    #[test]
    fn somebody_is_called_by_what_is_verified_and_never_by_what_misleads() {
        let name = |claims: Value| identity(claims).name;
        let typed = json!({"email": "ceo@example.com", "email_verified": false, "preferred_username": "mallory"});
        assert_eq!(name(typed), "mallory");
        assert_eq!(name(json!({"email": "ceo@example.com"})), "subject-1");
        assert_eq!(name(json!({"email": "alice@example.com", "email_verified": "true"})), "alice@example.com");
        assert_eq!(name(json!({"name": "Bob\u{202e}\n\u{200b} B."})), "Bob B.");
        assert_eq!(name(json!({"name": "x".repeat(1_000)})).len(), NAME_MAX);
        assert_eq!(identity(json!({"name": "Alice"})).id, "subject-1");
    }
}
