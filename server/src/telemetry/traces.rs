//! Traces for a collector (OTLP over HTTP): a span for every request and every call to LaunchDarkly, with routes and statuses,
//! and nothing that a request says.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use oauth2::AsyncHttpClient as _;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Handle;
use tracing_opentelemetry::OpenTelemetryLayer;
use url::Url;

use crate::outbound::Http;
use crate::release::VERSION;

/// Spans with this target are sent, and no others: the portal's own and its client's.
pub(super) const TARGET: &str = launchdarkly::SPANS;
/// Where collectors take traces, below the address that operators name.
const PATH: &str = "/v1/traces";

/// What sends spans. The last of it must be told to [`Traces::finish`].
#[derive(Clone)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends to the collector at `endpoint`, in batches and in the background. Needs a runtime, which makes the calls.
    ///
    /// # Errors
    /// [`ExporterBuildError`] if no exporter can be made for it.
    pub fn to(endpoint: &Url) -> Result<Self, ExporterBuildError> {
        let address = format!("{}{PATH}", endpoint.as_str().trim_end_matches('/'));
        let client = Client { http: Arc::default(), runtime: Handle::current(), failing: AtomicBool::default() };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(address)
            .build()?;
        let resource = Resource::builder_empty()
            .with_service_name("storekeeper")
            .with_attribute(KeyValue::new("service.version", VERSION))
            .build();
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
    }

    /// What gives it the spans.
    pub(super) fn layer<S>(&self) -> OpenTelemetryLayer<S, opentelemetry_sdk::trace::SdkTracer>
    where
        S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("storekeeper"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
    }

    /// Sends what has not been sent, as long as that takes; ends with the collector's time-out at the latest.
    pub async fn finish(self) {
        let sent = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be sent");
        }
    }
}

/// Makes the exporter's calls. The exporter runs on a thread of its own, without a runtime.
struct Client {
    http: Arc<Http>,
    runtime: Handle,
    /// Whether the last call failed: the first that does is told.
    failing: AtomicBool,
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Client")
    }
}

#[async_trait::async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let http = Arc::clone(&self.http);
        let call = async move { http.call(request.map(|body| body.to_vec())).await };
        let answer = self.runtime.spawn(call).await?;
        let trouble = match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(answer.status().to_string()),
            Err(error) => Some(error.to_string()),
        };
        let before = self.failing.swap(trouble.is_some(), Ordering::Relaxed);
        match trouble {
            Some(trouble) if !before => tracing::warn!(error = trouble, "traces cannot be sent to the collector"),
            None if before => tracing::info!("traces are sent to the collector again"),
            _ => {}
        }
        Ok(answer?.map(Bytes::from))
    }
}
