//! Which release this is.

/// The release, with its commit where whoever built it said so.
pub(crate) const VERSION: &str = match option_env!("STOREKEEPER_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};
