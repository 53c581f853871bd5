//! Where an integration's pages are, and those of one to be made.

use domain::{Address, EnvironmentKey, ProjectKey, ProviderKey, RecordFilter};

use super::account::activity;
use super::base::{base, with_base};
use super::patterns::INTEGRATIONS;

/// An integration as code.
pub fn code(address: &Address, format: &str) -> String {
    format!("{}/code?format={format}", detail(address))
}

/// The same as a file.
pub fn code_file(address: &Address, format: &str) -> String {
    format!("{}/code/{format}", detail(address))
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

/// One integration as JSON.
pub fn api_integration(address: &Address) -> String {
    [base(), "/api", &place_of(address)].concat()
}

/// The question before a deletion as JSON.
pub fn api_deletion(address: &Address) -> String {
    [&api_integration(address), "/deletion"].concat()
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

/// The activity of one integration.
pub fn history(address: &Address) -> String {
    activity(&RecordFilter { integration: address.id.to_string(), ..RecordFilter::default() }, 1)
}
