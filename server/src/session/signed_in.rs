//! What a session holds. The only place that writes a token down, and only into a record that is sealed next.

use app::words;
use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Caller, ProjectKey, Secret, UnixMillis};
use launchdarkly::AccessToken;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::config::{Company, Team};
use crate::crypto::row_key;
use crate::oauth::Grant;

/// Where the record keeps it.
pub(super) const KEY: &str = "signed_in";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their access token.
    pub token: AccessToken,
    /// The name of the LaunchDarkly instance that it belongs to.
    pub instance: String,
    /// Who LaunchDarkly says they are.
    pub caller: Caller,
    /// When they signed in.
    pub signed_in_at: UnixMillis,
    /// Who of the company it is, where the token is a team's.
    pub member: Option<(Member, Arc<Team>)>,
    /// How the token is kept good, where LaunchDarkly gave it to the portal.
    pub grant: Option<Grant>,
}

/// Somebody of the operator's company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who says who it is.
    pub by: SaidBy,
    /// The provider's issuer; empty where a proxy says it.
    pub issuer: String,
    /// What whoever says it calls them, for good.
    pub id: String,
    /// What to call them on a page.
    pub name: String,
    /// Which groups they were in when they signed in.
    pub groups: Vec<String>,
    /// The team that they came in with.
    pub team: String,
}

/// Who says who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SaidBy {
    /// A trusted proxy, with every request.
    Proxy,
    /// The company's OpenID provider, once.
    Provider,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    /// A team's token stays in its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    member: Option<Member>,
    /// Which token it was: with another one, LaunchDarkly may call somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    /// That the token is the portal's for its owner, and how it is kept good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grant: Option<StoredGrant>,
    instance: String,
    caller: Caller,
    signed_in_at: UnixMillis,
}

#[derive(Serialize, Deserialize)]
struct StoredGrant {
    id: String,
    refresh: Option<String>,
    issued_at: UnixMillis,
    expires_at: Option<UnixMillis>,
}

impl SignedIn {
    /// What all sessions of the same person have in common: a hash, which opens nothing. Who has a token of their own is known
    /// by it and its instance.
    pub fn owner(&self) -> String {
        match &self.member {
            Some((member, _)) => owner_of(member),
            None => match &self.grant {
                Some(grant) => owner_of_grant(&self.instance, &self.caller, grant.id.expose()),
                None => owner_of_token(&self.instance, self.token.expose()),
            },
        }
    }

    /// What is remembered for the token is remembered under this secret: of a token that is renewed, for all that it becomes.
    pub fn secret(&self) -> &str {
        self.grant.as_ref().map_or_else(|| self.token.expose(), |grant| grant.id.expose())
    }

    /// The same as a name that gives nothing away.
    pub fn fingerprint(&self) -> String {
        row_key("what a token saw", self.secret().as_bytes())
    }

    /// What to call them on a page.
    pub fn name(&self) -> &str {
        self.member.as_ref().map_or_else(|| self.caller.display_name(), |(member, _)| &member.name)
    }

    /// Who they are and whose token it is, for the record.
    pub fn actor(&self) -> String {
        match &self.member {
            Some((member, team)) => {
                words::activity::member(&member.name, &member.id, &team.name, self.caller.display_name())
            }
            None => self.caller.display_name().to_owned(),
        }
    }

    /// Whether they see anything of this project, as far as the operator decides that.
    pub fn may_see(&self, project: &ProjectKey) -> bool {
        self.member.as_ref().is_none_or(|(_, team)| team.sees(project))
    }

    /// The projects that the operator lets them see; `None` for all that the token sees.
    pub fn projects(&self) -> Option<&BTreeSet<ProjectKey>> {
        self.member.as_ref().and_then(|(_, team)| team.projects.as_ref())
    }

    /// As the record holds it.
    pub(super) fn to_stored(&self) -> Result<Value, serde_json::Error> {
        let member = self.member.as_ref().map(|(member, _)| member.clone());
        serde_json::to_value(Stored {
            token: member.is_none().then(|| self.token.expose().to_owned()),
            fingerprint: member.is_some().then(|| self.token.fingerprint()),
            member,
            grant: self.grant.as_ref().map(|grant| StoredGrant {
                id: grant.id.expose().to_owned(),
                refresh: grant.refresh.as_ref().map(|token| token.expose().to_owned()),
                issued_at: grant.issued_at,
                expires_at: grant.expires_at,
            }),
            instance: self.instance.clone(),
            caller: self.caller.clone(),
            signed_in_at: self.signed_in_at,
        })
    }

    /// Out of the record. `None` for one that another release wrote differently, and for whoever's team is gone or has lost
    /// them: its owner signs in again.
    pub(super) fn from_stored(value: Value, company: &Company) -> Option<Self> {
        let Stored { token, member, fingerprint, grant, instance, caller, signed_in_at } =
            serde_json::from_value(value).ok()?;
        let (token, member) = match (token.map(Zeroizing::new), member) {
            (Some(token), None) if grant.is_some() => (AccessToken::bearer(&token).ok()?, None),
            (Some(token), None) => (AccessToken::parse(&token).ok()?, None),
            (None, Some(member)) => {
                let team = company.teams.get(&member.team).filter(|team| team.has(&member.groups))?;
                let still = match member.by {
                    SaidBy::Proxy => company.headers.is_some(),
                    SaidBy::Provider => company.oidc.as_ref().is_some_and(|oidc| oidc.issuer.as_str() == member.issuer),
                };
                let still = still && fingerprint == Some(team.token.fingerprint());
                let there = team.launchdarkly.as_ref().is_none_or(|own| *own == instance);
                (still && there).then(|| (team.token.clone(), Some((member, Arc::clone(team)))))?
            }
            _ => return None,
        };
        let grant = grant.map(|StoredGrant { id, refresh, issued_at, expires_at }| Grant {
            id: Secret::new(id),
            refresh: refresh.map(Secret::new),
            issued_at,
            expires_at,
        });
        Some(Self { token, instance, caller, signed_in_at, member, grant })
    }
}

/// The owner of a session that the record is of; `None` for one that another release wrote differently.
pub(super) fn stored_owner(value: Value) -> Option<String> {
    let Stored { token, member, grant, caller, instance, .. } = serde_json::from_value(value).ok()?;
    match (token.map(Zeroizing::new), member) {
        (_, Some(member)) => Some(owner_of(&member)),
        (Some(token), None) => Some(match grant {
            Some(grant) => owner_of_grant(&instance, &caller, &Zeroizing::new(grant.id)),
            None => owner_of_token(&instance, &token),
        }),
        (None, None) => None,
    }
}

fn owner_of_token(instance: &str, token: &str) -> String {
    let whose = Zeroizing::new([instance.as_bytes(), &[0], token.as_bytes()].concat());
    row_key("session owner", &whose)
}

/// Their tokens change; who they are does not. Whom LaunchDarkly does not name shares nothing with anybody.
fn owner_of_grant(instance: &str, caller: &Caller, grant: &str) -> String {
    match &caller.member_id {
        Some(member) => {
            let account = caller.account_id.as_deref().unwrap_or_default();
            row_key("session owner in launchdarkly", [instance, account, member].join("\0").as_bytes())
        }
        None => row_key("session owner by grant", grant.as_bytes()),
    }
}

fn owner_of(member: &Member) -> String {
    let by: &[u8] = match member.by {
        SaidBy::Proxy => b"proxy",
        SaidBy::Provider => b"provider",
    };
    row_key("session owner in the company", &[by, &[0], member.issuer.as_bytes(), &[0], member.id.as_bytes()].concat())
}
