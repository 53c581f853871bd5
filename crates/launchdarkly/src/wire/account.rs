//! Callers, projects and environments. SDK keys and mobile keys are in these answers; no type in here has a place for
//! them.

use domain::{Caller, Environment, EnvironmentKey, Project, ProjectKey};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Flaw, Sorted, items, key, read, required};
use crate::error::Error;
use crate::page::{Page, Paged, ProjectWithEnvironments};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCaller {
    token_name: Option<String>,
    token_id: Option<String>,
    member_id: Option<String>,
    account_id: Option<String>,
    service_token: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireMember {
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
struct WireProject {
    key: Option<String>,
    name: Option<String>,
}

/// What `expand=environments` adds to a project: the first page of its environments.
#[derive(Deserialize)]
struct Expanded<'a> {
    #[serde(borrow)]
    environments: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEnvironment {
    key: Option<String>,
    name: Option<String>,
    #[serde(rename = "_id")]
    id: Option<String>,
    critical: Option<bool>,
    require_comments: Option<bool>,
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAddresses {
    outbound_addresses: Option<Vec<String>>,
}

/// Networks that are some; whatever else there is, is passed over.
pub(crate) fn outbound_addresses(json: &[u8]) -> Result<Vec<String>, Error> {
    let wire: WireAddresses = read(json)?;
    let network = |text: &String| {
        let of = |char: char| char.is_ascii_hexdigit() || matches!(char, '.' | ':' | '/');
        !text.is_empty() && text.len() <= 50 && text.chars().all(of)
    };
    Ok(wire.outbound_addresses.unwrap_or_default().into_iter().filter(network).collect())
}

pub(crate) fn caller(json: &[u8]) -> Result<Caller, Error> {
    let wire: WireCaller = read(json)?;
    Ok(Caller {
        token_name: wire.token_name,
        token_id: wire.token_id,
        member_id: wire.member_id,
        account_id: wire.account_id,
        service_token: wire.service_token.unwrap_or(false),
        member_name: None,
    })
}

pub(crate) fn member_name(json: &[u8]) -> Result<Option<String>, Error> {
    let WireMember { first_name, last_name, email } = read(json)?;
    let name = [first_name, last_name].map(Option::unwrap_or_default).join(" ");
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    Ok(name.or(email).filter(|name| !name.is_empty()))
}

pub(crate) fn projects(json: &[u8], page: Page) -> Result<Paged<Project>, Error> {
    paged(json, page, one_project)
}

/// Projects, each with the first page of its environments; `None` where LaunchDarkly did not send one.
pub(crate) fn expanded_projects(json: &[u8], page: Page) -> Result<Paged<ProjectWithEnvironments>, Error> {
    paged(json, page, |json| {
        let expanded: Expanded<'_> = read(json)?;
        let first = Page { limit: page.limit, offset: 0 };
        // A part that cannot be read is as good as one that was not sent: it can be asked for by itself.
        let environments = expanded.environments.and_then(|raw| environments(raw.get().as_bytes(), first).ok());
        Ok((one_project(json)?, environments))
    })
}

pub(crate) fn environments(json: &[u8], page: Page) -> Result<Paged<Environment>, Error> {
    paged(json, page, one_environment)
}

/// The project that was asked for; the answer must be about it.
pub(crate) fn project(asked: &ProjectKey, json: &[u8]) -> Result<Project, Error> {
    let project = one_project(json)?;
    if project.key == *asked { Ok(project) } else { Err(Error::undecodable("key")) }
}

/// The environment that was asked for; the answer must be about it.
pub(crate) fn environment(asked: &EnvironmentKey, json: &[u8]) -> Result<Environment, Error> {
    let environment = one_environment(json)?;
    if environment.key == *asked { Ok(environment) } else { Err(Error::undecodable("key")) }
}

fn one_project(json: &[u8]) -> Result<Project, Flaw> {
    let wire: WireProject = read(json)?;
    let key: ProjectKey = key("key", wire.key)?;
    Ok(Project { name: named(wire.name, key.as_str()), key })
}

fn one_environment(json: &[u8]) -> Result<Environment, Flaw> {
    let wire: WireEnvironment = read(json)?;
    let key: EnvironmentKey = key("key", wire.key)?;
    Ok(Environment {
        name: named(wire.name, key.as_str()),
        key,
        client_side_id: required("_id", wire.id)?,
        // Where LaunchDarkly does not say, care is the safe side.
        critical: wire.critical.unwrap_or(true),
        require_comments: wire.require_comments.unwrap_or(true),
        tags: wire.tags.unwrap_or_default(),
    })
}

pub(super) fn named(name: Option<String>, key: &str) -> String {
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| key.to_owned())
}

pub(super) fn paged<T>(json: &[u8], page: Page, one: impl Fn(&[u8]) -> Result<T, Flaw>) -> Result<Paged<T>, Error> {
    let (raw, total, more) = items(json)?;
    let Sorted { items, unreadable, count } = Sorted::new(&raw, one);
    let end = page.offset.saturating_add(count);
    // An empty page is the last one whatever it says, or asking for the next would never end.
    let more = count > 0 && (more || total.is_some_and(|total| total > end));
    Ok(Paged { items, unreadable, total, next_offset: more.then_some(end) })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn environment_json() -> Value {
        json!({
            "_id": "57be1db38b75bf0772d11384", "key": "production", "name": "Production", "apiKey": "sdk-canary",
            "mobileKey": "mob-canary", "critical": true, "requireComments": false, "tags": [], "color": "417505",
        })
    }

    fn bytes(json: &Value) -> Vec<u8> {
        json.to_string().into_bytes()
    }

    #[test]
    fn sdk_and_mobile_keys_are_never_read() {
        let json = json!({"items": [environment_json()], "totalCount": 1});
        let read = environments(&bytes(&json), Page::default()).unwrap();
        assert_eq!(read.items[0].client_side_id, "57be1db38b75bf0772d11384");
        assert!(!format!("{read:?}").contains("canary"));
        // Not even of the wrong kind do they disturb.
        let mut odd = environment_json();
        odd["apiKey"] = json!({"canary": 1});
        odd["mobileKey"] = json!(7);
        assert!(environment(&EnvironmentKey::parse("production").unwrap(), &bytes(&odd)).is_ok());
    }

    #[test]
    fn an_environment_survives_the_loss_of_whatever_does_not_address_it() {
        let whole = environment_json();
        for field in whole.as_object().unwrap().keys() {
            let mut json = whole.clone();
            json.as_object_mut().unwrap().remove(field);
            let page = environments(&bytes(&json!({"items": [json, whole]})), Page::default()).unwrap();
            let lost = usize::from(matches!(field.as_str(), "_id" | "key"));
            assert_eq!((page.items.len(), page.unreadable.len()), (2 - lost, lost), "{field}");
            if field == "name" {
                assert_eq!(page.items[0].name, "production");
            }
            if field == "critical" || field == "requireComments" {
                assert!(page.items[0].critical || page.items[0].require_comments);
            }
        }
    }

    #[test]
    fn there_is_a_next_page_if_a_link_or_the_total_says_so() {
        let item = json!({"key": "a", "name": "A"});
        let odd = json!({"key": "../a"});
        let page = Page { limit: 2, offset: 4 };
        for (json, next) in [
            (json!({"items": [item, odd], "totalCount": 7}), Some(6)),
            (json!({"items": [item, odd], "totalCount": 6}), None),
            (json!({"items": [item, odd], "totalCount": 2, "_links": {"next": {"href": "//evil.test"}}}), Some(6)),
            (json!({"items": [item, odd], "_links": {"prev": {}, "next": null}}), None),
            (json!({"items": [], "totalCount": 9, "_links": {"next": {}}}), None),
        ] {
            assert_eq!(projects(&bytes(&json), page).unwrap().next_offset, next, "{json}");
        }
    }

    #[test]
    fn a_project_may_bring_the_first_of_its_environments() {
        let page = |environments: Value| {
            let json = json!({"items": [{"key": "a", "name": "A", "environments": environments}], "totalCount": 1});
            expanded_projects(&bytes(&json), Page::default()).unwrap().items.remove(0).1
        };
        let first = page(json!({"items": [environment_json()], "totalCount": 7})).unwrap();
        assert_eq!((first.items[0].key.as_str(), first.next_offset), ("production", Some(1)));
        assert_eq!(page(json!({"items": []})).unwrap().next_offset, None);
        assert_eq!((page(json!(null)), page(json!("odd"))), (None, None));
    }

    #[test]
    fn an_answer_about_something_else_is_not_taken() {
        let other = ProjectKey::parse("other").unwrap();
        assert_eq!(project(&other, br#"{"key":"a"}"#), Err(Error::undecodable("key")));
        let other = EnvironmentKey::parse("other").unwrap();
        assert_eq!(environment(&other, &bytes(&environment_json())), Err(Error::undecodable("key")));
    }

    #[test]
    fn a_member_is_called_by_name_or_else_by_address() {
        let name = |json: &str| member_name(json.as_bytes()).unwrap();
        assert_eq!(name(r#"{"firstName":"Ada","lastName":"Byron","email":"a@b.c"}"#).unwrap(), "Ada Byron");
        assert_eq!(name(r#"{"lastName":"Byron"}"#).unwrap(), "Byron");
        assert_eq!(name(r#"{"firstName":"","email":"a@b.c"}"#).unwrap(), "a@b.c");
        assert_eq!(name("{}"), None);
    }

    #[test]
    fn a_caller_may_say_nothing_about_itself() {
        assert_eq!(caller(b"{}").unwrap(), Caller::default());
        let read = caller(br#"{"tokenName":"t","serviceToken":true,"authKind":"new","scopes":[1]}"#).unwrap();
        assert_eq!((read.display_name(), read.service_token), ("t", true));
        assert_eq!(caller(br#"{"tokenName":7}"#), Err(Error::undecodable("tokenName")));
    }
}
