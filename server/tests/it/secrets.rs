//! A password and a token on a long way through the portal, with errors and restarts: found nowhere but at LaunchDarkly.

use base64::Engine as _;
use launchdarkly_emulator::{ConfigPaths, Misbehaviour, Options};
use serde_json::json;

use crate::harness::{Needles, Person, Portal, Store, World};

const TOKEN: &str = "api-demo-user-CANARY-5b1e7c";
const PASSWORDS: [&str; 4] =
    ["first!Canary\"'<&>\u{2028}7Zq9", "second-Canary-4kT8w", "third-Canary-9mX2p", "fourth%20Canary+6vR3"];
const CREATE: &str = "/integrations/checkout/test/redis/new";

async fn new_form(person: &Person, password: &str) -> crate::harness::Answer {
    let typed = [("name", "Canary"), ("config.host", "h.example.net"), ("config.password", password)];
    let form = person.get(CREATE).await.form(CREATE).filled(&typed);
    person.submit(&form).await
}

/// Creates one, with every kind of refusal before.
async fn creations(portal: &Portal, person: &Person) -> Store {
    let form = person.get(CREATE).await.form(CREATE).with("config.password", PASSWORDS[0]);
    assert_eq!(person.submit(&form).await.status, 422);
    let url = format!("redis://user:{}@:x", PASSWORDS[1]);
    assert_eq!(person.submit(&form.with("connection.url", &url)).await.status, 422);
    let echo = json!({"code": PASSWORDS[0], "message": format!("no: {} / {TOKEN} / h.example.net", PASSWORDS[0])});
    for status in [400, 403, 409, 500] {
        portal.fault(
            "POST",
            "/api/v2/*",
            Misbehaviour::Status { status, headers: [].into(), body: Some(echo.clone()) },
        );
        let sent = new_form(person, PASSWORDS[0]).await;
        let (_, plan) = person.review(&sent).await;
        person.submit(&plan).await;
        portal.upstream().clear_faults();
    }
    let sent = new_form(person, PASSWORDS[0]).await;
    person.confirm(&sent).await.must_say(&["Created “Canary”."]);
    let state = portal.upstream().state();
    let made = state["integrations"].as_array().unwrap().iter().find(|it| it["name"] == "Canary").unwrap();
    assert_eq!(made["config"]["password"], PASSWORDS[0]);
    Store::of(portal.upstream(), made)
}

/// Changes the password again and again, with conflicts and lost answers in between.
async fn rotations(portal: &Portal, person: &Person, store: &Store) {
    let typed = |password| [("config.password.action", "replace"), ("config.password", password)];
    let sent = person.edit(store, &typed(PASSWORDS[1])).await;
    person.confirm(&sent).await;
    let form = person.edit_form(store).await;
    store.changed_elsewhere("/tags", &json!(["moved"]));
    assert_eq!(person.submit(&form.filled(&typed(PASSWORDS[2]))).await.status, 409);
    let sent = person.edit(store, &typed(PASSWORDS[2])).await;
    let (_, plan) = person.review(&sent).await;
    store.changed_elsewhere("/tags", &json!(["moved again"]));
    assert_eq!(person.submit(&plan).await.status, 409);
    portal.fault("PATCH", "/api/v2/*", Misbehaviour::ExecuteThenReset);
    let sent = person.edit(store, &typed(PASSWORDS[2])).await;
    person.confirm(&sent).await;
    portal.upstream().clear_faults();
    portal.upstream().set_options(Options { config_paths: ConfigPaths::Refused, ..Options::default() });
    let sent = person.edit(store, &typed(PASSWORDS[3])).await;
    let (_, plan) = person.review(&sent).await;
    let again = person.submit(&plan).await;
    if again.status == 303 {
        person.confirm(&again).await;
    }
    assert_eq!(store.now()["config"]["password"], PASSWORDS[3]);
}

/// Looks at everything, and lets LaunchDarkly echo the token.
async fn looks(portal: &Portal, person: &Person, store: &Store) {
    let pages = [
        "/integrations?per_page=100",
        "/integrations?per_page=100&page=2",
        "/api/integrations?per_page=100",
        "/activity",
        "/integrations/new",
        "/integrations/new?project=fulfilment",
        "/integrations/new?project=checkout&environment=test",
    ];
    let own = [store.page(), store.edit(), store.delete(), store.json()];
    for path in pages.iter().map(|page| (*page).to_owned()).chain(own) {
        assert_eq!(person.get(&path).await.status, 200, "{path}");
    }
    let echo = json!({"message": format!("no such token: {TOKEN}")});
    for status in [400, 403, 404, 409, 500] {
        let body = Some(echo.clone());
        portal.fault("GET", &store.api(), Misbehaviour::Status { status, headers: [].into(), body });
        for path in [store.page(), store.json()] {
            assert!(person.get(&path).await.status >= 400);
        }
        portal.upstream().clear_faults();
    }
    portal.anyone().sign_in(&format!("sdk-{TOKEN}")).await;
    portal.anyone().sign_in(&format!("{TOKEN} ")).await;
    portal.anyone().sign_in(&format!("Bearer {TOKEN}")).await;
}

