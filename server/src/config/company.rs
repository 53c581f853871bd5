//! How people from the operator's company sign in without a token of their own: a proxy or the company's OpenID
//! provider says who they are, and their team decides what they may do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use domain::{ProjectKey, Secret};
use http::HeaderName;
use launchdarkly::AccessToken;
use url::Url;

use super::error::ConfigError;
use super::options::{Options, TeamOptions};
use super::secret_file;

/// Where proxies put a person's groups unless told otherwise.
const GROUPS_HEADER: &str = "x-forwarded-groups";
/// What providers call them unless told otherwise.
const GROUPS_CLAIM: &str = "groups";

/// The ways in for people of the company. None by default.
#[derive(Clone, Debug, Default)]
pub struct Company {
    /// A trusted proxy says who asks.
    pub headers: Option<IdentityHeaders>,
    /// An OpenID provider says who signs in.
    pub oidc: Option<Oidc>,
    /// What each team may do.
    pub teams: Teams,
}

/// Where a trusted proxy says who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityHeaders {
    /// Who it is.
    pub user: HeaderName,
    /// Which groups they are in, with commas.
    pub groups: HeaderName,
}

/// The company's OpenID provider.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// Its issuer, as its tokens name it.
    pub issuer: Url,
    /// What it calls this portal.
    pub client_id: String,
    /// Where the secret came from that the portal shows it.
    pub secret_file: Option<PathBuf>,
    /// That secret.
    pub secret: Option<Secret>,
    /// The claim that holds a person's groups.
    pub groups_claim: String,
}

/// Teams by their names. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Teams(Arc<BTreeMap<String, Arc<Team>>>);

/// People who work with one access token of the operator's.
#[derive(Clone, Debug)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// The groups whose members are in it.
    pub groups: BTreeSet<String>,
    /// The instance of LaunchDarkly; the first one if it is not said.
    pub launchdarkly: Option<String>,
    /// Where the token came from.
    pub token_file: PathBuf,
    /// The token.
    pub token: AccessToken,
    /// The projects that its members see; `None` for all that the token sees.
    pub projects: Option<BTreeSet<ProjectKey>>,
    /// Whether its members change nothing.
    pub read_only: bool,
}

/// The ways in, as they are now: the operator may change them while the portal runs. Cheap to clone; clones change together.
#[derive(Clone, Debug, Default)]
pub struct SharedCompany(Arc<RwLock<Arc<Company>>>);

impl SharedCompany {
    /// These, until they are changed.
    pub fn new(company: Company) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(company))))
    }

    /// The ways in.
    pub fn get(&self) -> Arc<Company> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Has others from now on.
    pub fn set(&self, company: Company) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(company);
    }
}

impl Teams {
    /// The team of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<Team>> {
        self.0.get(name)
    }

    /// The teams that have a member who is in these groups.
    pub fn of<'teams>(&'teams self, groups: &'teams [String]) -> impl Iterator<Item = &'teams Arc<Team>> {
        self.0.values().filter(|team| team.has(groups))
    }

    /// Every team.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Team>> {
        self.0.values()
    }
}

impl Team {
    /// Whether whoever is in these groups is in it.
    pub fn has(&self, groups: &[String]) -> bool {
        groups.iter().any(|group| self.groups.contains(group))
    }

    /// Whether its members see this project.
    pub fn sees(&self, project: &ProjectKey) -> bool {
        self.projects.as_ref().is_none_or(|projects| projects.contains(project))
    }
}

impl Company {
    /// Whether anybody can come in without a token.
    pub fn is_on(&self) -> bool {
        self.headers.is_some() || self.oidc.is_some()
    }

    pub(super) fn read(options: &Options, instances: &[String]) -> Result<Self, ConfigError> {
        let teams = options.teams.iter().map(|(name, given)| team(name, given, instances).map(|it| (name.clone(), it)));
        let teams = teams.collect::<Result<BTreeMap<_, _>, _>>()?;
        let company = Self { headers: headers(options)?, oidc: oidc(options)?, teams: Teams(Arc::new(teams)) };
        match (company.is_on(), company.teams.0.is_empty()) {
            (true, true) => Err(wrong(
                "teams",
                "nobody can sign in: add [teams.NAME] with groups and token-file to the configuration file".to_owned(),
            )),
            (false, false) => Err(wrong(
                "teams",
                "no sign-in method assigns users to teams: add --identity-header or --oidc-issuer".to_owned(),
            )),
            _ => Ok(company),
        }
    }
}

fn wrong(option: &'static str, reason: String) -> ConfigError {
    ConfigError::Value { option, reason }
}

