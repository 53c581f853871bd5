//! What is shipped and what is kept: no secret, no place where it was built, and nothing for another in a cache.

use std::process::{Command, Stdio};
use std::sync::Arc;

use launchdarkly_emulator::Fault;
use test_stores::free_port;

use crate::harness::{Portal, World, until};
use crate::tools::{goes_well, installed};

#[test]
fn l3_the_program_says_nothing_of_where_it_was_built_and_holds_no_token() {
    let program = std::env::var_os("ATTACK_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_storekeeper").into());
    let bytes = std::fs::read(&program).unwrap();
    let home = std::env::home_dir().unwrap();
    let workspace = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut wrong = Vec::new();
    for needle in [format!("{}/", home.display()), format!("{}/", workspace.display()), "BEGIN PRIVATE KEY".to_owned()]
    {
        let hits = bytes.windows(needle.len()).filter(|window| *window == needle.as_bytes()).count();
        if hits > 0 {
            wrong.push(format!("{needle}: {hits}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    println!("figure: 0 paths in {} MB", bytes.len() / 1_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_its_memory_is_not_dumped() {
    let portal = Portal::start().await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", portal.process.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let words: Vec<&str> = core.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{core}");
    let Some(gcore) = installed(&["/usr/bin/gcore"]) else {
        println!("figure: no core files; gcore is not installed");
        return;
    };
    // Somebody else on the machine, even of the same group.
    let folder = tempfile::tempdir().unwrap();
    let core = folder.path().join("core");
    let mut dump = Command::new("setpriv");
    dump.args(["--reuid", "65534", "--clear-groups", gcore, "-o"]).arg(&core).arg(portal.process.id().to_string());
    assert!(!goes_well(dump.stdout(Stdio::null()).stderr(Stdio::null())), "another user could read its memory");
    println!("figure: 0 core files, 0 dumps by another user");
}

const NGINX: &str = "daemon off; pid nginx.pid; error_log stderr; events {} http { access_log off; \
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s; \
    proxy_cache_path cache keys_zone=all:10m; server { listen 127.0.0.1:LISTEN; location / { proxy_pass PORTAL; \
    proxy_set_header Host HOST; proxy_cache all; proxy_cache_valid 200 1m; } } }";

#[tokio::test(flavor = "multi_thread")]
async fn l7_a_cache_in_front_never_gives_one_the_page_of_another() {
    let nginx = installed(&["/usr/sbin/nginx"]).expect("nginx is installed by scripts/setup.sh attack");
    let portal = Portal::start().await;
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let host = portal.url.trim_start_matches("http://");
    let config = NGINX.replace("LISTEN", &port.to_string()).replace("PORTAL", &portal.url).replace("HOST", host);
    std::fs::write(folder.path().join("nginx.conf"), config).unwrap();
    let mut proxy = Command::new(nginx)
        .args(["-p", folder.path().to_str().unwrap(), "-c", "nginx.conf"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("nginx listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
    let front = format!("http://127.0.0.1:{port}");
    let mut seen = 0;
    let (one, other) = (portal.person("api-demo-user-walrus").await, portal.person("api-demo-user-zebra").await);
    for page in ["/", "/integrations", "/activity", "/sessions", "/api/integrations", "/api/rows"] {
        let [first, second] = [&one, &other].map(|person| person.at(&front).with_cookie(&person.cookie().unwrap()));
        let (first, second) = (first.get(page).await, second.get(page).await);
        assert!(first.status == 200 && !second.body.contains("walrus"), "{page}");
        let nobody = portal.anyone().at(&front).get(page).await;
        assert_ne!(nobody.status, 200, "{page}");
        seen += 3;
    }
    // Asked to, it takes its workers along.
    assert!(goes_well(Command::new("kill").arg(proxy.id().to_string())));
    proxy.wait().unwrap();
    println!("figure: 0 of {seen} answers through nginx's proxy_cache were another's");
}

#[tokio::test(flavor = "multi_thread")]
async fn l8_a_fault_of_launchdarkly_tells_nothing_of_itself() {
    let world: Arc<World> = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let person = portal.writer().await;
    let mut told = 0;
    for status in [500, 502, 503] {
        let body = Some(serde_json::Value::from("<h1>SENTINEL</h1> at host-7.internal in lib/store.go:71"));
        let fault = launchdarkly_emulator::Misbehaviour::Status { status, headers: [].into(), body };
        world.upstream().add_fault(Fault::on("GET", "/api/v2/*", fault));
        for page in ["/", "/integrations", "/coverage", "/api/integrations"] {
            person.get(page).await;
            told += 1;
        }
        world.upstream().clear_faults();
    }
    let heard = portal.heard() + &portal.process.log();
    assert!(!heard.contains("SENTINEL") && !heard.contains("host-7.internal"));
    println!("figure: 0 echoes in {told} answers and the log at trace");
}
