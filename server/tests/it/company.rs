//! People without a token of their own: a proxy says who they are, and their team lends them its token.

use launchdarkly_emulator::Misbehaviour;

use crate::harness::{Answer, Person, Portal, Process, Store, World, until};

const USER: &str = "x-forwarded-user";
const GROUPS: &str = "x-forwarded-groups";

/// A portal with two teams, behind a proxy on this machine.
async fn portal() -> Portal {
    let world = World::new().await;
    let (writer, reader) = (world.secret("writer", "api-demo-writer\n"), world.secret("reader", "api-demo-reader\n"));
    let teams = format!(
        "identity-header = \"X-Forwarded-User\"\ntrusted-proxies = [\"127.0.0.1\"]\n\
         [teams.payments]\ngroups = [\"payments\"]\ntoken-file = \"{writer}\"\nprojects = [\"payments\"]\n\
         [teams.everything]\ngroups = [\"platform\"]\ntoken-file = \"{writer}\"\n\
         [teams.audit]\ngroups = [\"audit\", \"platform\"]\ntoken-file = \"{reader}\"\nread-only = true\n"
    );
    std::fs::write(world.path("storekeeper.toml"), teams).unwrap();
    let file = world.path("storekeeper.toml");
    Portal::of(world, &["--config", file.to_str().unwrap()]).await
}

