//! Who a token belongs to, and whether it can do anything here.

use domain::Caller;
use launchdarkly::{AccessToken, Error, TokenError};

use crate::failure::Failure;
use crate::oauth::Tokens;
use crate::portal::Portal;
use crate::session::SignedIn;

/// Why a token does not open the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is no access token at all.
    Malformed(TokenError),
    /// LaunchDarkly does not know it: wrong, revoked or expired.
    Unknown,
    /// LaunchDarkly knows it, but it may not list integrations; LaunchDarkly's words.
    Powerless(Option<String>),
    /// There is no such instance.
    NoSuchInstance,
    /// It could not be found out.
    Failed(Failure),
}

/// Checks a token: with caller identity, for whose it is, and with the list, for whether it may see anything.
///
/// # Errors
/// [`Refusal`] says why it does not open the portal.
pub(crate) async fn check(portal: &Portal, instance: &str, text: &str) -> Result<SignedIn, Refusal> {
    if !portal.instances.contains_key(instance) {
        return Err(Refusal::NoSuchInstance);
    }
    check_token(portal, instance, AccessToken::parse(text).map_err(Refusal::Malformed)?).await
}

/// The same for a token that has been read.
///
/// # Errors
/// [`Refusal`] says why it does not open the portal.
pub(crate) async fn check_token(portal: &Portal, instance: &str, token: AccessToken) -> Result<SignedIn, Refusal> {
    let client = &portal.instances.get(instance).ok_or(Refusal::NoSuchInstance)?.client;
    let caller: Caller = client.caller(&token).await.map_err(refusal)?;
    client.list_integrations(&token).await.map_err(refusal)?;
    let instance = instance.to_owned();
    Ok(SignedIn { token, instance, caller, signed_in_at: portal.clock.now(), member: None, grant: None })
}

/// The same for a token that a member let the portal have, who is then called by their name.
///
/// # Errors
/// [`Refusal`] says why it does not open the portal.
pub(crate) async fn check_granted(portal: &Portal, instance: &str, tokens: Tokens) -> Result<SignedIn, Refusal> {
    let mut signed_in = check_token(portal, instance, tokens.access).await?;
    if let Some(instance) = portal.instances.get(instance) {
        // They may be let in without: a name is for reading.
        signed_in.caller.member_name = instance.client.member_name(&signed_in.token).await.ok().flatten();
    }
    Ok(SignedIn { grant: Some(tokens.grant), ..signed_in })
}

fn refusal(error: Error) -> Refusal {
    match error {
        Error::Unauthorized { .. } => Refusal::Unknown,
        Error::Forbidden { message } => Refusal::Powerless(message),
        other => Refusal::Failed(other.into()),
    }
}
