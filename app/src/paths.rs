//! Every URL of the portal. Written here and nowhere else; the router's patterns stand beside what fills them in. Patterns
//! know nothing of the path under which the portal is served; URLs begin with it.

mod base;

use domain::{
    Address, CoverageFilter, EnvironmentKey, Filter, Health, ProjectKey, ProviderKey, RecordFilter, Sharing, Sort,
    SortKey, UnixMillis,
};

#[cfg(feature = "ssr")]
pub use base::serve_under;
pub use base::{Path, base, cookie_path, under_base, with_base};

/// The account at a glance.
pub const OVERVIEW: Path = Path("/");
/// The table of integrations.
pub const INTEGRATIONS: Path = Path("/integrations");
/// Choosing project, environment and provider of a new one.
pub const CHOOSE: Path = Path("/integrations/new");
/// Pattern of the form of a new integration.
pub const NEW: &str = "/integrations/{project}/{environment}/{provider}/new";
/// Pattern of the review of a new integration.
pub const NEW_REVIEW: &str = "/integrations/{project}/{environment}/{provider}/review";
/// Pattern of an integration's own page.
pub const DETAIL: &str = "/integrations/{project}/{environment}/{provider}/{id}";
/// Pattern of its form.
pub const EDIT: &str = "/integrations/{project}/{environment}/{provider}/{id}/edit";
/// Pattern of the review of a change.
pub const REVIEW: &str = "/integrations/{project}/{environment}/{provider}/{id}/review";
/// Pattern of going on after somebody else changed it.
pub const REBASE: &str = "/integrations/{project}/{environment}/{provider}/{id}/rebase";
/// Pattern of turning it on and off.
pub const SWITCH: &str = "/integrations/{project}/{environment}/{provider}/{id}/switch";
/// Pattern of deleting it.
pub const DELETE: &str = "/integrations/{project}/{environment}/{provider}/{id}/delete";
/// Beginning to change many integrations at once.
pub const BATCHES: Path = Path("/bulk");
/// Pattern of such a batch.
pub const BATCH: &str = "/bulk/{batch}";
/// Pattern of copying an integration to other environments.
pub const CLONE: &str = "/integrations/{project}/{environment}/{provider}/{id}/clone";
/// Pattern of checking an integration's store.
pub const CHECK: &str = "/integrations/{project}/{environment}/{provider}/{id}/check";
/// Pattern of checking values that are not saved.
pub const CHECK_VALUES: &str = "/integrations/{project}/{environment}/{provider}/check";
/// Every environment of the account beside its stores.
pub const COVERAGE: Path = Path("/coverage");
/// Reading them afresh.
pub const COVERAGE_REFRESH: Path = Path("/coverage/refresh");
/// Scanning environments for big segments.
pub const SCAN: Path = Path("/coverage/scan");
/// Which stores several environments write to.
pub const STORES: Path = Path("/stores");
/// Pattern of an integration as code.
pub const CODE: &str = "/integrations/{project}/{environment}/{provider}/{id}/code";
/// Pattern of the same as a file.
pub const CODE_FILE: &str = "/integrations/{project}/{environment}/{provider}/{id}/code/{format}";
/// Many integrations as code.
pub const EXPORT: Path = Path("/export");
/// Pattern of the same as a file.
pub const EXPORT_FILE: &str = "/export/{format}";
/// A desired state beside what is there.
pub const DRIFT: Path = Path("/drift");
/// Pattern of the help for setting up a store.
pub const SET_UP: &str = "/set-up/{provider}";
/// Checking many stores from this network.
pub const CHECKS: Path = Path("/checks");
/// What was done through this portal.
pub const ACTIVITY: Path = Path("/activity");
/// The same as JSON Lines.
pub const ACTIVITY_JSONL: Path = Path("/activity.jsonl");
/// The same as comma-separated values.
pub const ACTIVITY_CSV: Path = Path("/activity.csv");
/// Pattern of finding out what became of a write.
pub const LOOK_AGAIN: &str = "/activity/{entry}/look-again";
/// Pattern of planning the inverse of a write.
pub const UNDO: &str = "/activity/{entry}/undo";
/// How a page is going that waits for LaunchDarkly.
pub const API_WAITING: Path = Path("/api/waiting/events");
/// Signing in.
pub const SIGN_IN: Path = Path("/sign-in");
/// Signing in with a team of the company, and coming back from the company's provider.
pub const SIGN_IN_COMPANY: Path = Path("/sign-in/company");
/// Signing in with LaunchDarkly, and coming back from there.
pub const SIGN_IN_LAUNCHDARKLY: Path = Path("/sign-in/launchdarkly");
/// When the session ends.
pub const API_SESSION: Path = Path("/api/session");
/// Where one's token is signed in.
pub const SESSIONS: Path = Path("/sessions");
/// Signing out.
pub const SIGN_OUT: Path = Path("/sign-out");
/// Choosing light, dark or the system's colours.
pub const THEME: Path = Path("/theme");
/// Reading the account afresh.
pub const REFRESH: Path = Path("/integrations/refresh");
/// The table as JSON.
pub const API_INTEGRATIONS: Path = Path("/api/integrations");
/// The account at a glance as JSON.
pub const API_OVERVIEW: Path = Path("/api/overview");
/// All rows of the account, compactly: what the table works with in the browser.
pub const API_ROWS: Path = Path("/api/rows");
/// Pattern of one integration as JSON.
pub const API_INTEGRATION: &str = "/api/integrations/{project}/{environment}/{provider}/{id}";
/// Pattern of the question before a deletion as JSON.
pub const API_DELETION: &str = "/api/integrations/{project}/{environment}/{provider}/{id}/deletion";
/// Changes of health as server-sent events.
pub const API_EVENTS: Path = Path("/api/events");
/// How the reading of environments and the scan are going, as server-sent events.
pub const API_COVERAGE: Path = Path("/api/coverage/events");
/// How the comparison of stores is going, as server-sent events.
pub const API_STORES: Path = Path("/api/stores/events");
/// How the checks of many stores are going.
pub const API_CHECKS: Path = Path("/api/checks/events");
/// Pattern of how a batch is going, as server-sent events.
pub const API_BATCH: &str = "/api/bulk/{batch}/events";
/// Checking a store, for scripts.
pub const API_CHECK_VALUES: Path = Path("/api/check");
/// Pattern of how a check is going, as server-sent events.
pub const API_CHECK: &str = "/api/checks/{check}/events";
/// What browsers show beside the title.
pub const ICON: Path = Path("/favicon.svg");
/// Whether the process lives.
pub const HEALTHZ: Path = Path("/healthz");
/// Whether it can serve.
pub const READYZ: Path = Path("/readyz");

