//! Where pages, forms, JSON and events are, as the router reads it.

use super::base::Path;

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
