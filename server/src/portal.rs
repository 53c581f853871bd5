//! Everything that a request may need, made once at start-up.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::{Address, BigSegments, EnvironmentKey, PatchStyle, ProjectKey};
use launchdarkly::Client;
use leptos::config::LeptosOptions;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::config::{SharedCompany, Team};
use crate::cookies::Cookies;
use crate::crypto::MasterKey;
use crate::database::{Batches, Database, Healths, LastChecks, LastLists, Notices, SessionRows, Tickets};
use crate::failure::Failure;
use crate::memory::{
    Checks, EnvironmentCache, ImpactCache, ListCache, ScannedCheck, Scans, Settings, SignInLimit, Streams, Styles,
};
use crate::oauth::{LaunchDarklyOAuth, Tokens};
use crate::oidc::Provider;
use crate::session::{SignedIn, Viewer};
use crate::site::Site;
use crate::waiting::Waiting;

/// The portal. Cheap to clone.
#[derive(Clone)]
pub struct Portal(Arc<Parts>);

/// What the portal is made of.
pub struct Parts {
    /// The instances of LaunchDarkly by name, in the operator's order of names.
    pub instances: BTreeMap<String, Instance>,
    /// The database behind all records.
    pub database: Database,
    /// Single-use tickets.
    pub tickets: Tickets,
    /// Many writes together.
    pub batches: Batches,
    /// The rows of sessions, to see whether one still lives.
    pub session_rows: SessionRows,
    /// Changes of health that were seen.
    pub healths: Healths,
    /// What was listed lately, by token.
    pub lists: ListCache,
    /// What replicas tell each other.
    pub notices: Notices,
    /// The last list that each token saw.
    pub last_lists: LastLists,
    /// The environments that were read lately, by token.
    pub environments: EnvironmentCache,
    /// What depends on environments, as it was counted lately.
    pub impacts: ImpactCache,
    /// The scans for big segments, by token.
    pub segments: Scans<(ProjectKey, EnvironmentKey), BigSegments>,
    /// The comparisons of stores, by token.
    pub stores: Scans<(Address, Option<domain::Version>), Settings>,
    /// The last check of each store.
    pub last_checks: LastChecks,
    /// The checks of many stores, by token.
    pub check_scans: Scans<Address, ScannedCheck>,
    /// Whoever checks stores from this network.
    pub checks: Checks,
    /// The event streams that are open.
    pub streams: Streams,
    /// Pages that take long, for whoever comes back for them.
    pub waiting: Waiting,
    /// How each instance takes patches, as far as has been found out.
    pub styles: Styles,
    /// Failed sign-ins by address.
    pub sign_in_limit: SignInLimit,
    /// What is sealed, is sealed under this key.
    pub key: MasterKey,
    /// The time.
    pub clock: Clock,
    /// Names of the browser's files.
    pub assets: LeptosOptions,
    /// Where they are.
    pub site: Site,
    /// The tokens of the demo's made-up account; empty outside the demo.
    pub demo_tokens: Vec<app::view::DemoToken>,
    /// Turns true when the process is asked to stop; what lasts ends itself then.
    pub stopping: tokio::sync::watch::Receiver<bool>,
    /// The writes under way: a process that is asked to stop waits for them too.
    pub writes: TaskTracker,
    /// Where people reach the portal: scheme, host and port.
    pub origin: String,
    /// How the portal's cookies look.
    pub cookies: Cookies,
    /// Whether the operator lets nobody change anything.
    pub read_only: AtomicBool,
    /// The tags that say that code manages an integration.
    pub managed_tags: Vec<String>,
    /// How people come in without a token of their own.
    pub company: SharedCompany,
    /// The portal as an application that members of LaunchDarkly let act for them.
    pub oauth: LaunchDarklyOAuth,
    /// The company's OpenID provider, as far as it is known.
    pub provider: Provider,
}

/// One LaunchDarkly.
pub struct Instance {
    /// Its client.
    pub client: Client,
    /// What to call it on pages.
    pub label: String,
}

impl std::ops::Deref for Portal {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Portal {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The client of the instance that the viewer signed in to.
    ///
    /// # Errors
    /// [`Failure::InstanceGone`] if the operator has taken the instance away since, [`Failure::Unauthorized`] if the team.
    pub fn client(&self, viewer: &Viewer) -> Result<&Client, Failure> {
        self.team(viewer)?;
        self.instances.get(&viewer.signed_in.instance).map(|instance| &instance.client).ok_or(Failure::InstanceGone)
    }

    /// The same, to change something in this project with.
    ///
    /// # Errors
    /// [`Failure::ReadOnly`] where the operator does not let them, [`Failure::NotFound`] where they do not see the project, and
    /// those of [`Portal::client`].
    pub fn client_to_write(&self, viewer: &Viewer, project: &ProjectKey) -> Result<&Client, Failure> {
        if self.is_read_only(Some(viewer)) {
            return Err(Failure::ReadOnly);
        }
        self.client_in(viewer, project)
    }

    /// The client, to look at something in this project.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where they do not see the project, and those of [`Portal::client`].
    pub fn client_in(&self, viewer: &Viewer, project: &ProjectKey) -> Result<&Client, Failure> {
        let team = self.team(viewer)?;
        let sees = viewer.signed_in.may_see(project) && team.is_none_or(|team| team.sees(project));
        if sees { self.client(viewer) } else { Err(Failure::NotFound) }
    }

    /// The viewer's team as it is now: what was begun with it may outlast a change of the configuration.
    fn team(&self, viewer: &Viewer) -> Result<Option<Arc<Team>>, Failure> {
        let Some((member, _)) = &viewer.signed_in.member else { return Ok(None) };
        let company = self.company.get();
        let team = company.teams.get(&member.team).filter(|team| team.has(&member.groups));
        team.map(|team| Some(Arc::clone(team))).ok_or(Failure::Unauthorized)
    }

    /// The viewer with the token that theirs has become since, for work that outlasts it.
    pub async fn newest(&self, viewer: &Viewer) -> Viewer {
        let Some(grant) = viewer.signed_in.grant.clone() else { return viewer.clone() };
        let tokens = Tokens { access: viewer.signed_in.token.clone(), grant };
        let Tokens { access, grant } = self.oauth.newest(&viewer.signed_in.instance, tokens).await;
        let signed_in = SignedIn { token: access, grant: Some(grant), ..viewer.signed_in.clone() };
        Viewer { signed_in, session: viewer.session.clone() }
    }

    /// Whether the operator lets nobody change anything, or not this viewer's team.
    pub fn is_read_only(&self, viewer: Option<&Viewer>) -> bool {
        let team = viewer.map_or(Ok(None), |viewer| self.team(viewer));
        self.read_only.load(Ordering::Relaxed) || team.is_ok_and(|team| team.is_some_and(|team| team.read_only))
    }

    /// The tag that says that code manages an integration with these tags, if one does.
    pub fn managed_by(&self, tags: &[String]) -> Option<String> {
        self.managed_tags.iter().find(|tag| tags.contains(tag)).cloned()
    }

    /// How the viewer's instance takes patches.
    pub fn style(&self, viewer: &Viewer) -> PatchStyle {
        self.styles.of(&viewer.signed_in.instance)
    }

    /// Whether this is the demo.
    pub fn is_demo(&self) -> bool {
        !self.demo_tokens.is_empty()
    }
}