async fn come_in(person: &Person, team: &str) {
    assert!(person.get("/sign-in").await.body.contains(&format!("Continue as team {team}")), "{team} is not offered");
    let answer = person.post("/sign-in/company", &[("team", team)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

async fn rename(person: &Person, store: &Store, name: &str) -> Answer {
    let sent = person.edit(store, &[("name", name)]).await;
    let review = person.follow(&sent).await;
    person.submit(&review.form(&store.review())).await
}

#[tokio::test]
async fn a_team_lends_its_token_and_shows_its_projects_alone() {
    let portal = portal().await;
    let checkout = portal.redis("checkout", "test");
    let payments = portal.redis("payments", "test");
    let alice = portal.anyone().behind(&[(USER, "alice@example.com"), (GROUPS, "payments,all-staff")]);
    let page = alice.get("/sign-in").await;
    page.must_say(&[
        "Your company account",
        "You are alice@example.com",
        "Projects: payments; may change integrations",
    ]);
    assert!(!page.body.contains("team audit") && !page.body.contains("team everything"));
    come_in(&alice, "payments").await;
    let table = alice.get("/integrations?per_page=100").await;
    table.must_say(&["alice@example.com", "team payments"]);
    assert!(table.body.contains("/integrations/payments/") && !table.body.contains("/integrations/checkout/"));
    let json = alice.get("/api/integrations?per_page=500").await.body;
    assert!(json.contains("payments") && !json.contains("\"checkout\""));
    for path in [checkout.page(), checkout.edit(), checkout.delete(), "/integrations/checkout/test/redis/new".into()] {
        assert_eq!(alice.get(&path).await.status, 404, "{path}");
    }
    assert!(!alice.get("/coverage").await.body.contains("/integrations/checkout/"));
    assert!(!alice.get("/integrations/new").await.body.contains("checkout"));
    let lists = portal.writes().len();
    alice.post(&checkout.switch(), &[("on", "")]).await;
    assert_eq!(portal.writes().len(), lists);
    // What they may change is changed with the team's token, and the record names both.
    let changed = rename(&alice, &payments, "By Alice").await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    alice.get("/activity").await.must_say(&["alice@example.com (team payments, token Demo writer)", "By Alice"]);

    // Somebody else of the account sees it too; whoever sees other projects alone does not.
    let bob = portal.anyone().behind(&[(USER, "bob@example.com"), (GROUPS, "platform")]);
    come_in(&bob, "everything").await;
    bob.get("/activity").await.must_say(&["alice@example.com (team payments, token Demo writer)"]);
    let renamed = rename(&bob, &checkout, "By Bob").await;
    assert_eq!(renamed.status, 303, "{}", renamed.text());
    assert!(!alice.get("/activity").await.says("By Bob"));
    assert!(!alice.get("/").await.says("By Bob"));
    // One's own sessions are not the team's.
    let sessions = bob.get("/sessions").await;
    assert!(!sessions.says("alice@example.com"), "{}", sessions.text());
    bob.post("/sessions", &[("session", "all")]).await;
    assert!(alice.is_signed_in().await && !bob.is_signed_in().await);
}

#[tokio::test]
async fn a_team_may_be_read_only_and_its_people_are_told() {
    let portal = portal().await;
    let store = portal.redis("checkout", "test");
    let carol = portal.anyone().behind(&[(USER, "carol@example.com"), (GROUPS, "audit")]);
    come_in(&carol, "audit").await;
    let page = carol.get(&store.page()).await;
    page.must_say(&["Read-only.", "team audit"]);
    assert!(!page.body.contains("Turn o") && !page.body.contains(">Edit<"));
    assert_eq!(carol.post(&store.edit(), &[("name", "x")]).await.status, 403);
    assert!(portal.writes().is_empty());
}

#[tokio::test]
async fn whoever_the_proxy_does_not_name_any_more_is_out() {
    let portal = portal().await;
    let alice = portal.anyone().behind(&[(USER, "alice@example.com"), (GROUPS, "payments")]);
    come_in(&alice, "payments").await;
    assert!(alice.is_signed_in().await);
    for headers in [
        &[][..],
        &[(USER, "mallory@example.com"), (GROUPS, "payments")],
        &[(USER, "alice@example.com"), (GROUPS, "all-staff")],
    ] {
        assert!(!alice.behind(headers).is_signed_in().await, "{headers:?}");
    }
    // Whoever was seen without the group is out for good, and comes in again once they are in it.
    assert!(!alice.is_signed_in().await);
    come_in(&alice, "payments").await;
    // A team that one is not in does not let one in, whatever is sent.
    let answer = alice.post("/sign-in/company", &[("team", "everything")]).await;
    assert_eq!(answer.status, 403);
    answer.must_say(&["You are not a member of this team."]);
    let nobody = portal.anyone().behind(&[(USER, "dave@example.com"), (GROUPS, "visitors")]);
    nobody.get("/sign-in").await.must_say(&["None of your groups is assigned to a team here: visitors"]);
    assert_eq!(portal.anyone().post("/sign-in/company", &[("team", "payments")]).await.status, 409);
    // A token of one's own still opens it.
    assert_eq!(nobody.sign_in("api-demo-reader").await.status, 303);
    assert!(portal.heard().lines().all(|line| !line.contains("api-demo-writer")), "the team's token was shown");
}

#[tokio::test]
async fn what_was_begun_ends_with_the_team_and_can_be_stopped_where_nothing_else_may_be_changed() {
    let portal = portal().await;
    let file = portal.world.path("storekeeper.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let bob = portal.anyone().behind(&[(USER, "bob@example.com"), (GROUPS, "platform")]);
    come_in(&bob, "everything").await;
    let selected = bob.post("/bulk", &[("scope", "all"), ("query", "project=payments")]).await;
    let batch = selected.location();
    let asked = bob.follow(&selected).await;
    let form = asked.form_that("plan").unwrap().filled(&[("verb", "add-tags"), ("tags", "x"), ("reason", "OPS-1")]);
    let planned = bob.submit(&form).await;
    let page = bob.follow(&planned).await;
    let form = page.form_that("run").unwrap_or_else(|| panic!("{}", page.text()));
    portal.fault("PATCH", "*", Misbehaviour::Delay { ms: 400 });
    bob.submit(&form).await;
    until("it is carried out", || !portal.writes().is_empty()).await;
    let read_only = before.replace("groups = [\"platform\"]", "groups = [\"platform\"]\nread-only = true");
    std::fs::write(&file, read_only).unwrap();
    let id = portal.process.id().to_string();
    assert!(std::process::Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    until("it is read again", || portal.process.log().contains("the configuration was read again")).await;
    let stopped = bob.post(&batch, &[("do", "stop")]).await;
    assert_eq!(stopped.status, 303, "{}", stopped.text());
    let sent = portal.writes().len();
    assert_eq!(bob.post(&batch, &[("do", "continue")]).await.status, 403);
    until("what was under way has ended", || portal.process.log().matches("a write ended").count() >= sent).await;
    assert!(portal.writes().len() <= sent + 3, "{} were sent after {sent}", portal.writes().len());
}

#[tokio::test]
async fn choosing_shows_the_team_s_projects_whatever_page_they_are_on() {
    let portal = portal().await;
    let alice = portal.anyone().behind(&[(USER, "alice@example.com"), (GROUPS, "payments")]);
    come_in(&alice, "payments").await;
    let page = alice.get("/integrations/new").await;
    assert_eq!(page.status, 200);
    page.must_say(&["Payments"]);
    assert!(!page.says("checkout") && !page.says("no project"));
    assert!(!alice.get("/integrations/new?q=nothing-like-it").await.says("Payments"));
}

#[tokio::test]
async fn from_anybody_but_the_proxy_the_header_is_nothing() {
    let world = World::new().await;
    let token = world.secret("token", "api-demo-writer");
    let teams = format!("[teams.all]\ngroups = [\"all\"]\ntoken-file = {token:?}\n");
    std::fs::write(world.path("storekeeper.toml"), teams).unwrap();
    let file = world.path("storekeeper.toml");
    let metrics = format!("127.0.0.1:{}", test_stores::free_port());
    let more = ["--config", file.to_str().unwrap(), "--identity-header", USER, "--trusted-proxies", "192.0.2.7"];
    let portal = Portal::of(world.clone(), &[&more[..], &["--metrics-listen", &metrics]].concat()).await;
    let mallory = portal.anyone().behind(&[(USER, "root@example.com"), (GROUPS, "all")]);
    mallory.get("/sign-in").await.must_say(&["The proxy in front of this portal did not identify you."]);
    assert_eq!(mallory.post("/sign-in/company", &[("team", "all")]).await.status, 409);
    until("it is noted", || portal.process.log().contains("came from no trusted proxy")).await;
    let told = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap().text().await.unwrap();
    assert!(told.contains("storekeeper_identity_headers_ignored_total 2"), "{told}");
}

#[tokio::test]
async fn unsafe_ways_in_stop_the_start() {
    let world = World::new().await;
    let token = format!("token-file = {:?}", world.secret("token", "api-demo-writer"));
    let start = |file: &str, more: &[&str]| {
        std::fs::write(world.path("storekeeper.toml"), file).unwrap();
        let mut arguments = world.arguments("127.0.0.1:0");
        arguments.extend(["--config".to_owned(), world.path("storekeeper.toml").to_str().unwrap().to_owned()]);
        arguments.extend(more.iter().map(|it| (*it).to_owned()));
        let arguments: Vec<&str> = std::iter::once("serve").chain(arguments.iter().map(String::as_str)).collect();
        let output = Process::run(&arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        String::from_utf8(output.stderr).unwrap()
    };
    let team = format!("[teams.a]\ngroups = [\"a\"]\n{token}\n");
    std::fs::write(world.path("open"), "api-demo-writer").unwrap();
    let open = format!("[teams.a]\ngroups = [\"a\"]\ntoken-file = {:?}\n", world.path("open"));
    for (file, more, said) in [
        (team.as_str(), &[][..], "no sign-in method assigns users to teams"),
        ("", &["--identity-header", USER, "--trusted-proxies", "10.0.0.1"], "nobody can sign in"),
        (&open, &["--identity-header", USER, "--trusted-proxies", "10.0.0.1"], "every user on this machine can read"),
        (&team, &["--identity-header", USER], "any client could forge this header"),
        (&team, &["--identity-header", USER, "--trusted-proxies", "10.0.0.1,0.0.0.0/0"], "trusts every address"),
        (&team, &["--identity-header", USER, "--trusted-proxies", "::/0"], "trusts every address"),
        (&team, &["--groups-header", GROUPS], "requires --identity-header"),
        (
            &team,
            &["--oidc-issuer", "https://x.test", "--oidc-client-id", "x", "--stop-delay", "61"],
            "--stop-delay: give whole seconds",
        ),
        (&team, &["--oidc-issuer", "http://login.example.com", "--oidc-client-id", "x"], "must use https"),
        (&team, &["--oidc-issuer", "https://login.example.com"], "the client ID of this portal"),
        (&team, &["--oidc-client-id", "x"], "it needs --oidc-issuer"),
        (&format!("[teams.a]\ngroups = []\n{token}\n"), &["--oidc-issuer", "https://x.test"], "at least one group"),
        (&format!("{team}projects = [\"no key\"]\n"), &["--oidc-issuer", "https://x.test"], "is not a project key"),
        (&format!("{team}launchdarkly = \"eu\"\n"), &["--oidc-issuer", "https://x.test"], "there is no instance"),
        (&format!("{team}typo = 1\n"), &["--oidc-issuer", "https://x.test"], "typo"),
    ] {
        let line = start(file, more);
        assert!(line.contains(said) && line.trim_end().lines().count() == 1, "{said}: {line}");
    }
}

#[tokio::test]
async fn a_signal_has_teams_log_and_read_only_read_again() {
    let portal = portal().await;
    let alice = portal.anyone().behind(&[(USER, "alice@example.com"), (GROUPS, "payments")]);
    come_in(&alice, "payments").await;
    let file = portal.world.path("storekeeper.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let hangup = async |text: &str, said: &str| {
        let count = portal.process.log().matches(said).count();
        std::fs::write(&file, text).unwrap();
        let id = portal.process.id().to_string();
        assert!(std::process::Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
        until(said, || portal.process.log().matches(said).count() > count).await;
    };
    hangup(&format!("read-only = true\n{before}"), "the configuration was read again").await;
    alice.get("/").await.must_say(&["Read-only."]);
    hangup("nonsense = 1\n", "configuration not reloaded").await;
    assert!(alice.is_signed_in().await);
    hangup(&before.replace("groups = [\"payments\"]", "groups = [\"others\"]"), "the configuration was read again")
        .await;
    assert!(!alice.is_signed_in().await, "the team is not theirs any more");
    hangup(&before, "the configuration was read again").await;
    assert!(alice.is_signed_in().await && !alice.get("/").await.says("Read-only."));
    // What waits for a start goes on waiting, however often it is read.
    let oidc = before.replace(
        "identity-header = \"X-Forwarded-User\"",
        "oidc-issuer = \"https://login.test\"\noidc-client-id = \"x\"",
    );
    for _ in 0..2 {
        hangup(&oidc, "restart to apply them").await;
        assert!(alice.is_signed_in().await);
    }
    // With another token it is somebody else to LaunchDarkly.
    portal.world.secret("writer", "api-demo-reader");
    hangup(&before, "the configuration was read again").await;
    assert!(!alice.is_signed_in().await);
    come_in(&alice, "payments").await;
    hangup(&format!("metrics-listen = \"127.0.0.1:1\"\n{before}"), "restart to apply them").await;
    assert!(portal.process.log().contains("metrics-listen"));
}