/// The longest `next` that is followed, in bytes.
const NEXT_MAX_BYTES: usize = 2000;

/// The table as a filter wants it.
pub fn integrations(filter: &Filter) -> String {
    with_query(&INTEGRATIONS.url(), &filter.query())
}

/// Checking the stores of the integrations that match.
pub fn checks(filter: &Filter) -> String {
    with_query(&CHECKS.url(), &filter.on_page(1).query())
}

/// The table of the integrations, checked longest ago first.
pub fn checked_longest_ago() -> String {
    let sort = Sort { key: SortKey::Checked, descending: false };
    integrations(&Filter { sort, ..Filter::default() })
}

/// The table of the stores in one state.
pub fn in_state(health: Health) -> String {
    integrations(&Filter { health: Some(health), ..Filter::default() })
}

/// The table of the integrations whose stores are shared in one way.
pub fn sharing(sharing: Sharing) -> String {
    integrations(&Filter { sharing: Some(sharing), ..Filter::default() })
}

/// The table of one project, and of one state if it is given.
pub fn in_project(project: &ProjectKey, health: Option<Health>) -> String {
    integrations(&Filter { project: Some(project.to_string()), health, ..Filter::default() })
}

/// The table of one environment's stores of one provider, or of any.
pub fn in_environment(project: &ProjectKey, environment: &EnvironmentKey, provider: Option<&str>) -> String {
    integrations(&Filter {
        project: Some(project.to_string()),
        environment: Some(environment.to_string()),
        provider: provider.map(str::to_owned),
        ..Filter::default()
    })
}

/// An integration as code.
pub fn code(address: &Address, format: &str) -> String {
    format!("{}/code?format={format}", detail(address))
}

/// The same as a file.
pub fn code_file(address: &Address, format: &str) -> String {
    format!("{}/code/{format}", detail(address))
}

/// The integrations that match, as code.
pub fn export(filter: &Filter, format: &str) -> String {
    with_query(&EXPORT.url(), &export_query(filter, format))
}

/// The query of the same.
pub fn export_query(filter: &Filter, format: &str) -> String {
    let query = filter.on_page(1).query();
    let and = if query.is_empty() { "" } else { "&" };
    [&query, and, "format=", format].concat()
}

/// The same as a file.
pub fn export_file(filter: &Filter, format: &str) -> String {
    with_query(&format!("{EXPORT}/{format}"), &filter.on_page(1).query())
}

/// The help for setting up a store of this provider, for what these fields say.
pub fn set_up<'field>(provider: &str, fields: impl IntoIterator<Item = (&'field str, &'field str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    with_query(&[base(), "/set-up/", provider].concat(), &query.finish())
}

