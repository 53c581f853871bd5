//! A read-only portal: no control that changes anything, and nothing that is sent to it changes anything.

use crate::harness::{Portal, World};

#[tokio::test]
async fn nothing_can_be_changed_and_no_page_offers_it() {
    let portal = Portal::of(World::new().await, &["--read-only"]).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let own = store.page();
    for page in ["/", "/integrations?select=yes", own.as_str(), "/coverage", "/stores", "/activity", "/sessions"] {
        let page = person.get(page).await;
        assert_eq!(page.status, 200);
        page.must_say(&["Read-only.", "has turned off changes"]);
        assert!(page.body.contains("data-read-only"));
        for control in
            ["New integration", "Select several", "Change selected", "Turn o", "Undo…", "Copy…", ">Delete<", ">Edit<"]
        {
            assert!(!page.body.contains(control), "{} offers {control}", page.path);
        }
        let forms = page.body.split("<form").skip(1).filter(|form| form.contains("method=\"post\""));
        for form in forms {
            let action = form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let harmless = ["/refresh", "/scan", "/stores", "/checks", "/theme", "/sign-out", "/sessions", "/check"];
            assert!(harmless.iter().any(|end| action.ends_with(end)), "{} has a form for {action}", page.path);
        }
    }
    let sent: &[(&str, &str)] = &[("name", "Renamed"), ("on", "true"), ("do", "run"), ("scope", "all")];
    let (edit, review, delete) = (store.edit(), store.review(), store.delete());
    let new = "/integrations/checkout/test/redis/new";
    let rest = ["switch", "clone", "rebase"].map(|last| format!("{own}/{last}"));
    let writes = [edit.as_str(), &review, &delete, new, "/bulk", "/bulk/AAAA", "/activity/1/undo", &store.switch()];
    for path in writes.into_iter().chain(rest.iter().map(String::as_str)) {
        let answer = person.post(path, sent).await;
        assert_eq!(answer.status, 403, "{path}");
        answer.must_say(&["This portal is read-only", "Nothing was sent to LaunchDarkly."]);
    }
    for path in [edit.as_str(), &delete, new, "/integrations/new"] {
        assert_eq!(person.get(path).await.status, 403, "{path}");
    }
    assert_eq!(portal.writes().len(), 0);
}

#[tokio::test]
async fn it_is_said_in_every_place_that_options_come_from() {
    for (arguments, variable, read_only) in [
        (&["--read-only"][..], "", true),
        (&["--read-only=false"], "true", false),
        (&[], "true", true),
        (&[], "false", false),
    ] {
        let environment = [("STOREKEEPER_READ_ONLY", variable)];
        let portal = Portal::with_environment(World::new().await, arguments, &environment).await;
        let person = portal.writer().await;
        assert_eq!(person.get("/").await.says("Read-only."), read_only, "{arguments:?} {variable}");
    }
}
