//! Calls to anything but LaunchDarkly's API (OAuth providers and trace collectors): with time-outs, bounded, and
//! without following redirects.

use std::sync::OnceLock;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use tracing::{Instrument as _, Span, field};

/// How long they may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const MOST: usize = 1024 * 1024;

/// Makes calls as `oauth2` asks for them. The client is made with the first one: most portals never need it.
#[derive(Default)]
pub(crate) struct Http(OnceLock<Result<reqwest::Client, String>>);

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// It did not arrive, or its answer broke off.
    #[error("{0}")]
    Reqwest(#[from] reqwest::Error),
    /// The answer is too large.
    #[error("the response is larger than {MOST} bytes")]
    TooLarge,
    /// The answer is none.
    #[error("{0}")]
    Http(#[from] http::Error),
    /// There is no client: TLS could not be set up.
    #[error("{0}")]
    NoClient(String),
}

impl Http {
    #[expect(clippy::disallowed_methods, reason = "the one place where this client is made")]
    fn client(&self) -> Result<reqwest::Client, String> {
        let made = self.0.get_or_init(|| {
            let builder = reqwest::Client::builder()
                .timeout(PATIENCE)
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .no_proxy();
            builder.build().map_err(|error| error.to_string())
        });
        made.clone()
    }
}

impl<'call> AsyncHttpClient<'call> for Http {
    type Error = CallError;
    type Future = BoxFuture<'call, Result<HttpResponse, CallError>>;

    fn call(&'call self, request: HttpRequest) -> Self::Future {
        let span = span(&request);
        call(self.client(), request).instrument(span).boxed()
    }
}

/// The call as a part of what it is made for. What sends traces makes its calls for nothing else: a span of them would have to be
/// sent as well.
fn span(request: &HttpRequest) -> Span {
    if Span::current().is_none() {
        return Span::none();
    }
    let host = request.uri().host().unwrap_or_default();
    tracing::info_span!(
        target: launchdarkly::SPANS,
        "call",
        otel.name = format!("{} {host}", request.method()),
        otel.kind = "client",
        http.request.method = %request.method(),
        server.address = host,
        http.response.status_code = field::Empty,
    )
}

async fn call(client: Result<reqwest::Client, String>, request: HttpRequest) -> Result<HttpResponse, CallError> {
    let client = client.map_err(CallError::NoClient)?;
    let mut answer = client.execute(request.try_into()?).await?;
    Span::current().record("http.response.status_code", answer.status().as_u16());
    let mut response = http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > MOST {
            return Err(CallError::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(response.body(body)?)
}
