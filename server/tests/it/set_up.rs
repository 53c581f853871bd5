//! The commands that set a store up: a real server takes them, and what they make can be checked.

use crate::desired::{run, text};
use crate::harness::{Portal, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_users_recipe_is_taken_by_a_real_server_and_lets_it_be_checked() {
    let server = test_stores::Server::start(&[]);
    let portal = Portal::of(World::new().await, &[]).await;
    let person = portal.writer().await;
    let page = person.get("/set-up/redis?prefix=5f0c&username=writer").await.text();
    let port = server.port.to_string();
    for (user, variable) in [("writer", "REDIS_PASSWORD"), ("launchdarkly-sdk", "SDK_REDIS_PASSWORD")] {
        let from = format!("export {variable}=");
        let at = page.find(&from).unwrap_or_else(|| panic!("{page}"));
        let commands = &page[at..];
        let end = commands.find(" A user for").unwrap_or(commands.len());
        // The page's text is on one line: a backslash before its end was one at the end of a line.
        let commands = commands[..end].replace("\\ ", "").replace("redis-cli", &format!("redis-cli -e -p {port}"));
        let output = std::process::Command::new("sh").args(["-c", &commands]).env(variable, "pw").output().unwrap();
        assert!(output.status.success() && text(&output.stdout).contains("OK"), "{commands}\n{output:?}");
        let check = [
            "check",
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--username",
            user,
            "--password-env",
            "PW",
            "--prefix",
            "5f0c",
        ];
        let said = text(&run(&portal, &check, &[("PW", "pw")]).stdout);
        let step = |name: &str| {
            said.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{said}")).to_owned()
        };
        assert!(step("Password").contains("passed"), "{said}");
        // A check reads as SDKs do, which the writer need not.
        assert!(user == "writer" || !step("Permission").contains("FAILED"), "{said}");
    }
}
