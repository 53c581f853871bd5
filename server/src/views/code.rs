//! Integrations, plans and stores as code for other tools.

use app::view::{CodeText, ScanView, SnippetView};
use as_code::{Document, Import, Request, curl, ldcli, snippets, terraform};
use domain::{Environment, FormValues, Integration, Place, SecretState};

use super::progress;
use crate::memory::{Progress, State};
use crate::operations::plan::Plan;
use crate::operations::stores::Definitions;
use crate::render::Frame;
use crate::session::Viewer;

/// The LaunchDarkly that the viewer signed in to.
pub(crate) fn base(frame: &Frame, viewer: &Viewer) -> String {
    let instance = frame.portal.instances.get(&viewer.signed_in.instance);
    instance.map(|instance| instance.client.base_url().as_str().to_owned()).unwrap_or_default()
}

/// How the reading of the settings is going.
pub(crate) fn scan_view(frame: &Frame, progress: &Progress, all: usize, found: &Definitions) -> ScanView {
    // What could not be read may be read now.
    let left = found.left + found.unread.len();
    ScanView {
        said: progress::ended("settings scan", &progress.state).into_iter().collect(),
        all,
        left,
        begun: left < all,
        progress: (progress.state == State::Running)
            .then(|| progress::of_scan(progress, "integrations read", frame.portal.clock.now())),
    }
}

/// A write that waits, for whoever makes it elsewhere.
pub(crate) fn of_plan(base: &str, plan: &Plan) -> Vec<CodeText> {
    let Place { project, environment, provider, id } = plan.place.clone();
    let import = if id.is_some() { Import::Existing } else { Import::Nothing };
    let body = Document::of_request(&plan.wire, &plan.preview);
    let request = Request { project, environment, provider, id, body };
    let text = |label: &str, note: &str, text: String| CodeText {
        label: label.to_owned(),
        text,
        notes: vec![note.to_owned()],
    };
    let mut all = vec![
        text("curl", "Set tokens and passwords as shell variables.", curl(base, &request, None)),
        text("ldcli", "ldcli reads its token from LD_ACCESS_TOKEN.", ldcli(base, &request, None)),
    ];
    let after = plan.after.as_ref().map(|after| terraform(std::slice::from_ref(after), import));
    all.extend(
        after.map(|after| text("Terraform", "The Terraform code describes the integration after the change.", after)),
    );
    all
}

/// How applications read an integration's store; nothing where its settings do not say which it is.
pub(crate) fn snippets(integration: &Integration, environment: Option<&Environment>) -> Vec<SnippetView> {
    let Some(provider) = integration.provider() else { return Vec::new() };
    let password = integration.config.as_ref().is_some_and(|config| config.secret("password") == SecretState::Set);
    let store = snippets::Store::of(provider, &FormValues::of(integration), password);
    let prefix = environment.map(|environment| environment.client_side_id.as_str()).filter(|id| !id.is_empty());
    let all = store.map(|store| snippets::all(&store, prefix.unwrap_or("CLIENT_SIDE_ID"))).unwrap_or_default();
    let view = |snippet: snippets::Snippet| SnippetView {
        name: snippet.name.to_owned(),
        needs: snippet.needs.to_owned(),
        since: snippet.since.to_owned(),
        note: snippet.note.to_owned(),
        text: snippet.text,
    };
    all.into_iter().map(view).collect()
}
