//! Every URL of the portal. Written here and nowhere else; the router's patterns stand beside what fills them in. Patterns
//! know nothing of the path under which the portal is served; URLs begin with it.

mod account;
mod base;
mod integration;
mod patterns;

pub use account::{
    activity, activity_file, api_batch, api_events, api_of, api_waiting, batch, checked_longest_ago, checks, choose,
    coverage, drift, export, export_file, export_query, in_environment, in_project, in_state, integrations,
    integrations_with_outcome, look_again, set_up, sharing, undo,
};
#[cfg(feature = "ssr")]
pub use base::serve_under;
pub use base::{Path, base, cookie_path, under_base, with_base};
pub use integration::{
    api_check, api_deletion, api_integration, check, check_values, clone_of, code, code_file, delete, detail,
    detail_with_outcome, edit, history, new, new_again, new_review, rebase, review, switch,
};
pub use patterns::{
    ACTIVITY, ACTIVITY_CSV, ACTIVITY_JSONL, API_BATCH, API_CHECK, API_CHECK_VALUES, API_CHECKS, API_COVERAGE,
    API_DELETION, API_EVENTS, API_INTEGRATION, API_INTEGRATIONS, API_OVERVIEW, API_ROWS, API_SESSION, API_STORES,
    API_WAITING, BATCH, BATCHES, CHECK, CHECK_VALUES, CHECKS, CHOOSE, CLONE, CODE, CODE_FILE, COVERAGE,
    COVERAGE_REFRESH, DELETE, DETAIL, DRIFT, EDIT, EXPORT, EXPORT_FILE, HEALTHZ, ICON, INTEGRATIONS, LOOK_AGAIN, NEW,
    NEW_REVIEW, OVERVIEW, READYZ, REBASE, REFRESH, REVIEW, SCAN, SESSIONS, SET_UP, SIGN_IN, SIGN_IN_COMPANY,
    SIGN_IN_LAUNCHDARKLY, SIGN_OUT, STORES, SWITCH, THEME, UNDO,
};

use base::with_query;

/// The longest `next` that is followed, in bytes.
const NEXT_MAX_BYTES: usize = 2000;

/// A path with a single-use plan.
pub fn with_plan(path: &str, plan: &str) -> String {
    format!("{path}?plan={plan}")
}

/// A form's path with what was typed into it before signing in.
pub fn with_typed(path: &str, typed: &str) -> String {
    format!("{path}?typed={typed}")
}

/// A path with what was typed and is kept.
pub fn with_draft(path: &str, draft: &str) -> String {
    format!("{path}?draft={draft}")
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

#[cfg(test)]
mod tests;
