//! Coming in without a token of one's own: a trusted proxy or the company's OpenID provider says who somebody is, and a team
//! that they are in lends them its token.

mod flow;

use std::sync::Arc;

pub(crate) use flow::{Flow, Step};

use super::sign_in::{self, Refusal};
use crate::config::Company;
use crate::portal::Portal;
use crate::session::{Identity, Member, SignedIn};

/// Why somebody of the company does not come in.
#[derive(Debug)]
pub(crate) enum NotIn {
    /// They are in no team of this name.
    NoTeam,
    /// The team's token does not open the portal.
    Token(Refusal),
}

/// Lets somebody in with a team that they are in. The team's token is checked as a pasted one is.
///
/// # Errors
/// [`NotIn`] says why they do not come in.
pub(crate) async fn come_in(
    portal: &Portal,
    company: &Company,
    identity: Identity,
    team: &str,
) -> Result<SignedIn, NotIn> {
    let team = company.teams.get(team).filter(|team| team.has(&identity.groups)).ok_or(NotIn::NoTeam)?;
    let first = portal.instances.keys().next().map(String::as_str).unwrap_or_default();
    let instance = team.launchdarkly.as_deref().unwrap_or(first);
    let signed_in = sign_in::check_token(portal, instance, team.token.clone()).await.map_err(NotIn::Token)?;
    let Identity { by, issuer, id, name, mut groups } = identity;
    groups.retain(|group| team.groups.contains(group));
    let member = Member { by, issuer, id, name, groups, team: team.name.clone() };
    Ok(SignedIn { member: Some((member, Arc::clone(team))), ..signed_in })
}
