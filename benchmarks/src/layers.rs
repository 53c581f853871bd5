//! What the layers that protect the pages cost: processor time of the whole process for one page, with all layers and without
//! these (but with sessions, compression, names of requests and the log), in turns. No sockets: the router is called as the server calls it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{Method, Request, Response};
use rustix::time::{ClockId, clock_gettime};
use storekeeper::config::{BasePath, Config, DatabaseUrl, LogFilter, LogFormat, PublicUrl, SecretReferences};
use storekeeper::crypto::MasterKey;
use storekeeper::middleware::{ClientAddress, CspNonce};
use storekeeper::router::{bare, router};
use storekeeper::start;
use tower::ServiceExt as _;

use crate::figures::{Figures, Goal::AtMost};
use crate::load;
use crate::say::Outcome;

/// Many short rounds: what else the machine does falls on both of two neighbours, or on one pair among many.
const ROUNDS: usize = 101;
/// How many pages a round is.
const PAGES: u32 = 50;

/// Measures the table of 50 rows and the record, whose pages differ most in what they cost, asked for as browsers do.
pub(crate) async fn measure(figures: &mut Figures) -> Outcome {
    let whole = Signed::in_to(start::demo_with(&config()?, router).await?).await?;
    let plain =
        Signed::in_to(start::demo_with(&config()?, |portal, sessions, _, _| Ok(bare(portal, sessions))).await?).await?;
    for (page, path) in [("table", "/integrations?per_page=50"), ("activity log", "/activity")] {
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            without.push(plain.cost(path).await?);
            with.push(whole.cost(path).await?);
        }
        let ratio = load::median(with.iter().zip(&without).map(|(with, without)| with / without).collect());
        let (with, without) = (load::median(with), load::median(without));
        figures.add(
            format!("layers around the {page}, of its processor time"),
            (ratio - 1.0) * 100.0,
            "%",
            AtMost(5.0),
            format!("{with:.0} µs with all layers, {without:.0} µs without"),
        );
    }
    Ok(())
}

fn config() -> Result<Config, Box<dyn std::error::Error>> {
    Ok(Config {
        base_path: BasePath::default(),
        oauth: BTreeMap::new(),
        otlp_endpoint: None,
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        public_url: PublicUrl::parse("http://127.0.0.1:3000")?,
        launchdarkly: Vec::new(),
        allow_launchdarkly_host: Vec::new(),
        database_url: DatabaseUrl::parse("sqlite::memory:")?,
        master_key_files: Vec::new(),
        master_key: MasterKey::generate(),
        trusted_proxies: Vec::new(),
        read_only: false,
        managed_tags: Vec::new(),
        company: storekeeper::config::Company::default(),
        stop_delay: std::time::Duration::ZERO,
        log_format: LogFormat::default(),
        log: LogFilter::default(),
        metrics: None,
        site: storekeeper::site::Site::Folder("target/site".into()),
        check_allow: Vec::new(),
        check_ca_file: None,
        check_secrets: SecretReferences::default(),
        check_assume_role: Vec::new(),
        check_aws_endpoint: None,
    })
}

/// Somebody signed in to a portal that has no socket.
struct Signed {
    running: start::Running,
    host: String,
    cookie: String,
}

impl Signed {
    async fn in_to(running: start::Running) -> Result<Self, Box<dyn std::error::Error>> {
        let host = running.address.to_string();
        let mut signed = Self { running, host, cookie: String::new() };
        let form = signed.request(Method::POST, "/sign-in", Body::from("token=api-demo-writer"));
        let answer = signed.call(form).await?;
        answer.headers().get(LOCATION).ok_or("signing in failed")?;
        let cookie = answer.headers().get(SET_COOKIE).ok_or("no cookie")?.to_str()?;
        cookie.split(';').next().unwrap_or_default().clone_into(&mut signed.cookie);
        Ok(signed)
    }

    fn router(&self) -> Router {
        self.running.router().clone()
    }

    fn request(&self, method: Method, path: &str, body: Body) -> Request<Body> {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap_or_default();
        let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 9));
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(ClientAddress(peer.ip()));
        request.extensions_mut().insert(CspNonce("nonce".into()));
        let origin = format!("http://{}", self.host);
        let form = "application/x-www-form-urlencoded".to_owned();
        let fields = [
            (HOST, self.host.clone()),
            (ORIGIN, origin),
            (COOKIE, self.cookie.clone()),
            (CONTENT_TYPE, form),
            (ACCEPT_ENCODING, "gzip, deflate, br, zstd".to_owned()),
        ];
        for (name, value) in fields {
            request.headers_mut().extend(value.parse().ok().map(|value| (name, value)));
        }
        request
    }

    async fn call(&self, request: Request<Body>) -> Result<Response<Body>, Box<dyn std::error::Error>> {
        Ok(self.router().oneshot(request).await?)
    }

    /// Processor time of one page in microseconds.
    async fn cost(&self, path: &str) -> Result<f64, Box<dyn std::error::Error>> {
        let begun = processor_time();
        for _ in 0..PAGES {
            let answer = self.call(self.request(Method::GET, path, Body::empty())).await?;
            if !answer.status().is_success() {
                return Err(format!("{path} answers {}", answer.status()).into());
            }
            if to_bytes(answer.into_body(), usize::MAX).await?.len() < 1_000 {
                return Err(format!("{path} has no page").into());
            }
        }
        Ok(processor_time().saturating_sub(begun).as_secs_f64() * 1e6 / f64::from(PAGES))
    }
}

/// What all threads of this process have used.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}
