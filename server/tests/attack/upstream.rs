//! LaunchDarkly and the network fail in every way, and the portal says so in time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use launchdarkly_emulator::{Fault, Misbehaviour};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use test_stores::{Authority, Dropped, NameReply, Server, in_a_network_of_its_own, name_server};

use crate::harness::{LIST, Portal, World};
use crate::tools::percentile;

/// Something else in place of a value, nothing, or more than there was.
fn mutate(item: &mut Value, random: &mut StdRng) -> String {
    let Some(object) = item.as_object_mut() else { return String::new() };
    let keys: Vec<String> = object.keys().cloned().collect();
    let Some(key) = keys.choose(random).cloned() else { return String::new() };
    let odd = [json!(null), json!(7), json!("odd"), json!([]), json!({}), json!([[{}]]), json!(-1.5), json!(true)];
    match random.random_range(0..4) {
        0 => {
            object.remove(&key);
        }
        1 => {
            object.insert(key.clone(), odd.choose(random).unwrap().clone());
        }
        2 => {
            object.insert(format!("x-{key}"), odd.choose(random).unwrap().clone());
        }
        _ => {
            if let Some(inside) = object.get_mut(&key).filter(|value| value.is_object()) {
                return format!("{key}.{}", mutate(inside, random));
            }
            object.insert(key.clone(), odd.choose(random).unwrap().clone());
        }
    }
    key
}

#[tokio::test(flavor = "multi_thread")]
async fn u10_five_hundred_odd_answers_lose_no_page_and_no_other_row() {
    const CASES: usize = 500;
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let store = portal.redis("checkout", "test");
    let whole = portal.ask_upstream(LIST).await;
    let one = portal.ask_upstream(&store.api()).await;
    let count = whole["items"].as_array().unwrap().len();
    let mut random = StdRng::seed_from_u64(11);
    let (mut wrong, mut left_out) = (Vec::new(), 0);
    for case in 0..CASES {
        let (mut list, mut detail) = (whole.clone(), one.clone());
        let place = random.random_range(0..count);
        let key = mutate(&mut list["items"][place], &mut random);
        mutate(&mut detail, &mut random);
        portal.upstream().clear_faults();
        let answer = |body: &Value| Misbehaviour::Status { status: 200, headers: [].into(), body: Some(body.clone()) };
        portal.upstream().add_fault(Fault::on("GET", LIST, answer(&list)));
        portal.upstream().add_fault(Fault::on("GET", &store.api(), answer(&detail)));
        person.post("/integrations/refresh", &[]).await;
        let page = person.get("/integrations?per_page=100&columns=project").await;
        let rows = portal_rows(&page.text());
        if page.status != 200 || rows + 1 < count {
            wrong.push(format!("case {case}, {key}: {} with {rows} rows", page.status));
        }
        left_out += usize::from(rows < count);
        let detail = person.get(&store.page()).await;
        if !matches!(detail.status, 200 | 502) {
            wrong.push(format!("case {case}: the page of one is {}", detail.status));
        }
    }
    assert!(wrong.is_empty(), "{} lost: {:?}", wrong.len(), &wrong[..wrong.len().min(5)]);
    println!("figure: {CASES} odd answers: 0 pages lost, 0 other rows lost, {left_out} named as unreadable");
}

/// How many integrations the page says there are.
fn portal_rows(text: &str) -> usize {
    let before = text.split(" integrations.").next().unwrap_or_default();
    before.rsplit(' ').next().unwrap_or_default().replace(',', "").parse().unwrap_or(0)
}