fn headers(options: &Options) -> Result<Option<IdentityHeaders>, ConfigError> {
    let Some(user) = &options.identity_header else {
        return match &options.groups_header {
            None => Ok(None),
            Some(_) => Err(wrong("groups-header", "requires --identity-header".to_owned())),
        };
    };
    if options.trusted_proxies.is_empty() {
        let reason =
            "any client could forge this header: add --trusted-proxies with the address of the proxy that sets it";
        return Err(wrong("identity-header", reason.to_owned()));
    }
    if let Some(everybody) = options.trusted_proxies.iter().find(|network| network.trim().ends_with("/0")) {
        let reason = format!("any client could forge this header: --trusted-proxies {everybody} trusts every address");
        return Err(wrong("identity-header", reason));
    }
    let name = |option, text: &str| {
        let reason = || format!("“{}” is not the name of a header", text.escape_debug());
        HeaderName::try_from(text).map_err(|_| wrong(option, reason()))
    };
    let groups = options.groups_header.as_deref().unwrap_or(GROUPS_HEADER);
    Ok(Some(IdentityHeaders { user: name("identity-header", user)?, groups: name("groups-header", groups)? }))
}

fn oidc(options: &Options) -> Result<Option<Oidc>, ConfigError> {
    let Some(issuer) = &options.oidc_issuer else {
        let others = [
            ("oidc-client-id", options.oidc_client_id.is_some()),
            ("oidc-client-secret-file", options.oidc_client_secret_file.is_some()),
            ("oidc-groups-claim", options.oidc_groups_claim.is_some()),
        ];
        return match others.into_iter().find(|(_, given)| *given) {
            None => Ok(None),
            Some((option, _)) => Err(wrong(option, "it needs --oidc-issuer".to_owned())),
        };
    };
    let reason = || format!("“{}” is not a URL such as https://login.example.com", issuer.escape_debug());
    let url = Url::parse(issuer).map_err(|_| wrong("oidc-issuer", reason()))?;
    let local = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if url.scheme() != "https" && !(url.scheme() == "http" && local) {
        return Err(wrong("oidc-issuer", "must use https, or an attacker could sign in as anyone".to_owned()));
    }
    let needs = || wrong("oidc-client-id", "required with --oidc-issuer: the client ID of this portal".to_owned());
    let secret = options.oidc_client_secret_file.as_ref();
    let secret = secret
        .map(|file| Ok::<_, ConfigError>(Secret::new(secret_file::read("oidc-client-secret-file", file)?.trim())));
    Ok(Some(Oidc {
        issuer: url,
        client_id: options.oidc_client_id.clone().ok_or_else(needs)?,
        secret_file: options.oidc_client_secret_file.clone(),
        secret: secret.transpose()?,
        groups_claim: options.oidc_groups_claim.clone().unwrap_or_else(|| GROUPS_CLAIM.to_owned()),
    }))
}

fn team(name: &str, given: &TeamOptions, instances: &[String]) -> Result<Arc<Team>, ConfigError> {
    let of_team = |reason: String| wrong("teams", format!("{name}: {reason}"));
    if given.groups.iter().all(|group| group.trim().is_empty()) {
        return Err(of_team("name at least one group".to_owned()));
    }
    if let Some(instance) = given.launchdarkly.as_ref().filter(|it| !instances.contains(it)) {
        return Err(of_team(format!("there is no instance “{instance}” in --launchdarkly-url")));
    }
    let text = secret_file::read("teams", &given.token_file)?;
    let token = AccessToken::parse(text.trim()).map_err(|error| of_team(format!("token-file: {error}")))?;
    let project =
        |text: &String| ProjectKey::parse(text).map_err(|_| of_team(format!("“{text}” is not a project key")));
    let projects = given.projects.iter().map(project).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(Arc::new(Team {
        name: name.to_owned(),
        groups: given.groups.iter().cloned().collect(),
        launchdarkly: given.launchdarkly.clone().or_else(|| instances.first().cloned()),
        token_file: given.token_file.clone(),
        token,
        projects: (!projects.is_empty()).then_some(projects),
        read_only: given.read_only,
    }))
}

impl fmt::Display for Company {
    /// As a configuration file has it: the teams come last.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        if let Some(headers) = &self.headers {
            writeln!(out, "identity-header = {}", quoted(headers.user.as_str()))?;
            writeln!(out, "groups-header = {}", quoted(headers.groups.as_str()))?;
        }
        if let Some(oidc) = &self.oidc {
            writeln!(out, "oidc-issuer = {}", quoted(oidc.issuer.as_str()))?;
            writeln!(out, "oidc-client-id = {}", quoted(&oidc.client_id))?;
            if let Some(file) = &oidc.secret_file {
                writeln!(out, "oidc-client-secret-file = {}", quoted(&file.to_string_lossy()))?;
            }
            writeln!(out, "oidc-groups-claim = {}", quoted(&oidc.groups_claim))?;
        }
        for team in self.teams.all() {
            writeln!(out, "\n[teams.{}]", quoted(&team.name))?;
            writeln!(out, "groups = {}", toml::Value::from(team.groups.iter().cloned().collect::<Vec<_>>()))?;
            writeln!(out, "token-file = {}", quoted(&team.token_file.to_string_lossy()))?;
            if let Some(instance) = &team.launchdarkly {
                writeln!(out, "launchdarkly = {}", quoted(instance))?;
            }
            if let Some(projects) = &team.projects {
                let projects: Vec<String> = projects.iter().map(ToString::to_string).collect();
                writeln!(out, "projects = {}", toml::Value::from(projects))?;
            }
            writeln!(out, "read-only = {}", team.read_only)?;
        }
        Ok(())
    }
}