/// A file of what is wanted, beside what is there.
pub fn drift(file: &str) -> String {
    format!("{DRIFT}?file={file}")
}

/// A batch.
pub fn batch(batch: &str) -> String {
    format!("{BATCHES}/{batch}")
}

/// How a batch is going.
pub fn api_batch(batch: &str) -> String {
    [base(), "/api", BATCHES.pattern(), "/", batch, "/events"].concat()
}

/// Copying an integration to other environments.
pub fn clone_of(address: &Address) -> String {
    format!("{}/clone", detail(address))
}

/// Checking an integration's store.
pub fn check(address: &Address) -> String {
    format!("{}/check", detail(address))
}

/// Checking values that are not saved.
pub fn check_values(project: &ProjectKey, environment: &EnvironmentKey, provider: &ProviderKey) -> String {
    [&INTEGRATIONS.url(), "/", project.as_str(), "/", environment.as_str(), "/", provider.as_str(), "/check"].concat()
}

/// How a check is going.
pub fn api_check(check: &str) -> String {
    [base(), "/api/checks/", check, "/events"].concat()
}

/// The coverage as a filter wants it.
pub fn coverage(filter: &CoverageFilter) -> String {
    with_query(&COVERAGE.url(), &filter.query())
}

/// The same as JSON.
pub fn api_integrations(filter: &Filter) -> String {
    with_query(&API_INTEGRATIONS.url(), &filter.query())
}

/// One integration as JSON.
pub fn api_integration(address: &Address) -> String {
    [base(), "/api", &place_of(address)].concat()
}

/// The question before a deletion as JSON.
pub fn api_deletion(address: &Address) -> String {
    [&api_integration(address), "/deletion"].concat()
}

/// The JSON of the page at this URL; `None` if it is none of the portal's.
pub fn api_of(url: &str) -> Option<String> {
    under_base(url).map(|path| [base(), "/api", path].concat())
}

/// Changes of health since the list that was read at `since`.
pub fn api_events(since: UnixMillis) -> String {
    format!("{API_EVENTS}?since={}", since.0)
}

/// An integration's own page.
pub fn detail(address: &Address) -> String {
    with_base(&place_of(address))
}

/// The same without what stands before every URL.
fn place_of(address: &Address) -> String {
    let Address { project, environment, provider, id } = address;
    [INTEGRATIONS.pattern(), project.as_str(), environment.as_str(), provider.as_str(), id.as_str()].join("/")
}

/// Its page with the outcome of a recorded write.
pub fn detail_with_outcome(address: &Address, activity: i64) -> String {
    format!("{}?outcome={activity}", detail(address))
}

/// The table with the outcome of a recorded write.
pub fn integrations_with_outcome(activity: i64) -> String {
    format!("{INTEGRATIONS}?outcome={activity}")
}

/// Its form.
pub fn edit(address: &Address) -> String {
    format!("{}/edit", detail(address))
}

/// Where a change is reviewed and applied.
pub fn review(address: &Address) -> String {
    format!("{}/review", detail(address))
}

/// Where somebody else's change and one's own are put together.
pub fn rebase(address: &Address) -> String {
    format!("{}/rebase", detail(address))
}

/// Where it is turned on and off.
pub fn switch(address: &Address) -> String {
    format!("{}/switch", detail(address))
}

/// Where it is deleted.
pub fn delete(address: &Address) -> String {
    format!("{}/delete", detail(address))
}

/// The form of a new integration.
pub fn new(project: &ProjectKey, environment: &EnvironmentKey, provider: &ProviderKey) -> String {
    format!("{INTEGRATIONS}/{project}/{environment}/{provider}/new")
}

/// The form of a new integration, filled in with what an entry of the record deleted.
pub fn new_again(project: &ProjectKey, environment: &EnvironmentKey, provider: &ProviderKey, entry: i64) -> String {
    format!("{}?from={entry}", new(project, environment, provider))
}

/// Where a new integration is reviewed and created.
pub fn new_review(project: &ProjectKey, environment: &EnvironmentKey, provider: &ProviderKey) -> String {
    format!("{INTEGRATIONS}/{project}/{environment}/{provider}/review")
}

/// A path with a single-use plan.
pub fn with_plan(path: &str, plan: &str) -> String {
    format!("{path}?plan={plan}")
}

/// Choosing where a new integration goes: so far this project, searching for `text`, from the `offset`-th on.
pub fn choose(project: Option<&ProjectKey>, environment: Option<&EnvironmentKey>, text: &str, offset: u64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(project) = project {
        query.append_pair("project", project.as_str());
    }
    if let Some(environment) = environment {
        query.append_pair("environment", environment.as_str());
    }
    if !text.is_empty() {
        query.append_pair("q", text);
    }
    if offset > 0 {
        query.append_pair("offset", &offset.to_string());
    }
    with_query(&CHOOSE.url(), &query.finish())
}