#[test]
fn u17_whatever_becomes_of_a_name_it_is_said_in_time() {
    let said = in_a_network_of_its_own("upstream::u17_inside").expect("unshare --user --net is allowed here");
    for line in said.lines().filter(|line| line.starts_with("figure: ")) {
        println!("{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the test above, in a network of its own"]
async fn u17_inside() {
    let (v6, v4) = (IpAddr::from(Ipv6Addr::LOCALHOST), IpAddr::from(Ipv4Addr::LOCALHOST));
    name_server(Arc::new(move |name: &str, _| match name {
        "fails.test" => NameReply::Failure,
        "silent.test" => NameReply::Silence,
        "slow.test" => {
            std::thread::sleep(Duration::from_millis(400));
            NameReply::Addresses(vec![v4])
        }
        "hole.test" => NameReply::Addresses(vec![v6, v4]),
        _ => NameReply::NoSuchName,
    }))
    .unwrap();
    let ours = Authority::new();
    let authority = ours.folder.path().join("ca.pem");
    let environment = [("SSL_CERT_FILE", authority.to_str().unwrap())];
    let world = World::new().await;
    for (host, reached) in
        [("none.test", false), ("fails.test", false), ("silent.test", false), ("slow.test", true), ("hole.test", true)]
    {
        let options = ours.server(host, (2020, 2100));
        // It speaks TLS, and that is all that is asked of it here.
        let server = Server::start(&options.iter().map(String::as_str).collect::<Vec<_>>());
        let _hole = Dropped::at(SocketAddr::new(v6, server.port));
        let instance = format!("Odd=https://{host}:{}", server.port);
        let more = ["--launchdarkly-url", &instance, "--allow-launchdarkly-host", host];
        let portal = Portal::with_environment(world.clone(), &more, &environment).await;
        let begun = Instant::now();
        let answer = portal.anyone().post("/sign-in", &[("token", "api-canary-token"), ("instance", "Odd")]).await;
        let took = begun.elapsed();
        let unreached = answer.says("It could not be reached: the cause may be the network, DNS or its certificate.");
        assert_eq!(unreached, !reached, "{host}: {}", answer.text());
        println!("figure: {host}: {} after {} ms", if reached { "reached" } else { "said" }, took.as_millis());
        // The portal itself goes on meanwhile.
        assert_eq!(portal.anyone().quiet("/healthz").await, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn u18_a_certificate_that_does_not_fit_is_never_bypassed() {
    let (ours, others) = (Authority::new(), Authority::new());
    let authority = ours.folder.path().join("ca.pem");
    let environment = [("SSL_CERT_FILE", authority.to_str().unwrap())];
    let world = World::new().await;
    let old = ["--tls-protocols", "TLSv1.1", "--tls-ciphers", "DEFAULT@SECLEVEL=0"].map(str::to_owned);
    let cases = [
        ("good", ours.server("localhost", (2020, 2100)), true),
        ("expired", ours.server("localhost", (2001, 2002)), false),
        ("not yet", ours.server("localhost", (2090, 2100)), false),
        ("of another name", ours.server("elsewhere.test", (2020, 2100)), false),
        ("of an unknown authority", others.server("localhost", (2020, 2100)), false),
        ("its own", ours.own("localhost"), false),
        ("TLS 1.1", [ours.server("localhost", (2020, 2100)), old.to_vec()].concat(), false),
    ];
    let mut refused = 0;
    for (what, options, good) in cases {
        // It speaks TLS, and that is all that is asked of it here.
        let server = Server::start(&options.iter().map(String::as_str).collect::<Vec<_>>());
        let instance = format!("Odd=https://localhost:{}", server.port);
        let more = ["--launchdarkly-url", &instance, "--allow-launchdarkly-host", "localhost"];
        let portal = Portal::with_environment(world.clone(), &more, &environment).await;
        let answer = portal.anyone().post("/sign-in", &[("token", "api-canary-token"), ("instance", "Odd")]).await;
        let unreached = answer.says("It could not be reached: the cause may be the network, DNS or its certificate.");
        assert_eq!(unreached, !good, "{what}: {}", answer.text());
        refused += usize::from(!good);
    }
    println!("figure: {refused} of {refused} bad certificates refused, a good one taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn u19_every_page_comes_to_its_end_whatever_launchdarkly_s_delays() {
    const PAGES: usize = 10_000;
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let store = portal.redis("checkout", "test");
    let delays = async {
        let mut random = StdRng::seed_from_u64(19);
        loop {
            portal.upstream().clear_faults();
            for path in [LIST, store.api().as_str(), "/api/v2/projects/*"] {
                let ms = random.random_range(0..300);
                portal.upstream().add_fault(Fault::on("GET", path, Misbehaviour::Delay { ms }));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let (own, delete) = (store.page(), store.delete());
    let pages =
        ["/integrations?q=redis", own.as_str(), "/", delete.as_str(), "/activity", "/coverage", "/no/such/page"];
    let load = stream::iter(0..PAGES)
        .map(|at| {
            let (person, page) = (person.clone(), pages[at % pages.len()]);
            async move { usize::from(!person.unheard(page).await.contains("</html>")) }
        })
        .buffer_unordered(20)
        .fold(0, async |all, one| all + one);
    let unfinished = tokio::select! { unfinished = load => unfinished, () = delays => unreachable!() };
    assert_eq!(unfinished, 0);
    println!("figure: {unfinished} of {PAGES} pages unfinished");
}

#[tokio::test(flavor = "multi_thread")]
async fn u20_two_hundred_requests_that_hang_elsewhere_slow_nobody_down() {
    const HANGING: usize = 200;
    /// Less than it takes until the portal gives them up.
    const HOW_LONG: Duration = Duration::from_secs(8);
    // One a round: what hung once is not asked again for a while.
    let hung = [World::new().await, World::new().await, World::new().await];
    let [first, second, third] = [0, 1, 2].map(|at| format!("Hung {at}={}", hung[at].upstream_url()));
    let more = ["--launchdarkly-url", &first, "--launchdarkly-url", &second, "--launchdarkly-url", &third];
    // What is measured is the portal as it is run: the log as it is by default.
    let portal = Portal::of(World::new().await, &[&more[..], &["--log", "info"]].concat()).await;
    let sign_in = async |instance: &str| {
        let person = portal.anyone();
        let answer = person.post("/sign-in", &[("token", "api-demo-writer"), ("instance", instance)]).await;
        assert_eq!(answer.status, 303);
        person
    };
    let free = sign_in("Acme EU").await;
    let look = async || {
        let (mut times, until) = (Vec::new(), Instant::now() + HOW_LONG);
        while Instant::now() < until {
            let begun = Instant::now();
            let page = ["/integrations?q=a", "/activity", "/favicon.svg"][times.len() % 3];
            assert_eq!(free.quiet(page).await, 200);
            times.push(begun.elapsed());
        }
        percentile(times, 99).as_secs_f64()
    };
    look().await;
    let mut ratios = Vec::new();
    for (at, hung) in hung.iter().enumerate() {
        let stuck = sign_in(&format!("Hung {at}")).await;
        let idle = look().await;
        hung.upstream().add_fault(Fault::on("GET", "/api/v2/*", Misbehaviour::Hang));
        let before = hung.upstream().journal().len();
        let asks: Vec<_> = (0..HANGING)
            .map(|at| {
                let (person, page) = (stuck.clone(), format!("/integrations/checkout/test/redis/{at:024x}"));
                tokio::spawn(async move { person.quiet(&page).await })
            })
            .collect();
        crate::harness::until("they hang", || hung.upstream().journal().len() >= before + HANGING).await;
        ratios.push(look().await / idle);
        asks.iter().for_each(tokio::task::JoinHandle::abort);
    }
    ratios.sort_by(f64::total_cmp);
    let ratio = ratios[1];
    assert!(ratio <= 2.0, "{ratio:.2} times");
    println!("figure: p99 beside {HANGING} that hang {ratio:.2} times that of an idle portal (goal 1.2)");
}
