//! Where the account's pages are: tables, many integrations together, the record.

use domain::{
    CoverageFilter, EnvironmentKey, Filter, Health, ProjectKey, RecordFilter, Sharing, Sort, SortKey, UnixMillis,
};

use super::base::{Path, base, under_base, with_query};
use super::patterns::{
    ACTIVITY, API_EVENTS, API_WAITING, BATCHES, CHECKS, CHOOSE, COVERAGE, DRIFT, EXPORT, INTEGRATIONS,
};

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

/// A desired-state file, beside what is there.
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

/// The coverage as a filter wants it.
pub fn coverage(filter: &CoverageFilter) -> String {
    with_query(&COVERAGE.url(), &filter.query())
}

/// Changes of health since the list that was read at `since`; of one integration, or of all.
pub fn api_events(since: UnixMillis, only: Option<&str>) -> String {
    let only = only.map(|id| ["&id=", id].concat()).unwrap_or_default();
    format!("{API_EVENTS}?since={}{only}", since.0)
}

/// The table with the outcome of a recorded write.
pub fn integrations_with_outcome(activity: i64) -> String {
    format!("{INTEGRATIONS}?outcome={activity}")
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

/// Finding out what became of a write.
pub fn look_again(entry: i64) -> String {
    format!("{ACTIVITY}/{entry}/look-again")
}

/// Planning the inverse of a write.
pub fn undo(entry: i64) -> String {
    format!("{ACTIVITY}/{entry}/undo")
}

/// The JSON of the page at this URL; `None` if it is none of the portal's.
pub fn api_of(url: &str) -> Option<String> {
    under_base(url).map(|path| [base(), "/api", path].concat())
}

/// The events of the page at `here` while it waits for LaunchDarkly.
pub fn api_waiting(here: &str) -> String {
    with_query(&API_WAITING.url(), &form_urlencoded::Serializer::new(String::new()).append_pair("for", here).finish())
}
