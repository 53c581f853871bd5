//! Whatever stops many writes on the way, they go on where they stood.

use launchdarkly_emulator::Misbehaviour;

use crate::batch::{ask, calm, now, over, patches, press, select, until};
use crate::harness::Portal;

#[tokio::test]
async fn the_rate_limit_is_waited_for_and_nothing_is_turned_away() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let asked = select(&person, &calm(&portal, 4)).await;
    let review = ask(&person, &asked, &[("verb", "add-tags"), ("tags", "slow")]).await;
    // Half of what four writes ask, so that none is fast enough to need no second window.
    portal.limit_calls(4).await;
    let running = press(&person, &review, "run").await;
    until(&person, &running, |page| page.says("for LaunchDarkly's rate limit")).await;
    let ended = until(&person, &running, over).await;
    ended.must_say(&["4 of 4 done."]);
    assert_eq!(patches(&portal).iter().filter(|call| call.status == Some(200)).count(), 4);
}

#[tokio::test]
async fn it_stops_between_two_writes_and_goes_on_with_the_rest() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let all = calm(&portal, 12);
    let asked = select(&person, &all).await;
    let review = ask(&person, &asked, &[("verb", "add-tags"), ("tags", "paused")]).await;
    portal.fault("PATCH", "*", Misbehaviour::Delay { ms: 150 });
    let running = press(&person, &review, "run").await;
    crate::harness::until("the first is sent", || !patches(&portal).is_empty()).await;
    let stopping = press(&person, &running, "stop").await;
    let stopped = until(&person, &stopping, |page| page.says("Stopped.")).await;
    let first = patches(&portal).len();
    assert!(first > 0 && first < 12, "{first}");
    stopped.must_say(&[&format!("{first} of 12 done.")]);
    let running = press(&person, &stopped, "continue").await;
    until(&person, &running, over).await.must_say(&["12 of 12 done."]);
    assert_eq!(patches(&portal).len(), 12, "each was sent once");
}

#[tokio::test]
async fn killed_half_way_it_goes_on_at_another_replica_and_each_write_is_sent_once() {
    let portal = Portal::start().await;
    let world = portal.world.clone();
    let other = Portal::of(world, &[]).await;
    let person = portal.writer().await;
    let all = calm(&portal, 12);
    let asked = select(&person, &all).await;
    let review = ask(&person, &asked, &[("verb", "add-tags"), ("tags", "survivor")]).await;
    portal.fault("PATCH", "*", Misbehaviour::Delay { ms: 100 });
    let running = press(&person, &review, "run").await;
    until(&person, &running, |page| !page.says("0 of 12 done.")).await;
    portal.process.kill();
    portal.upstream().clear_faults();
    let elsewhere = other.anyone().with_cookie(&person.cookie().unwrap());
    let silent = until(&elsewhere, &running, |page| page.says("It was interrupted.")).await;
    let sent = patches(&other).len();
    assert!(sent < 12, "it was killed half-way: {sent}");
    let running = press(&elsewhere, &silent, "continue").await;
    let ended = until(&elsewhere, &running, over).await;
    let sent = patches(&other);
    let mut paths: Vec<&str> = sent.iter().map(|call| call.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), sent.len(), "each was sent once");
    // What was under way when it was killed is not known, and is not sent again; everything else is done.
    let unknown = ended.body.matches("icon-question\">Unknown").count();
    // One whose plan had been taken, but not written down, was not sent: it has failed, and can be tried again.
    let unsent = ended.body.matches("icon-cross\">Failed").count();
    assert_eq!(ended.text().matches("It was not sent: Storekeeper stopped").count(), unsent);
    assert!(unknown + unsent <= 3);
    ended.must_say(&[&format!("{} of 12 done.", 12 - unknown - unsent)]);
    for integration in &all {
        let tags = now(&other, integration)["tags"].to_string();
        assert!(tags.contains("survivor") || unknown + unsent > 0, "{tags}");
    }
}

#[tokio::test]
async fn planning_that_is_cut_off_says_so_to_whoever_watches_and_goes_on_elsewhere() {
    let portal = Portal::start().await;
    let other = Portal::of(portal.world.clone(), &[]).await;
    let person = portal.writer().await;
    let asked = select(&person, &calm(&portal, 6)).await;
    portal.fault("GET", "*", Misbehaviour::Delay { ms: 2_500 });
    let planning = ask(&person, &asked, &[("verb", "add-tags"), ("tags", "planned")]).await;
    planning.must_say(&["Preparing changes"]);
    portal.process.kill();
    portal.upstream().clear_faults();
    let elsewhere = other.anyone().with_cookie(&person.cookie().unwrap());
    // They last until somebody must know more.
    let events = elsewhere.get(&format!("/api{}/events", planning.path)).await.body;
    let last = events.lines().rfind(|line| line.starts_with("data:")).unwrap();
    assert!(last.contains(r#""ended":true"#), "{events}");
    let silent = elsewhere.get(&planning.path).await;
    silent.must_say(&["Planning was interrupted. Nothing was changed."]);
    assert!(over(&silent) && !silent.body.contains("data-events"), "it does not load itself again and again");
    let review = press(&elsewhere, &silent, "continue").await;
    review.must_say(&["Add tags: 6 integrations"]);
    assert!(patches(&other).is_empty());
}