fn needles() -> Vec<Needles> {
    PASSWORDS.iter().copied().chain([TOKEN]).map(Needles::of).collect()
}

#[tokio::test]
async fn no_secret_is_in_any_answer_any_log_line_or_any_file() {
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let person = portal.person(TOKEN).await;
    let store = creations(&portal, &person).await;
    rotations(&portal, &person, &store).await;
    looks(&portal, &person, &store).await;
    let cookie = person.cookie().unwrap().split_once('=').unwrap().1.to_owned();
    let (heard, log, files) = (portal.heard(), portal.process.log(), world.stored().await);
    assert!(log.lines().count() > 100 && log.contains("TRACE"), "the log is at trace level");
    let whole = files.iter().any(|(name, _)| ["portal.db-wal", "tickets"].contains(&name.as_str()));
    assert!(whole, "while it runs, there is a write-ahead log, or there are tables");
    for needles in needles() {
        needles.must_not_be_in("an answer", heard.as_bytes());
        needles.must_not_be_in("the log", log.as_bytes());
        needles.must_not_be_in("standard output", portal.process.said().as_bytes());
        for (name, bytes) in &files {
            needles.must_not_be_in(name, bytes);
        }
        for file in ["cmdline", "environ"] {
            needles.must_not_be_in(file, &std::fs::read(format!("/proc/{}/{file}", portal.process.id())).unwrap());
        }
    }
    let session = Needles::of(&cookie);
    session.must_not_be_in("the log", log.as_bytes());
    for (name, bytes) in &files {
        session.must_not_be_in(name, bytes);
    }
    let raw_id = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&cookie).unwrap();
    assert!(files.iter().all(|(_, bytes)| !bytes.windows(16).any(|window| window == raw_id)));
}

#[tokio::test]
async fn no_mask_and_no_key_of_an_environment_is_in_any_answer() {
    let portal = Portal::start().await;
    let person = portal.person(TOKEN).await;
    let store = creations(&portal, &person).await;
    rotations(&portal, &person, &store).await;
    looks(&portal, &person, &store).await;
    // After so many failures LaunchDarkly is left alone for a while.
    let any = person.get("/integrations?provider=redis&per_page=50").await.rows().remove(0);
    while person.get(&any).await.status == 502 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    for row in person.get("/integrations?provider=redis&per_page=50").await.rows() {
        for path in [row.clone(), format!("{row}/edit"), format!("/api{row}")] {
            assert_eq!(person.get(&path).await.status, 200);
        }
    }
    let heard = portal.heard();
    assert!(!heard.contains("***"), "a mask");
    let masked = portal.upstream().state();
    let passwords =
        masked["integrations"].as_array().unwrap().iter().filter_map(|it| it["config"]["password"].as_str());
    for password in passwords.filter(|password| password.len() > 4) {
        assert!(!heard.contains(password), "a stored password");
    }
    assert!(environments(&portal).await.iter().all(|key| !heard.contains(key.as_str())), "an SDK key or a mobile key");
}

/// The SDK keys and mobile keys of all environments.
async fn environments(portal: &Portal) -> Vec<String> {
    let mut keys = Vec::new();
    for project in ["checkout", "fulfilment", "search"] {
        let request = format!(
            "GET /api/v2/projects/{project}/environments?limit=100 HTTP/1.1\r\nHost: other\r\nAuthorization: {TOKEN}\r\n\
             Connection: close\r\n\r\n"
        );
        let answer = crate::harness::raw(portal.world.upstream_url(), request.as_bytes()).await;
        let words = answer.split('"').filter(|word| word.starts_with("sdk-") || word.starts_with("mob-"));
        keys.extend(words.map(str::to_owned));
    }
    assert!(keys.len() > 50, "{}", keys.len());
    keys
}

#[tokio::test]
async fn pages_ask_browsers_not_to_remember_what_is_typed() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    for page in ["/sign-in".to_owned(), CREATE.to_owned(), store.edit()] {
        let somebody = if page == "/sign-in" { portal.anyone() } else { person.clone() };
        let answer = somebody.get(&page).await;
        let inputs: Vec<&str> = answer.body.split("<input").skip(1).map(|tag| tag.split('>').next().unwrap()).collect();
        let secret: Vec<&&str> = inputs.iter().filter(|tag| tag.contains("type=\"password\"")).collect();
        assert!(!secret.is_empty(), "{page}");
        for tag in secret {
            assert!(tag.contains("autocomplete=\"new-password\"") || tag.contains("autocomplete=\"off\""), "{tag}");
            assert!(!tag.contains(" value=\"") || tag.contains(" value=\"\""), "{tag}");
        }
    }
}

#[tokio::test]
async fn database_and_key_are_closed_to_other_users() {
    use std::os::unix::fs::PermissionsExt as _;
    let portal = Portal::start().await;
    portal.writer().await;
    for file in std::fs::read_dir(portal.world.path("")).unwrap().map(|file| file.unwrap()) {
        let name = file.file_name().into_string().unwrap();
        if name.starts_with("portal.db") || name == "master.key" {
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{name} is {mode:o}");
        }
    }
}
