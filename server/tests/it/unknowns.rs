//! Where nobody has written down how LaunchDarkly behaves, the portal survives either answer.

use std::collections::BTreeMap;

use launchdarkly_emulator::{
    CommentBody, ConfigPaths, IpLimit, ListConfig, MaskedSecret, Misbehaviour, NumericPort, OmittedExternalId,
    OmittedName, OmittedSecret, Options, RateLimit, UnknownConfigKeys, VersionTest,
};
use serde_json::{Value, json};

use crate::harness::{Person, Portal, Store};

async fn with(options: Options) -> (Portal, Store, Person) {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    portal.upstream().set_options(options);
    let person = portal.writer().await;
    (portal, store, person)
}

fn paths(body: &str) -> Vec<String> {
    let patch: Value = serde_json::from_str(body).unwrap();
    patch.as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_refused_version_test_leads_to_a_review_of_the_same_change_without_it() {
    let (portal, store, person) = with(Options { version_test: VersionTest::Refused, ..Options::default() }).await;
    let sent = person.edit(&store, &[("config.host", "new.example.net")]).await;
    let (_, first) = person.review(&sent).await;
    let refused = person.submit(&first).await;
    assert!(store.now()["version"] == 1, "nothing was changed by the first form");
    let (review, second) = person.review(&refused).await;
    review.must_say(&["Nothing was changed", "rejected the first format of this change", "in another form"]);
    assert_eq!(review.code(), json!([{"op": "replace", "path": "/config/host", "value": "new.example.net"}]));
    let done = person.submit(&second).await;
    person.follow(&done).await.must_say(&["Changed “Till cache”."]);
    assert_eq!(store.now()["config"]["host"], "new.example.net");
    assert_eq!(portal.writes().len(), 2);
    let sent = person.edit(&store, &[("config.host", "newer.example.net")]).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    assert_eq!(paths(&portal.writes()[2].body), ["/config/host"], "what was learnt is remembered");
}

#[tokio::test]
async fn a_refused_version_test_does_not_keep_anybody_from_turning_off() {
    let (_portal, store, person) = with(Options { version_test: VersionTest::Refused, ..Options::default() }).await;
    let form = person.get(&store.page()).await.form(&store.switch());
    let sent = person.submit(&form).await;
    let (_, first) = person.review(&sent).await;
    let again = person.submit(&first).await;
    person.confirm(&again).await.must_say(&["Turned off “Till cache”."]);
    assert_eq!(store.now()["on"], false);
}

#[tokio::test]
async fn refused_paths_into_the_configuration_ask_for_the_password_and_send_it_whole() {
    let (portal, store, person) = with(Options { config_paths: ConfigPaths::Refused, ..Options::default() }).await;
    let sent = person.edit(&store, &[("config.host", "new.example.net")]).await;
    let (_, first) = person.review(&sent).await;
    let asked = person.submit(&first).await;
    assert_eq!(asked.status, 422);
    asked.must_say(&["LaunchDarkly accepts only the complete configuration here. Enter the password again."]);
    assert_eq!(store.now()["version"], 1);
    let form = asked.form(&store.edit());
    assert_eq!(form.get("config.host"), Some("new.example.net"));
    let typed = [("config.password.action", "replace"), ("config.password", "entered again")];
    let sent = person.submit(&form.filled(&typed)).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    assert_eq!(paths(&portal.writes()[1].body), ["/version", "/config"]);
    assert_eq!(
        store.now()["config"],
        json!({
            "host": "new.example.net", "port": "6379", "username": "till", "password": "entered again", "tlsEnabled": true,
        })
    );
}

#[tokio::test]
async fn without_a_password_the_whole_configuration_is_reviewed_and_unknown_settings_survive() {
    let portal = Portal::start().await;
    let config = json!({"host": "h", "port": "6379", "tlsEnabled": false, "clusterMode": {"shards": 3}});
    let store = Store::made(portal.upstream(), "checkout", "test", &config);
    let both = Options { config_paths: ConfigPaths::Refused, version_test: VersionTest::Refused, ..Options::default() };
    portal.upstream().set_options(both);
    let person = portal.writer().await;
    let mut answer = person.edit(&store, &[("config.host", "new.example.net")]).await;
    for _ in 0..3 {
        let (_, plan) = person.review(&answer).await;
        answer = person.submit(&plan).await;
        if answer.location().contains("outcome=") {
            break;
        }
    }
    person.follow(&answer).await.must_say(&["Changed “Till cache”."]);
    let now = store.now()["config"].clone();
    assert_eq!((&now["host"], &now["clusterMode"]), (&json!("new.example.net"), &json!({"shards": 3})));
}

#[tokio::test]
async fn fields_that_launchdarkly_passes_over_in_silence_are_named() {
    for (field, typed, label) in [
        ("name", ("name", "Renamed"), "Name"),
        ("tags", ("tags", "gamma"), "Tags"),
        ("config", ("config.host", "new.example.net"), "Host"),
    ] {
        let (portal, store, person) = with(Options { ignored_fields: vec![field.into()], ..Options::default() }).await;
        let both = [typed, ("config.port", "6380"), ("name", "Renamed")];
        let sent = person.edit(&store, &both).await;
        let page = person.confirm(&sent).await;
        page.must_say(&["but check the result.", "LaunchDarkly did not apply: ", label]);
        assert_eq!(portal.writes().len(), 1);
        person.get("/activity").await.must_say(&["LaunchDarkly did not apply: "]);
    }
}

#[tokio::test]
async fn a_password_that_launchdarkly_passes_over_is_not_called_set() {
    let password = [("config.password.action", "replace"), ("config.password", "canary")];
    let (_portal, store, person) = with(Options { ignored_fields: vec!["config".into()], ..Options::default() }).await;
    let sent = person.edit(&store, &password).await;
    let page = person.confirm(&sent).await;
    page.must_say(&["but check the result.", "the version is still 1, so it may have ignored the change."]);
    let (_portal, store, person) = with(Options::default()).await;
    let sent = person.edit(&store, &password).await;
    let page = person.confirm(&sent).await;
    page.must_say(&["Changed “Till cache”. ", "The password cannot be read back"]);
    assert!(!page.says("every field matches what you reviewed"));
}

#[tokio::test]
async fn what_no_form_would_make_stays_as_it_is_until_it_is_touched() {
    let (portal, store, person) = with(Options::default()).await;
    store.changed_elsewhere("/name", &json!(" Till "));
    store.changed_elsewhere("/config/port", &json!(6379));
    store.changed_elsewhere("/tags", &json!(["t".repeat(70)]));
    person.edit(&store, &[]).await.must_say(&["Nothing to change"]);
    // LaunchDarkly itself would refuse to keep a number there.
    store.changed_elsewhere("/config/port", &json!("06379"));
    let before = store.now();
    person.edit(&store, &[]).await.must_say(&["Nothing to change"]);
    let sent = person.edit(&store, &[("config.host", "new.example.net")]).await;
    person.confirm(&sent).await.must_say(&["Changed “"]);
    let patch = portal.only_write();
    assert_eq!(patch.as_array().unwrap().len(), 2, "{patch}");
    let now = store.now();
    for field in ["name", "tags"] {
        assert_eq!(now[field], before[field]);
    }
    assert_eq!((&now["config"]["port"], &now["config"]["host"]), (&json!("06379"), &json!("new.example.net")));
}

#[tokio::test]
async fn a_refusal_stands_at_the_field_that_it_names_and_is_there_again_for_whoever_confirms_again() {
    for (message, field) in [
        ("the port is not open", Some("config.port")),
        ("the transport is down", None),
        (r#""host" must be a name"#, Some("config.host")),
    ] {
        let (portal, store, person) = with(Options::default()).await;
        let sent = person.edit(&store, &[("name", "Mine"), ("on", "on")]).await;
        let (_, confirm) = person.review(&sent).await;
        let body = Some(json!({"code": "invalid_request", "message": message}));
        portal.fault("PATCH", "/api/v2/*", Misbehaviour::Status { status: 400, headers: BTreeMap::default(), body });
        let refused = person.submit(&confirm).await;
        assert_eq!(refused.status, 422, "{message}");
        refused.must_say(&[&format!("LaunchDarkly did not accept this: {message}")]);
        let links: Vec<String> = refused.links().into_iter().filter(|link| link.starts_with('#')).collect();
        let named = field.map(|field| format!("#{}", field.replace('.', "-")));
        assert_eq!(links.iter().find(|link| link.starts_with("#config")), named.as_ref(), "{links:?}");
        assert_eq!(refused.form(&store.edit()).get("name"), Some("Mine"));
        let again = person.submit(&confirm).await;
        let (review, _) = person.look_at_review(&again).await;
        review.must_say(&["Nothing was changed", message, "Name Till cache Mine"]);
        assert_eq!(portal.writes().len(), 1);
    }
}

#[tokio::test]
async fn a_switch_that_launchdarkly_passes_over_is_not_called_done() {
    let (_portal, store, person) = with(Options { ignored_fields: vec!["on".into()], ..Options::default() }).await;
    let sent = person.post(&store.switch(), &[("on", "false")]).await;
    let page = person.confirm(&sent).await;
    page.must_say(&["LaunchDarkly did not apply: State."]);
    assert!(!page.says("Turned off “Till cache”. ") && store.now()["on"] == true);
}

#[tokio::test]
async fn a_create_whose_tags_are_dropped_says_so() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let body = json!({"_id": "0123456789abcdef01234567", "integrationKey": "redis", "projectKey": "checkout",
        "environmentKey": "test", "name": "Made", "on": false, "tags": [], "config": {"host": "other", "port": "6379",
        "username": "", "tlsEnabled": false}, "version": 1});
    let answer = |status| Misbehaviour::Status { status, headers: [].into(), body: Some(body.clone()) };
    portal.fault("POST", "/api/v2/*", answer(201));
    portal.fault("GET", "/api/v2/integration-capabilities/big-segment-store/checkout/test/redis/*", answer(200));
    let form = "/integrations/checkout/test/redis/new";
    let form = person.get(form).await.form(form).filled(&[("name", "Made"), ("tags", "alpha"), ("config.host", "h")]);
    let sent = person.submit(&form).await;
    let (_, plan) = person.review(&sent).await;
    person.submit(&plan).await.location();
    person.get("/activity").await.must_say(&["LaunchDarkly did not apply: Tags, Host."]);
}

#[tokio::test]
async fn a_list_with_masked_configurations_shows_no_mask() {
    let (portal, _store, person) = with(Options { list_config: ListConfig::Masked, ..Options::default() }).await;
    for path in ["/integrations?per_page=100", "/integrations?per_page=100&page=2", "/api/integrations?per_page=100"] {
        assert_eq!(person.get(path).await.status, 200);
    }
    assert!(!portal.heard().contains("***"));
}

#[tokio::test]
async fn whatever_happens_to_masks_and_left_out_secrets_a_kept_password_stays() {
    for masked_secret in [MaskedSecret::Stored, MaskedSecret::Kept] {
        for omitted_secret in [OmittedSecret::Cleared, OmittedSecret::Kept] {
            let (_portal, store, person) = with(Options { masked_secret, omitted_secret, ..Options::default() }).await;
            let sent = person.edit(&store, &[("config.port", "6380")]).await;
            person.confirm(&sent).await.must_say(&["Changed"]);
            assert_eq!(store.now()["config"]["password"], Store::PASSWORD);
        }
    }
}

/// Every switch that a whole life meets, at the answer that is not the default.
fn other_answers() -> [Options; 11] {
    let with = |change: fn(&mut Options)| {
        let mut options = Options::default();
        change(&mut options);
        options
    };
    [
        with(|it| it.auto_sync = false),
        with(|it| it.version_test = VersionTest::Ignored),
        with(|it| it.comment_body = CommentBody::Refused),
        with(|it| it.numeric_port = NumericPort::StoredAsString),
        with(|it| it.unknown_config_keys = UnknownConfigKeys::Dropped),
        with(|it| it.omitted_external_id = OmittedExternalId::Generated),
        with(|it| it.list_config = ListConfig::Masked),
        with(|it| it.list_config = ListConfig::Omitted),
        with(|it| it.omitted_name = OmittedName::Provider),
        with(|it| it.rate_limit = Some(RateLimit { global: 1000, route: 1000 })),
        with(|it| it.ip_limit = Some(IpLimit { requests: 1000, retry_after_seconds: 7 })),
    ]
}

#[tokio::test]
async fn a_whole_life_survives_every_other_answer() {
    for options in other_answers() {
        let portal = Portal::start().await;
        portal.upstream().set_options(options.clone());
        let person = portal.writer().await;
        let form = "/integrations/checkout/test/redis/new";
        let form = person.get(form).await.form(form).filled(&[("config.host", "h"), ("config.password", "a Passw0rd")]);
        let sent = person.submit(&form).await;
        person.confirm(&sent).await.must_say(&["Created the integration.", "Unnamed integration"]);
        let state = portal.upstream().state();
        let store = Store::of(portal.upstream(), state["integrations"].as_array().unwrap().last().unwrap());
        let sent = person.edit(&store, &[("name", "Named"), ("config.port", "6380"), ("on", "on")]).await;
        person.confirm(&sent).await.must_say(&["Changed the integration."]);
        let config = store.now()["config"].clone();
        assert_eq!((config["port"].as_str(), config["password"].as_str()), (Some("6380"), Some("a Passw0rd")));
        let sent = person.post(&store.switch(), &[("on", "false")]).await;
        person.confirm(&sent).await.must_say(&["Turned off “Named”."]);
        let question = person.get(&store.delete()).await.form(&store.delete());
        assert!(person.submit(&question).await.location().starts_with("/integrations?outcome="), "{options:?}");
        assert!(!store.exists());
    }
}

#[tokio::test]
async fn unknown_settings_that_launchdarkly_no_longer_takes_are_its_refusal_at_the_form() {
    let portal = Portal::start().await;
    let config = json!({"host": "h", "port": "6379", "clusterMode": {"shards": 3}});
    let store = Store::made(portal.upstream(), "checkout", "test", &config);
    portal.upstream().set_options(Options { unknown_config_keys: UnknownConfigKeys::Refused, ..Options::default() });
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let (_, plan) = person.review(&sent).await;
    let answer = person.submit(&plan).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    answer.must_say(&["config has no variable \"clusterMode\""]);
    assert_eq!(answer.form(&store.edit()).get("name"), Some("Renamed"));
}
