//! Signing in, as a page.

use std::sync::Arc;

use app::paths;
use app::view::{CompanyWay, InstanceChoice, Section, SignInPage, TeamChoice};
use app::words;
use app::words::sign_in::{By, NotGranted, NotOpened};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::FormValues;

use crate::config::{Company, Team};
use crate::oauth::OAuthError;
use crate::oidc::Trouble;
use crate::operations::company::{Flow, Step};
use crate::operations::sign_in::Refusal;
use crate::portal::Portal;
use crate::render::{Frame, Page};
use crate::session::Identity;

/// The cookie that only the browser has that left for the provider.
pub(crate) const COOKIE: &str = "storekeeper-company";

/// How many of somebody's groups are shown where none of them has a team.
const GROUPS_SHOWN: usize = 20;

/// What to sign in for.
#[derive(Default)]
pub(crate) struct Asked {
    /// Which LaunchDarkly was chosen; empty for none.
    pub instance: String,
    /// Where to go afterwards.
    pub next: String,
    /// What was typed into a form before, sealed; empty if nothing was.
    pub typed: String,
    /// Why the token does not open the portal.
    pub error: Option<String>,
    /// Why one is asked to sign in.
    pub note: Option<String>,
    /// The way in for people of the company, where it is known who asks.
    pub company: Option<CompanyWay>,
    /// Why they did not come in.
    pub trouble: Option<String>,
}

impl Asked {
    /// To go there afterwards, with what was typed.
    pub(crate) fn to(next: &str, typed: &str) -> Self {
        Self { next: paths::local(next), typed: typed.to_owned(), ..Self::default() }
    }

    /// The same with this way in for people of the company.
    #[must_use]
    pub(crate) fn by(self, way: Option<CompanyWay>) -> Self {
        Self { company: way, ..self }
    }

    /// The same for somebody of the company who did not come in, and why.
    #[must_use]
    pub(crate) fn but(self, trouble: String) -> Self {
        Self { trouble: Some(trouble), ..self }
    }

    /// As a form of the page says.
    pub(crate) fn again(form: &FormValues) -> Self {
        Self::to(form.get("next"), form.get("typed"))
    }
}

/// Why a token does not open the portal, in words.
pub(crate) fn not_opened(refusal: &Refusal) -> String {
    let why = match refusal {
        Refusal::Malformed(error) => NotOpened::Malformed(error.to_string()),
        Refusal::Unknown => NotOpened::Unknown,
        Refusal::Powerless(_) => NotOpened::Powerless,
        Refusal::NoSuchInstance => NotOpened::NoInstance,
        Refusal::Failed(_) => NotOpened::NotChecked,
    };
    words::sign_in::not_opened(&why).to_owned()
}

/// Why the company's provider did not sign somebody in.
pub(crate) fn not_by_company(trouble: Trouble) -> NotGranted {
    match trouble {
        Trouble::NotBegun => NotGranted::NotBegun,
        Trouble::Used => NotGranted::Used,
        Trouble::Refused(words) => NotGranted::Said(By::Company, words),
        Trouble::Unavailable => NotGranted::Unavailable(By::Company),
        Trouble::Wrong => NotGranted::Wrong(By::Company),
    }
}

/// Why LaunchDarkly did not.
pub(crate) fn not_by_launchdarkly(error: OAuthError) -> NotGranted {
    match error {
        OAuthError::Used => NotGranted::Used,
        OAuthError::Unavailable => NotGranted::Unavailable(By::LaunchDarkly),
        OAuthError::Wrong => NotGranted::Wrong(By::LaunchDarkly),
    }
}

/// The instance to sign in to: the only one, where nothing was chosen.
pub(crate) fn chosen(frame: &Frame, instance: &str) -> String {
    let instances = &frame.portal.instances;
    match (instance, instances.keys().next()) {
        ("", Some(only)) if instances.len() == 1 => only.clone(),
        _ => instance.to_owned(),
    }
}

/// Draws the page.
pub(crate) async fn draw(frame: &Frame, status: StatusCode, asked: Asked) -> Response {
    let Asked { instance, next, typed, error, note, company, trouble } = asked;
    let instances = &frame.portal.instances;
    let instance = chosen(frame, &instance);
    let choice = |name: &str| Some(InstanceChoice { name: name.to_owned(), label: instances.get(name)?.label.clone() });
    let view = SignInPage {
        launchdarkly: frame.portal.oauth.instances().filter_map(choice).collect(),
        instances: instances.keys().filter_map(|name| choice(name)).collect(),
        instance,
        next,
        typed,
        note,
        company: company.or_else(|| way(frame, &HeaderMap::new()).0),
        trouble,
        demo_tokens: frame.portal.demo_tokens.clone(),
        error,
    };
    let title = if view.error.is_some() || view.trouble.is_some() { "Error: Sign in" } else { "Sign in" };
    frame.draw(Page::new(title, Section::None).status(status), move || app::pages::sign_in(view)).await
}

/// The way in for people of the company, as the page for signing in offers it; `None` where there is none. The page goes on
/// where somebody who is back from the provider wanted to.
pub(crate) fn way(frame: &Frame, headers: &HeaderMap) -> (Option<CompanyWay>, Option<Asked>) {
    let company = frame.portal.company.get();
    if let Some(said) = frame.said.as_ref().filter(|_| company.headers.is_some()) {
        return (Some(teams(&company, &said.into(), shown(&said.groups))), None);
    }
    match flow(&frame.portal, &company, headers) {
        Some(Flow { next, typed, step: Step::Back { identity, groups }, .. }) => {
            (Some(teams(&company, &identity, groups)), Some(Asked::to(&next, &typed)))
        }
        _ if company.oidc.is_some() => (Some(CompanyWay::Provider), None),
        _ => (company.headers.is_some().then_some(CompanyWay::Nobody), None),
    }
}

/// Some of somebody's groups, shortened.
pub(crate) fn shown(groups: &[String]) -> Vec<String> {
    groups.iter().take(GROUPS_SHOWN).map(|group| group.chars().take(60).collect()).collect()
}

fn teams(company: &Company, identity: &Identity, groups: Vec<String>) -> CompanyWay {
    let choice = |team: &Arc<Team>| TeamChoice {
        name: team.name.clone(),
        projects: team.projects.as_ref().map(|projects| projects.iter().map(ToString::to_string).collect()),
        read_only: team.read_only,
    };
    let teams = identity.teams(company).iter().map(choice).collect();
    CompanyWay::Teams { who: identity.name.clone(), groups, teams }
}

/// How far the browser is on the way in by the company's provider.
pub(crate) fn flow(portal: &Portal, company: &Company, headers: &HeaderMap) -> Option<Flow> {
    let sealed = portal.cookies.value(COOKIE, headers)?;
    Flow::open(&portal.key, &sealed, company.oidc.as_ref()?.issuer.as_str(), portal.clock.now())
}
