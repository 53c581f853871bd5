//! Clocks that are wrong or jump: nobody is signed out, and no wait is longer or shorter for it.

use std::time::{Duration, Instant};

use crate::harness::{Portal, World};
use crate::tools::installed;

const FAKETIME: [&str; 2] =
    ["/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"];

#[tokio::test(flavor = "multi_thread")]
async fn u16_a_wrong_clock_signs_nobody_out_and_waits_for_ever_for_nothing() {
    let library = installed(&FAKETIME).expect("faketime is installed by scripts/setup.sh attack");
    let world = World::new().await;
    let mut longest = 0;
    for skew in ["-86400s", "-3600s", "+3600s", "+86400s"] {
        let environment = [("LD_PRELOAD", library), ("FAKETIME", skew), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
        let portal = Portal::with_environment(world.clone(), &[], &environment).await;
        let person = portal.person("api-demo-writer").await;
        let page = person.get("/integrations?sort=-last-sync&per_page=100").await;
        assert_eq!(page.status, 200, "{skew}");
        assert_eq!(page.text().contains("in the future"), skew.starts_with('-'), "{skew}");
        // The window ends by LaunchDarkly's clock.
        let reset = (portal.upstream().now_ms() + 8_000).to_string();
        portal.fault_status("GET", "/api/v2/caller-identity", 429, &[("x-ratelimit-reset", &reset)]);
        let answer = portal.anyone().sign_in("api-demo-user-limited").await;
        portal.upstream().clear_faults();
        assert_eq!(answer.status, 429, "{skew}");
        let text = answer.text();
        let wait = text.split("try again in ").nth(1).unwrap().split(' ').next().unwrap().parse::<i64>().unwrap();
        assert!((1..=31).contains(&wait), "{skew}: {wait} s");
        longest = longest.max(wait);
        assert!(person.is_signed_in().await, "{skew}");
    }
    println!("figure: clocks an hour and a day off: 0 signed out, the longest wait {longest} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn u16_a_clock_that_jumps_during_a_wait_makes_it_neither_longer_nor_shorter() {
    const WAIT: Duration = Duration::from_secs(6);
    let library = installed(&FAKETIME).expect("faketime is installed by scripts/setup.sh attack");
    let world = World::new().await;
    for jump in ["-86400", "+3600"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("clock");
        std::fs::write(&file, "+0").unwrap();
        let environment = [
            ("LD_PRELOAD", library),
            ("FAKETIME_TIMESTAMP_FILE", file.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
        let portal = Portal::with_environment(world.clone(), &[], &environment).await;
        let person = portal.person("api-demo-writer").await;
        let other = "api-demo-user-limited";
        let reset = portal.upstream().now_ms() + i64::try_from(WAIT.as_millis()).unwrap();
        portal.fault_status("GET", "/api/v2/caller-identity", 429, &[("x-ratelimit-reset", &reset.to_string())]);
        let begun = Instant::now();
        assert_eq!(portal.anyone().sign_in(other).await.status, 429, "{jump}");
        portal.upstream().clear_faults();
        std::fs::write(&file, jump).unwrap();
        assert_eq!(portal.anyone().sign_in(other).await.status, 429, "{jump}: it still waits");
        while portal.anyone().sign_in(other).await.status != 303 {
            assert!(begun.elapsed() < 3 * WAIT, "{jump}: it waits for ever");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let waited = begun.elapsed();
        assert!(waited + Duration::from_millis(1_500) > WAIT, "{jump}: after {waited:?} already");
        assert!(person.is_signed_in().await, "{jump}");
        println!(
            "figure: the clock jumps by {jump} s: a wait of {} s took {:.1}",
            WAIT.as_secs(),
            waited.as_secs_f64()
        );
    }
}