/// The events of the page at `here` while it waits for LaunchDarkly.
pub fn api_waiting(here: &str) -> String {
    with_query(&API_WAITING.url(), &form_urlencoded::Serializer::new(String::new()).append_pair("for", here).finish())
}

/// A form's path with what was typed into it before signing in.
pub fn with_typed(path: &str, typed: &str) -> String {
    format!("{path}?typed={typed}")
}

/// A path with what was typed and is kept.
pub fn with_draft(path: &str, draft: &str) -> String {
    format!("{path}?draft={draft}")
}

/// A page of the activity that passes the filter, from 1.
pub fn activity(filter: &RecordFilter, page: u64) -> String {
    let mut query = filter.query();
    if page > 1 {
        let and = if query.is_empty() { "" } else { "&" };
        query = format!("{query}{and}page={page}");
    }
    with_query(&ACTIVITY.url(), &query)
}

/// All of the activity that passes the filter, as a file at `path`.
pub fn activity_file(path: Path, filter: &RecordFilter) -> String {
    with_query(&path.url(), &filter.query())
}

/// The activity of one integration.
pub fn history(address: &Address) -> String {
    activity(&RecordFilter { integration: address.id.to_string(), ..RecordFilter::default() }, 1)
}

/// Finding out what became of a write.
pub fn look_again(entry: i64) -> String {
    format!("{ACTIVITY}/{entry}/look-again")
}

/// Planning the inverse of a write.
pub fn undo(entry: i64) -> String {
    format!("{ACTIVITY}/{entry}/undo")
}

/// Signing in, and then on to `next`.
pub fn sign_in(next: &str) -> String {
    let next = local(next);
    if next == INTEGRATIONS.url() {
        return SIGN_IN.url();
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
    with_query(&SIGN_IN.url(), &query)
}

/// Signing in again because the token no longer opens anything, and then on to `next`.
pub fn sign_in_again(next: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("ended", "token")
        .append_pair("next", &local(next))
        .finish();
    with_query(&SIGN_IN.url(), &query)
}

/// `next` if it is a path of this portal, else the table. Browsers read `//x`, `/\x` and paths with control characters
/// as other hosts, so those are none.
pub fn local(next: &str) -> String {
    let ours = under_base(next).is_some_and(|path| next.len() <= NEXT_MAX_BYTES && leads_to_a_page(path));
    if ours { next.to_owned() } else { INTEGRATIONS.url() }
}

fn leads_to_a_page(path: &str) -> bool {
    let bytes = path.as_bytes();
    !matches!(bytes.get(1), Some(b'/' | b'\\'))
        && bytes.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'\\')
        && !escaped_slash(path)
        && !path.starts_with(SIGN_IN.pattern())
        && !path.starts_with(SIGN_OUT.pattern())
        && ![THEME, REFRESH, COVERAGE_REFRESH, SCAN].map(Path::pattern).contains(&path)
        && !path.split(['?', '#']).next().unwrap_or_default().split('/').any(leads_up)
}

/// Whether a browser reads a segment as the folder above.
fn leads_up(segment: &str) -> bool {
    segment.to_ascii_lowercase().replace("%2e", ".") == ".."
}

/// Whether what follows the first slash would, once decoded, be a slash or a control character.
fn escaped_slash(path: &str) -> bool {
    let start = path.get(1..4).unwrap_or_default().to_ascii_lowercase();
    matches!(start.as_str(), "%2f" | "%5c") || start.starts_with("%0")
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_followed() {
        for ours in ["/integrations?q=a%2Fb&page=2", "/activity", "/integrations/a/b/redis/0123456789abcdef01234567"] {
            assert_eq!(local(ours), ours);
        }
        for foreign in [
            "",
            "//evil",
            "/\\evil",
            "\\\\evil",
            "https://evil",
            "https:evil",
            "javascript:alert(1)",
            "/\t/evil",
            "/%09/evil",
            "/%2f/evil",
            "/%5Cevil",
            "/..//evil",
            "/a/../../b",
            "/a/%2e%2E/b",
            "/a/.%2e/b",
            " /a",
            "/a b",
            "/ä",
            "/\u{0}",
            "/sign-out",
            "/sign-in?next=/",
            "/a\r\nLocation: //evil",
        ] {
            assert_eq!(local(foreign), INTEGRATIONS.url(), "{foreign:?}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(NEXT_MAX_BYTES))), INTEGRATIONS.url());
    }
}
