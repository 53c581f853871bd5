//! Help for what has to be made outside of LaunchDarkly: the fields that only this help has.

/// LaunchDarkly said from which addresses it calls: none.
pub const NO_ADDRESSES: &str = "LaunchDarkly lists no addresses.";
/// The field for the account that may assume the role.
pub const TRUSTED: &str = "LaunchDarkly’s AWS account";
/// What belongs there.
pub const TRUSTED_HINT: &str =
    "The account that assumes the role. Ask LaunchDarkly for its account ID: none is documented for this integration.";
/// The field for what every key begins with.
pub const PREFIX: &str = "Prefix";
/// What belongs there.
pub const PREFIX_HINT: &str = "The environment’s client-side ID. Every key begins with it.";
/// The field for the Redis user.
pub const USERNAME: &str = "Username";
/// What belongs there.
pub const USERNAME_HINT: &str = "The user that LaunchDarkly signs in with. Defaults to “launchdarkly”.";
