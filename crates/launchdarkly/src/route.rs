//! Every path of LaunchDarkly's API that is ever called. Only parsed keys get into a path, each as one segment.

use domain::{EnvironmentKey, IntegrationId, ProjectKey, ProviderKey, SegmentKey};
use http::Method;
use url::Url;

use crate::base_url::BaseUrl;

/// A method and a path with placeholders in braces.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) pattern: &'static str,
}

const STORES: &str = "/api/v2/integration-capabilities/big-segment-store";
const STORES_OF_ENVIRONMENT: &str =
    "/api/v2/integration-capabilities/big-segment-store/{projectKey}/{environmentKey}/{integrationKey}";
const STORE: &str =
    "/api/v2/integration-capabilities/big-segment-store/{projectKey}/{environmentKey}/{integrationKey}/{integrationId}";

pub(crate) static CALLER: Route = Route::new(Method::GET, "/api/v2/caller-identity");
/// Not in the reference; LaunchDarkly's own samples ask it (seen in code).
pub(crate) static MEMBER: Route = Route::new(Method::GET, "/api/v2/members/me");
pub(crate) static LIST_INTEGRATIONS: Route = Route::new(Method::GET, STORES);
pub(crate) static CREATE_INTEGRATION: Route = Route::new(Method::POST, STORES_OF_ENVIRONMENT);
pub(crate) static GET_INTEGRATION: Route = Route::new(Method::GET, STORE);
pub(crate) static PATCH_INTEGRATION: Route = Route::new(Method::PATCH, STORE);
pub(crate) static DELETE_INTEGRATION: Route = Route::new(Method::DELETE, STORE);
pub(crate) static PROJECTS: Route = Route::new(Method::GET, "/api/v2/projects");
pub(crate) static PROJECT: Route = Route::new(Method::GET, "/api/v2/projects/{projectKey}");
pub(crate) static ENVIRONMENTS: Route = Route::new(Method::GET, "/api/v2/projects/{projectKey}/environments");
pub(crate) static ENVIRONMENT: Route =
    Route::new(Method::GET, "/api/v2/projects/{projectKey}/environments/{environmentKey}");
pub(crate) static PUBLIC_IP_LIST: Route = Route::new(Method::GET, "/api/v2/public-ip-list");
pub(crate) static SEGMENTS: Route = Route::new(Method::GET, "/api/v2/segments/{projectKey}/{environmentKey}");
pub(crate) static SEGMENT: Route =
    Route::new(Method::GET, "/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}");

/// What may stand in place of a placeholder: keys that were parsed, and nothing else.
pub(crate) trait Segment: Sync {
    fn text(&self) -> &str;
}

macro_rules! segments {
    ($($key:ty),+) => {
        $(impl Segment for $key {
            fn text(&self) -> &str {
                self.as_str()
            }
        })+
    };
}

segments!(ProjectKey, EnvironmentKey, ProviderKey, IntegrationId, SegmentKey);

impl Route {
    const fn new(method: Method, pattern: &'static str) -> Self {
        Self { method, pattern }
    }

    /// The URL with `keys` in place of the placeholders.
    ///
    /// # Panics
    /// When the URL would not have exactly the segments that were meant. No parsed key can do that; should one ever, no
    /// request is better than one to another address.
    pub(crate) fn url(&self, base: &BaseUrl, keys: &[&dyn Segment]) -> Url {
        let mut keys = keys.iter();
        let meant: Vec<&str> = self
            .pattern
            .split('/')
            .skip(1)
            .map(|part| if part.starts_with('{') { keys.next().map_or("", |key| key.text()) } else { part })
            .collect();
        let mut url = base.url();
        if let Ok(mut path) = url.path_segments_mut() {
            path.clear().extend(&meant);
        }
        let built = url.path_segments().is_some_and(|built| built.eq(meant.iter().copied()));
        assert!(built && !meant.contains(&"") && keys.next().is_none(), "a key would change the path {}", self.pattern);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Hostile(&'static str);

    impl Segment for Hostile {
        fn text(&self) -> &str {
            self.0
        }
    }

    fn base() -> BaseUrl {
        BaseUrl::parse("https://app.launchdarkly.com").unwrap()
    }

    #[test]
    fn keys_take_the_places_of_the_placeholders_in_order() {
        let project = ProjectKey::parse("a.b-c_D").unwrap();
        let environment = EnvironmentKey::parse("production").unwrap();
        let provider = ProviderKey::parse("redis").unwrap();
        let id = IntegrationId::parse("12ab3c4d5ef1a2345bcde67f").unwrap();
        assert_eq!(
            GET_INTEGRATION.url(&base(), &[&project, &environment, &provider, &id]).as_str(),
            "https://app.launchdarkly.com/api/v2/integration-capabilities/big-segment-store/a.b-c_D/production/redis/\
             12ab3c4d5ef1a2345bcde67f"
        );
        assert_eq!(LIST_INTEGRATIONS.url(&base(), &[]).path(), STORES);
    }

    #[test]
    fn a_key_that_would_change_the_path_is_stopped_even_if_it_got_past_parsing() {
        for hostile in ["..", ".", "a/b", "a?b", "a#b", "%2e%2e", ".%2E", "a\tb", "a\\b", "ü", "a b", ""] {
            let built = std::panic::catch_unwind(|| PROJECT.url(&base(), &[&Hostile(hostile)]));
            assert!(built.is_err(), "{hostile:?}");
        }
    }
}
